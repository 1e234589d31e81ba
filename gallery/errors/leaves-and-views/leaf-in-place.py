r"""
a leaf Variable that requires grad is being used in an in-place operation
=========================================================================

A line writes to a leaf that requires grad, under its own name: ``w += 1``, ``w.zero_()``, ``w[mask] = 0``, or
``nn.ReLU(inplace=True)(w)``. If gradients are to go through the write, compute a new tensor, or leave out
``inplace=True``. To change the weights themselves (a step, an initial value) put the write under
``torch.no_grad()``.

.. symptoms::

   w[:] = v, w[...] = v or w[mask] = v on a parameter, the message has no "view of"
   update step by hand, w -= lr * w.grad without an optimizer
   initialise weights with fill_, normal_ or uniform_ on a Parameter
   first layer is ReLU(inplace=True) and the input requires grad, adversarial example
   clamp_ or normalise a weight or a learned image in the training loop
   total = torch.tensor(0.0, requires_grad=True), then total += loss
   gradient descent from scratch, weights -= lr * weights.grad raises
   change weights after training, w.mul_(0.9) or w.add_(noise) refused
   x = torch.zeros(3, requires_grad=True); x += 1 does not work
"""

import torch

weights = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
(weights**2).sum().backward()

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
weights -= 0.25 * weights.grad

# %%
# Why
# ---
#
# ``weights`` is a **leaf** that requires grad: no recorded operation made it, and ``backward()`` adds up its
# gradient in ``weights.grad``. On a tensor ``-=`` writes into the storage that ``weights`` has; it does not make
# a new tensor. If the write were recorded, ``weights`` would be the result of an operation, and a leaf no more
# (:doc:`/learn/why-the-rules-exist`). Autograd refuses ``-=`` before it writes
# (:ref:`scenario-ways-to-change-a-leaf`).
#
# An assignment through a mask alone is one operation on the leaf itself:

assert weights.tolist() == [1.0, -2.0, 3.0]

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
weights[weights < 0] = 0.0

# %%
# ``relu`` with ``inplace=True`` writes to its input:

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
torch.nn.functional.relu(weights, inplace=True)

# %%
# Fix 1: a step of an optimizer, an initial value
# -----------------------------------------------
#
# Under :api:`torch.no_grad` the write is allowed. The tensor stays the same leaf in the same storage:


# fix: step(weights) like (weights.detach().mul_(0.75), None)[1]
#     from [w := leaf(n), setattr(w, "grad", vector(n))][0]
def step(weights):
    with torch.no_grad():
        weights -= 0.25 * weights.grad


# fix: clip(weights) like (weights.detach().copy_(torch.relu(weights.detach())), None)[1]
#     from vector(n).sub(2.0).requires_grad_(); indexed
def clip(weights):
    with torch.no_grad():
        weights[weights < 0] = 0.0


address = weights.data_ptr()
step(weights)
print("after the step:", weights)
clip(weights)

assert weights.is_leaf and weights.requires_grad and weights.data_ptr() == address
assert weights.tolist() == [1.0 - 0.25 * 2.0, 0.0, 3.0 - 0.25 * 6.0]
assert weights.grad.tolist() == [2.0, -4.0, 6.0]
weights

# %%
# Write after ``backward()``. If a loss that is not yet backpropagated saved ``weights``, its ``backward()``
# raises :ref:`error-saved-value-that-nothing-computed`.
#
# Fix 2: the change is part of the computation
# --------------------------------------------
#
# Compute a new tensor under a new name. The gradient then goes through the change:


# fix: positive_part(weights) like torch.stack([weight if weight >= 0 else weight * 0.0 for weight in weights])
#     from leaf(n) - 2.0
def positive_part(weights):
    return torch.where(weights < 0, 0.0, weights)


weights = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
positive = positive_part(weights)
(positive**2).sum().backward()

assert positive.tolist() == [1.0, 0.0, 3.0] and weights.tolist() == [1.0, -2.0, 3.0]
assert weights.grad.tolist() == [2 * 1.0, 0.0, 2 * 3.0]
positive.detach(), weights.grad

# %%
# ``nn.ReLU()`` computes a new tensor as well, and ``nn.ReLU(inplace=True)`` can take ``weights.clone()``. Under
# ``no_grad`` the second would overwrite ``weights``, and the gradient would not go through the layer:

# fix: not compiled: statement
first_layer = torch.nn.ReLU()
(gradient,) = torch.autograd.grad((first_layer(weights) ** 2).sum(), weights)

assert gradient.tolist() == [2 * 1.0, 0.0, 2 * 3.0]

# %%
# A tensor that collects results is made without ``requires_grad=True``. ``+=`` gives it the history of what is added.
# Under ``no_grad`` that history would be lost:

# fix: not compiled: statement
total = torch.tensor(0.0)
for power in (1, 2):
    total += (weights**power).sum()
(gradient,) = torch.autograd.grad(total, weights)

assert total.item() == 2.0 + 14.0 and gradient.tolist() == [1 + 2 * 1.0, 1 - 2 * 2.0, 1 + 2 * 3.0]

# %%
# What does not help
# ------------------
#
# ``weights = weights - 0.25 * weights.grad`` raises nothing on its own line. The name then means a computed
# tensor, which has no gradient in the next step: :ref:`scenario-w-equals-w-minus`.
#
# Which of the two messages
# -------------------------
#
# .. claim:: an-index-decides-which-leaf-message-comes
#    :range: leaves indices
#
#    An assignment through a mask, a list of positions, ``...`` alone or ``:`` alone names the leaf itself. Through a
#    number, a slice that leaves elements out, ``None``, ``True`` or a 0-dimensional tensor, and through a number and
#    a mask together, it names :ref:`a view of the leaf <error-view-of-a-leaf>`.
#
#    >>> w = torch.ones(2, 2, requires_grad=True)
#    >>> def refused(index):
#    ...     try:
#    ...         w[index] = 0.0
#    ...     except RuntimeError as error:
#    ...         return str(error).partition(" Variable")[0]
#    >>> mask = torch.tensor([True, False])
#    >>> {refused(index) for index in (mask, [0], torch.tensor([0]), ..., slice(None))}
#    {'a leaf'}
#    >>> {refused(index) for index in (0, slice(0, 1), slice(1, None), None, True, torch.tensor(0), (0, mask))}
#    {'a view of a leaf'}
#
#    def holds(x, index):
#        try:
#            x[index] = 1
#            assert False, "accepted"
#        except RuntimeError as error:
#            view = "a view of a leaf" in str(error)
#            assert view or "a leaf Variable" in str(error)
#        parts = index if isinstance(index, tuple) else (index,)
#        several = [isinstance(p, list) or isinstance(p, torch.Tensor) and p.dim() > 0 for p in parts]
#        whole = [p is ... or isinstance(p, slice) and p == slice(None) for p in parts]
#        if isinstance(index, slice) and x[index].shape == x.shape:
#            return "does not apply"
#        assert view != all(a or b for a, b in zip(several, whole))
#
# On a list ``+=`` means something else: the list grows.

row = [1.0, -2.0, 3.0]
row += [4.0]
row

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    a leaf Variable that requires grad is being used in an in-place operation
#
# .. verdict:: leaf/mask-number/eager
#
# See also: :ref:`error-view-of-a-leaf`, for a slice of the leaf; :ref:`error-mark-dirty`, which says
# "has been used"; :ref:`error-grad-is-none`; :ref:`recipe-set-part-of-a-parameter`.
