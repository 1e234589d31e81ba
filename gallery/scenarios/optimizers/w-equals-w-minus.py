r"""
Why does ``w = w - lr * w.grad`` train for one step only?
=========================================================

It computes another tensor and gives it the name ``w``. The new ``w`` is no leaf, so the next ``backward()`` stores no
gradient in it, unless you called ``retain_grad()``. Write ``w -= lr * w.grad`` under ``no_grad``, then
``w.grad = None``: otherwise the gradients of the steps add up.

.. symptoms::

   w.grad is None in the second iteration
   gradient descent by hand stops after one step
   weights lost is_leaf after the update, NoneType times float in my training loop
   slope is missing from the second round of my training loop on
   linear regression: b = b - 0.01 * b.grad, next loop unsupported operand NoneType

.. verdict:: leaf/add/eager
"""

import torch

weights = torch.tensor([1.0, 1.0], requires_grad=True)
first = weights
(weights**2).sum().backward()
print("gradient:", weights.grad, "leaf:", weights.is_leaf)
weights = weights - 0.1 * weights.grad
print("weights:", weights.detach(), "leaf:", weights.is_leaf)
values = old = [1.0]
values = values + [1.0]
print("values:", values, "old:", old)

# %%
# The next step:

(weights**2).sum().backward()

# warns: UserWarning: The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. ...
print(weights.grad)

# %%
# The gradient went on, through the subtraction, to the **leaf** that had the name before. There 1.6 is added to the 2
# that was there:

first, first.grad

# %%
# With ``retain_grad()`` the graph grows by one subtraction a pass. In ``for w in weights: w = w - step`` no weight of
# the list changes: :ref:`claim-assigning-to-a-name-writes-nothing`.

# %%
# Write into the leaf
# -------------------

weights = torch.tensor([1.0, 1.0], requires_grad=True)
for _ in range(2):
    (weights**2).sum().backward()
    with torch.no_grad():
        weights -= 0.1 * weights.grad
    weights.grad = None

# not for float16: needs-more-digits
assert weights.is_leaf and torch.allclose(weights, torch.full((2,), 0.8**2))
assert weights.requires_grad and weights.grad is None
weights

# %%
# ``no_grad`` without ``-=`` is not enough: there the new ``weights`` is a leaf that does not require grad. The next
# ``backward()`` raises :ref:`error-no-grad-fn`, if nothing else in the loss requires grad. With ``requires_grad_()`` a
# loop goes on, but a module or an optimizer has the old tensor.

with torch.no_grad():
    rebound = weights - 0.1
print("leaf:", rebound.is_leaf, "requires grad:", rebound.requires_grad)

# raises: RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn
rebound.sum().backward()

# %%
# To differentiate *through* a step, see :ref:`recipe-take-an-optimizer-step-by-hand`. See also:
# :ref:`error-grad-is-none`, :ref:`error-grad-of-a-non-leaf`.
#
# .. claim:: an-update-by-rebinding-leaves-the-leaf-behind
#    :range: leaves
#    :leaves-out: layout expanded, one element
#    :wrong: w -= 1 -> w = w - 1
#
#    Where gradients are recorded, ``w = w - step`` gives the name of a leaf that requires grad to a non-leaf. If the leaf
#    is not expanded, ``w -= step`` under ``no_grad`` changes the leaf.
#
#    >>> w = leaf = torch.ones(2, requires_grad=True)
#    >>> w = w - 0.5
#    >>> w.is_leaf, leaf.tolist()
#    (False, [1.0, 1.0])
#    >>> w = leaf
#    >>> with torch.no_grad():
#    ...     w -= 0.5
#    >>> w.is_leaf, leaf.tolist(), leaf._version
#    (True, [0.5, 0.5], 1)
#
#    def holds(x):
#        w, before = x, x.detach().clone()
#        w = w - 1
#        assert not w.is_leaf and torch.equal(x, before)
#        w = x
#        with torch.no_grad():
#            w -= 1
#        assert w is x and x.is_leaf and torch.equal(x, before - 1)
