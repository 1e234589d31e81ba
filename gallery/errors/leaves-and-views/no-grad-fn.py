r"""
element 0 of tensors does not require grad and does not have a grad_fn
======================================================================

No recorded operation leads to this loss. Often the values went into the tensor under ``no_grad``, through ``.data``
or NumPy, as Python numbers, or by ``torch.tensor([...])``. Write with recording on, or build the result with
``torch.stack``.

.. symptoms::

   loss = torch.tensor(losses) or torch.tensor([a, b]).sum(), then backward
   loss from a list of numbers, .item() or float() in the loss
   argmax, rounding or a comparison in the loss, nothing to differentiate
   accuracy or another metric used as loss
   gradient penalty, a loss made of gradients
   all parameters are frozen, requires_grad is False everywhere
   gradient checkpointing, None of the inputs have requires_grad=True
   set_grad_enabled(False) or no_grad around the forward pass
   loss.backward() fails, outputs were copied into torch.zeros(n) under no_grad
   result filled through x.data or numpy, cannot backpropagate
   out[i] = y.item() in a loop, then out.sum().backward() crashes
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
scores = torch.zeros(3)
with torch.no_grad():
    scores[:] = weights * 2

# raises: RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn
scores.sum().backward()

# %%
# Why
# ---
#
# A write into a plain tensor is an operation that can be recorded: with recording on, ``scores[:] = value``
# gives ``scores`` a ``grad_fn`` that leads back to ``value``, if ``value`` requires grad and ``scores`` holds
# floating-point or complex numbers (fix 1). Under :api:`torch.no_grad` the numbers arrive without a history.
# So they do on these ways:

scores.data[:] = weights
scores.cpu().numpy()[:] = weights.detach().cpu().numpy()
scores[0] = weights[0].item()
scores[1:] = weights[1:].detach()
scores, scores.grad_fn

# %%
# A tensor of integers takes the numbers of ``weights * 2``, and no history:

counts = torch.zeros(3, dtype=torch.int64)
counts[:] = weights * 2
counts.requires_grad

# %%
# Print ``requires_grad`` from the loss backwards. The first value that says ``True`` is the last one that
# was recorded. If only the weights say it, print ``torch.is_grad_enabled()`` in the forward pass: recording may be off.
# If the weights say ``False``, they are frozen: call ``weights.requires_grad_()`` before the forward pass. Or
# ``weights = weights - ...`` under ``no_grad`` :ref:`put a new tensor in their place <scenario-w-equals-w-minus>`.

(weights * 2).requires_grad, scores.requires_grad

# %%
# ``torch.utils.checkpoint`` with ``use_reentrant=True`` records nothing if no argument is a tensor that requires grad.
# Weights and a tensor inside of a list or dict do not count. Pass ``use_reentrant=False``:

layer = torch.nn.Linear(3, 1, bias=False)
by_checkpoint = torch.utils.checkpoint.checkpoint(layer, torch.ones(1, 3), use_reentrant=False)
by_checkpoint.sum().backward()

assert layer.weight.grad.tolist() == [[1.0, 1.0, 1.0]]
layer.weight.grad

# %%
# Fix 1: the same write, recorded
# -------------------------------


# fix: doubled(weights) like weights + weights from leaf(n)
def doubled(weights):
    scores = torch.zeros_like(weights)
    scores[:] = weights * 2
    return scores


scores = doubled(weights)
scores.sum().backward()

assert scores.tolist() == [2.0, 4.0, 6.0] and weights.grad.tolist() == [2.0, 2.0, 2.0]
scores.grad_fn.name(), weights.grad

# %%
# Fix 2: no write
# ---------------
#
# Collect the parts in a list and stack them:

# fix: not compiled: backward
weights.grad = None
parts = [weight * 2 for weight in weights]
stacked = torch.stack(parts)
stacked.sum().backward()

assert stacked.tolist() == [2.0, 4.0, 6.0] and weights.grad.tolist() == [2.0, 2.0, 2.0]
weights.grad

# %%
# ``torch.tensor`` makes a new tensor without a history, of numbers as of a list of results (for which it
# :ref:`warns <error-converting-a-tensor-that-requires-grad>`). ``torch.stack`` of the list of results keeps
# the history:

weights.grad = None
losses = [weights[0] * 2, weights[1] * 3]

# raises: RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn
torch.tensor([loss.item() for loss in losses]).sum().backward()

# %%

torch.stack(losses).sum().backward()

assert weights.grad.tolist() == [2.0, 3.0, 0.0]
weights.grad

# %%
# ``argmax``, a comparison and a conversion to integers end the history as well: compute the loss from the scores, not
# from an accuracy. ``round`` and ``sign`` raise nothing, but their gradient is 0.

choice = (weights * 2).argmax()
above = weights > 1
print("recorded:", choice.requires_grad, above.requires_grad, (weights * 2).long().requires_grad)

# %%
# A loss made of gradients needs ``create_graph=True``, without which a gradient has no history. The gradient of
# ``weights * 2`` with respect to ``weights`` is a constant, and has none even then.

weights.grad = None
(slopes,) = torch.autograd.grad((weights**2).sum(), weights, create_graph=True)
(slopes**2).sum().backward()

assert weights.grad.tolist() == [8 * 1.0, 8 * 2.0, 8 * 3.0]
weights.grad

# %%
# ``requires_grad_()`` on a floating-point result silences the error and does not help: ``weights`` gets no gradient.

weights.grad, scores = None, (weights * 2).detach()
scores.requires_grad_().sum().backward()
weights.grad, scores.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    element {number} of tensors does not require grad and does not have a grad_fn
#    element {number} of variables does not require grad and does not have a grad_fn  -- the first versions
#
# See also: :ref:`error-not-used-in-the-graph`, :ref:`scenario-write-through-data`.
