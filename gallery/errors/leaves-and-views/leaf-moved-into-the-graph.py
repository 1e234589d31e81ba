r"""
leaf variable has been moved into the graph interior
====================================================

A tensor was a leaf that requires grad when the forward pass recorded it, and a later write gave it a
history. Write to a clone of it. To change the leaf itself, write under ``torch.no_grad()``, if backward does not
need the old value.

.. symptoms::

   backward crashes after w.requires_grad_(False), then w[0] = other with gradients
   detach_() or unfreeze trick to overwrite a weight between forward and backward fails
   freeze a weight after forward, write a learned value into it, backward crashes
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
shift = torch.tensor(5.0, requires_grad=True)
outputs = weights * 2
weights.requires_grad_(False)
weights[0] = shift

# raises: RuntimeError: leaf variable has been moved into the graph interior
outputs.sum().backward()

# %%
# Why
# ---
#
# The forward pass recorded ``weights`` as a **leaf**, whose gradient ``backward()`` has to store. Then
# ``requires_grad_(False)`` took the protection off (``detach_()`` does, too), and writing ``shift``, which requires
# grad, made ``weights`` the *result* of an operation. ``backward()`` then has no place for the gradient:

weights.is_leaf, weights.grad_fn.name()

# %%
# Up to torch 1.5, the answer is :ref:`error-view-of-a-leaf`.
#
# Fix: write to a clone
# ---------------------
#
# The leaf stays what the graph knows, and the gradient of ``shift`` is recorded too:


# fix: outputs_and_shifted(weights, shift) like (2 * weights, torch.cat([shift[None], weights[1:]]))
#     from leaf(n), leaf(1)[0]
def outputs_and_shifted(weights, shift):
    outputs = weights * 2
    shifted = weights.clone()
    shifted[0] = shift
    return outputs, shifted


weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
outputs, shifted = outputs_and_shifted(weights, shift)
(outputs + shifted * 10).sum().backward()

assert outputs.tolist() == [2.0, 4.0, 6.0] and shifted.tolist() == [5.0, 2.0, 3.0]
assert weights.grad.tolist() == [2.0, 12.0, 12.0] and shift.grad.item() == 10.0
weights.grad, shift.grad

# %%
# If the leaf itself has to hold the value, write under ``torch.no_grad()``, without ``requires_grad_(False)``.
# ``weights`` gets its gradient, and ``shift`` gets none from this write:

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
outputs = weights * 2
with torch.no_grad():
    weights[0] = shift

outputs.sum().backward()

assert weights.is_leaf and weights.tolist() == [5.0, 2.0, 3.0]
assert weights.grad.tolist() == [2.0, 2.0, 2.0] and shift.grad.item() == 10.0
weights, weights.grad

# %%
# A write of a *number* after ``requires_grad_(False)`` gives no history. But the leaf gets no gradient, unless you
# call ``requires_grad_()`` again before ``backward()``:

outer = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
outputs = outer * 2
outer.requires_grad_(False)
outer[0] = 5.0
outputs.sum().backward()
outer.is_leaf, outer.grad

# %%
# ``outer * 2`` does not need the old value. With ``outer * outer``, backward raises
# :ref:`error-saved-value-that-nothing-computed` after a write of a number, and after a write under ``no_grad``.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    leaf variable has been moved into the graph interior  -- up to torch 1.5 for any write to a slice of a leaf
