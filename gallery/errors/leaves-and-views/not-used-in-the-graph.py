r"""
The differentiated Tensor at index 0 appears to not have been used in the graph
===============================================================================

You ask for the gradient of a tensor from which no recorded operation leads to the output. Store ``value``, not
``value.item()`` or ``value.detach()``. Ask for the tensor that the loss was computed from, not for a clone or slice of
it. Give a module new weights by ``functional_call``. For a tensor that takes no part, ``materialize_grads=True`` gives
zeros.

.. symptoms::

   MAML or meta learning, autograd.grad with respect to copied or adapted weights
   loop variable assigned, model_param = fast_param, module still uses its own
   weights cloned or detached before the loss, then gradient of the clone
   gradient of a slice x[0] of the input instead of x
   gradient penalty or second derivative, the bias has no part in it
   torch.autograd.grad(loss, w) fails, w was stored with w.item()
   autograd.grad for parameters that do not influence the loss, None or zeros wanted
   x[0] = w.detach() in forward, gradient with respect to w crashes
"""

import torch

weights = torch.tensor([1.0, 2.0], requires_grad=True)
inputs = torch.tensor([3.0, 4.0], requires_grad=True)
scores = inputs * 1
scores[0] = weights[0].item()

# raises: RuntimeError: The differentiated Tensor at index 0 appears to not have been used in the
#     graph. Set allow_unused=True if this is the desired behavior.
torch.autograd.grad(scores.sum(), [weights, inputs])

# %%
# Why
# ---
#
# ``.item()`` gives a Python number, and a number has no history. ``inputs`` still lead to the output, so the output
# has a history. "index 0" counts the tensors that you ask for: the first one, ``weights``.
#
# ``backward()`` of the same output raises nothing, and ``weights`` gets no gradient:

scores = inputs * 1
scores[0] = weights[0].item()
scores.sum().backward()
print(weights.grad, inputs.grad)

# %%
# Fix 1: store the tensor
# -----------------------


# fix: replaced(inputs, weights) like torch.cat([weights[:1], inputs[1:]]) from leaf(n), leaf(n) + 5
def replaced(inputs, weights):
    scores = inputs * 1
    scores[0] = weights[0]
    return scores


scores = replaced(inputs, weights)
gradients = torch.autograd.grad((scores * torch.tensor([5.0, 7.0])).sum(), [weights, inputs])

assert scores.tolist() == [1.0, 4.0]
assert gradients[0].tolist() == [5.0, 0.0]
assert gradients[1].tolist() == [0.0, 7.0]
gradients

# %%
# Fix 2: weights that the module is to use
# ----------------------------------------
#
# An assignment to a loop variable gives that name to another object. The module keeps its own parameters:

layer = torch.nn.Linear(2, 1, bias=False)
fast = {name: p.detach().clone().requires_grad_() for name, p in layer.named_parameters()}
for own, new in zip(layer.parameters(), fast.values(), strict=True):
    own = new

# raises: RuntimeError: The differentiated Tensor at index 0 appears to not have been used in the
#     graph. Set allow_unused=True if this is the desired behavior.
torch.autograd.grad(layer(inputs).sum(), list(fast.values()))

# %%
# :api:`torch.func.functional_call` runs the module with the tensors that you give it:

# fix: not compiled: transform
output = torch.func.functional_call(layer, fast, (inputs,))
(gradient,) = torch.autograd.grad(output.sum(), list(fast.values()))

assert torch.equal(output, layer(inputs)) and gradient.tolist() == [inputs.tolist()]
gradient

# %%
# More ways to put weights into a module, and which keep the graph:
# :ref:`scenario-a-parameter-of-a-computed-tensor`.
#
# Fix 3: the tensor that the loss was computed from
# -------------------------------------------------
#
# ``inputs[0]`` here makes a *new* view, and the loss was not computed from it. A clone that is made after the loss, or
# beside it, is a new tensor as well:

total = (inputs * 2).sum()

# raises: RuntimeError: The differentiated Tensor at index 0 appears to not have been used in the
#     graph. Set allow_unused=True if this is the desired behavior.
torch.autograd.grad(total, inputs[0], retain_graph=True)

# %%
# Ask for the gradient of ``inputs`` and take its element. Or compute the loss from the slice or the clone. After a
# recorded ``hidden += 1``, ``hidden`` means the result, which a loss from before does not use. Ask before the write,
# or use ``later = hidden + 1``.

# fix: not compiled: transform
(gradient,) = torch.autograd.grad(total, inputs)
copied = inputs.clone()
(of_the_clone,) = torch.autograd.grad((copied * 2).sum(), copied)

assert gradient[0] == 2.0 and of_the_clone.tolist() == [2.0, 2.0]
gradient[0]

# %%
# ``torch.utils.checkpoint`` with ``use_reentrant=True`` hides the weights of its function from ``autograd.grad``:
# pass ``use_reentrant=False``.
#
# If it is right that the tensor takes no part, ``allow_unused=True`` gives ``None`` for it, and
# ``materialize_grads=True`` zeros. An example is the bias in the gradient of a linear layer with respect to its input.

print(torch.autograd.grad((inputs * 2).sum(), [weights, inputs], allow_unused=True))
print(torch.autograd.grad((inputs * 2).sum(), [weights], materialize_grads=True))

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    The differentiated Tensor at index {number} appears to not have been used in the graph  -- since torch 2.13
#    One of the differentiated Tensors appears to not have been used in the graph  -- up to torch 2.12
#
# See also: :ref:`error-no-grad-fn`, where the output has no history.
