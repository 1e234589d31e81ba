r"""
Why does ``w = w - lr * w.grad`` train for one step only?
=========================================================

It computes another tensor and gives it the name ``w``. That one is no leaf, and the next ``backward()``
stores no gradient in it: write ``w -= lr * w.grad`` under ``no_grad``.

.. symptoms::

   w.grad is None in the second iteration
   gradient descent by hand stops after one step
   weights lost is_leaf after the update, NoneType times float in my training loop

.. verdict:: leaf/add/eager
"""

import torch

weights = torch.tensor([1.0, 1.0], requires_grad=True)
first = weights
(weights**2).sum().backward()
print(weights.grad, weights.is_leaf)
weights = weights - 0.1 * weights.grad
print(weights, weights.is_leaf)
values = old = [1.0]
values = values + [1.0]
print(values, old)

# %%
# With a list the name ``old`` does not see that either. The next step:

(weights**2).sum().backward()

# warns: UserWarning: The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. ...
print(weights.grad)

# %%
# The gradient went on, through the subtraction, to the **leaf** that had the name before. It is added to
# what was there:

first, first.grad

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
weights

# %%
# Under ``no_grad`` alone, ``weights = weights - ...`` is a leaf, and one that does not require grad; with
# it the next ``backward()`` raises :ref:`error-no-grad-fn`.

with torch.no_grad():
    rebound = weights - 0.1
rebound.is_leaf, rebound.requires_grad
# %%
# To differentiate *through* a step, see :ref:`recipe-take-an-optimizer-step-by-hand`. See also:
# :ref:`error-grad-is-none`, :ref:`error-grad-of-a-non-leaf`.
#
# .. claim:: an-update-by-rebinding-leaves-the-leaf-behind
#
#    ``w = w - step`` gives the name to a non-leaf; ``w -= step`` under ``no_grad`` changes the leaf.
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
