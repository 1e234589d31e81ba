r"""
Which ways to change a tensor that requires grad are allowed?
=============================================================

While gradients are recorded, ``+=``, an item assignment or an in-place method on a leaf that requires grad is refused,
also by a slice or a mask. Under ``no_grad`` these are allowed. On a computed tensor, for instance a clone, they are
recorded, though :ref:`a part from unbind <error-output-of-a-multi-view-function>` refuses them.

.. symptoms::

   what is a leaf and why may it not be changed
   plus equals or weights = weights + 1 turns off is_leaf
   did the failed write change the values anyway
   how may I edit trainable numbers that I created myself
   w = torch.randn(3, requires_grad=True); w[0] = 0 raises and w[w > 2] too

.. verdict:: leaf/iadd/eager
"""

import numpy as np
import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
weights += 1

# %%
# ``weights`` is a **leaf** that requires grad: you made it, and ``backward()`` stores its gradient in it. A recorded
# write would make it a computed tensor. ``weights = weights + 1`` is accepted: it gives the name to a new tensor, which
# is no leaf. A slice is a **view** over the same storage, and a mask assigns to the leaf itself:

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used ...
weights[:] += 1

# %%

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
weights[weights > 2] = 0.0

# %%
# Torch looks before it writes. After three refusals nothing has changed, and no write was counted:

print("weights:", weights.tolist(), "version:", weights._version)

# %%
# A list and an array have no history to protect, so each form writes:

samples = [1.0, 2.0, 3.0]
array = np.array([1.0, 2.0, 3.0])
samples[0] += 1
array[:] += 1
array[array > 3] = 0.0
print("list:", samples, "array:", array)

# %%
# Under ``no_grad`` a write changes the leaf, and is part of no gradient. Between a forward pass and its backward it
# :ref:`may make backward raise <scenario-write-through-data>`. On a clone a write leaves the leaf alone, and gradients
# go through it:

with torch.no_grad():
    weights += 1
    weights[:] += 1
    weights[weights > 4] = 0.0
edited = weights.clone()
edited[:] += 1
edited[edited > 4] = 0.0
edited.sum().backward()

assert weights.tolist() == [3.0, 4.0, 0.0] and edited.tolist() == [4.0, 0.0, 1.0]
assert weights.is_leaf and weights.grad.tolist() == [1.0, 0.0, 1.0]
print("weights:", weights.tolist())
print("edited: ", edited.tolist(), "gradient:", weights.grad.tolist())

# %%
# The check looks at the tensor that is written and at its base: are ``is_leaf`` and ``requires_grad`` true of it,
# and are gradients recorded? So these get round it: ``nn.init``, ``load_state_dict`` and optimizers, which switch
# recording off themselves, :ref:`detach(), .data and NumPy <scenario-writes-that-backward-misses>`, and :ref:`a
# Function of your own <scenario-custom-function-that-writes>`:

torch.nn.init.ones_(weights)
weights.detach()[0] = 7.0

assert weights.tolist() == [7.0, 1.0, 1.0] and weights.is_leaf and weights.requires_grad

# %%
# Some calls refuse each tensor that requires grad, a clone as well: ``out=`` while gradients are recorded, and under
# ``no_grad``, too, :ref:`apply_ <error-apply-requires-grad>` and ``resize_``.
#
# See also: :ref:`error-leaf-in-place`, :ref:`error-view-of-a-leaf`, :ref:`recipe-set-part-of-a-parameter`.
#
# .. claim:: a-full-slice-does-not-get-round-the-leaf-check
#    :range: leaves
#    :leaves-out: rank 0
#
#    While gradients are recorded, ``w[:] += 1`` on a leaf with dimensions that requires grad is refused like ``w +=
#    1``, and ``w`` stays as it was.
#
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> w[:] += 1
#    Traceback (most recent call last):
#    RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place operation.
#    >>> w.is_leaf, w.tolist()
#    (True, [1.0, 1.0])
#
#    def holds(x):
#        before = x.tolist()
#        for write in (lambda: x.__iadd__(1), lambda: x[:].__iadd__(1), lambda: x.__setitem__(slice(None), 1)):
#            try:
#                write()
#                assert False, "accepted"
#            except RuntimeError as error:
#                assert "a leaf Variable that requires grad" in str(error)
#        assert x.tolist() == before
