r"""
Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior
=======================================================================================

You make a Python number of a tensor that requires grad, as ``float()``, ``math.exp()`` and ``torch.tensor([...])`` do,
and its history is lost. To keep gradients stay with tensors; for a number write ``loss.item()``.

.. symptoms::

   float(loss) or math.exp(w) prints a warning about losing gradients
   torch.tensor([w1, w2]) of parameters, gradient is gone, weights do not train
   logging float(loss) each step warns, running_loss += float(loss)
"""

import torch

weights = torch.tensor([1.0, 2.0], requires_grad=True)

# warns: UserWarning: Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior. ...
first = float(weights[0])

# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior. ...
scores = torch.tensor([weights[0] * 3, 5.0])

first, scores, scores.requires_grad

# %%
# Why
# ---
#
# A Python number has no history, so what you compute from it has none that leads back to ``weights``. If no part of the
# loss requires grad, ``backward()`` raises. If another part does, as by ``torch.tensor(..., requires_grad=True)``,
# ``backward()`` runs, and the gradient of ``weights`` lacks what went through the number. ``int()`` and ``bool()`` lose
# the history without a warning.

(found,) = torch.autograd.grad((weights**2).sum() + 3 * first, weights)
print("gradient of the squares, without the 3 of 3 * first:", found)

assert found.tolist() == [2.0, 4.0]
assert int(weights[0]) == 1 and bool(weights[0]) and f"{weights[0]:.1f}" == "1.0"

# raises: RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn
scores.sum().backward()

# %%
# NumPy asks for a number where you assign one element:

import numpy as np

history = np.zeros(2)

# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior. ...
history[0] = weights.cpu()[0]
history

# %%
# Fix 1: the value is part of the computation
# -------------------------------------------
#
# Assign the tensor itself. A tensor of floats that does not require grad takes it with its history. In place of
# ``math.exp(weights[0])`` write ``weights[0].exp()``:


# fix: assign(scores, weights) like (scores[:1].copy_(weights[:1] * 3), None)[1] from vector(n), leaf(n)
def assign(scores, weights):
    scores[0] = weights[0] * 3


scores = torch.tensor([0.0, 5.0])
assign(scores, weights)
(scores**2).sum().backward()

assert scores.tolist() == [3.0, 5.0] and weights.grad.tolist() == [2 * 3.0 * 3, 0.0]
scores.grad_fn.name(), weights.grad

# %%
# To make a tensor of several numbers use :api:`torch.stack`, or :api:`torch.cat` if they have the shape ``(1,)``:


# fix: joined(weights) like torch.cat([weights[:1] * 3, torch.full((1,), 5.0)]) from leaf(n)
def joined(weights):
    return torch.stack([weights[0] * 3, weights.new_tensor(5.0)])


assert joined(weights).tolist() == [3.0, 5.0]
assert torch.autograd.grad(joined(weights).sum(), weights)[0].tolist() == [3.0, 0.0]

# %%
# Fix 2: you only need the number
# -------------------------------
#
# ``item()`` does not warn. ``tolist()`` gives the numbers of several elements. For an array detach first:

# fix: not compiled: numpy
history[1] = weights.detach().cpu()[1]

assert weights[0].item() == 1.0 and weights.tolist() == [1.0, 2.0]
assert history.tolist() == [1.0, 2.0]

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior
#
# See also: :ref:`error-no-grad-fn`, :ref:`error-not-used-in-the-graph`, :ref:`scenario-assign-a-list-of-tensors`.
