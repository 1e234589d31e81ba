r"""
max(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.
========================================================================================================================

The tensor has no elements, so there is no largest one: often a mask or a slice selected nothing. Skip the line then. If
the whole has elements and a mask selects, you may take the maximum of the whole with the others filled by a bound.

.. symptoms::

   crash in a batch without positive samples, masked maximum
   scores[mask].max() fails when the mask is all False
   argmax or amin of an empty tensor
   x[mask] -= x[mask].max() crashes when nothing is selected
   x.max() of a tensor with zero elements, hard negative mining without matches
"""

import numpy as np
import torch

scores = torch.tensor([3.0, 8.0, 5.0])
valid = scores > 100

# raises: RuntimeError: max(): Expected reduction dim to be specified for input.numel() == 0. Specify the
#     reduction dim with the 'dim' argument.
scores[valid] -= scores[valid].max()

# %%
# Why
# ---
#
# ``scores[valid]`` is a tensor of size 0, and the maximum of no numbers is undefined. The ``dim`` that the message asks
# for does not help where that dimension is the empty one:

# raises: IndexError: max(): Expected reduction dim 0 to have non-zero size.
scores[valid].max(dim=0)

# %%
# An empty list and an empty array refuse as well:

# raises: ValueError: max() arg is an empty sequence | max() iterable argument is empty
max([])

# %%

# raises: ValueError: zero-size array to reduction operation maximum which has no identity
np.zeros(0).max()

# %%
# The sum, the product and the mean of an empty float tensor raise nothing:

empty = scores[valid]
empty.sum(), empty.prod(), empty.mean()

# %%
# Fix 1: skip an empty selection
# ------------------------------
#
# Ask the mask before the maximum, or ask a slice or a whole tensor for its ``numel()``:

# fix: not compiled: statement
for limit in (100, 4):
    valid = scores > limit
    if valid.any():
        scores[valid] -= scores[valid].max()

assert scores.tolist() == [3.0, 0.0, -3.0]
scores

# %%
# Fix 2: no selection
# -------------------
#
# Fill what is not valid with ``-inf``, and take the maximum of the whole, which must have elements. If nothing is
# valid, ``-inf`` comes out, and ``torch.where`` gives the scores as they were, in a new tensor. No branch is needed, so
# this serves under ``torch.compile`` and ``torch.vmap``. For integers fill with ``torch.iinfo(scores.dtype).min``. A
# mask of rows needs ``valid[:, None]``. For a maximum of each row write ``.amax(1, keepdim=True)`` for ``.max()``:


# fix: shifted(scores, valid) like scores.clone() from computed(n), torch.zeros(n, dtype=torch.bool)
# fix: shifted(scores, valid) like scores - scores.amax() from computed(n), torch.ones(n, dtype=torch.bool)
def shifted(scores, valid):
    largest = scores.masked_fill(~valid, -torch.inf).max()
    return torch.where(valid, scores - largest, scores)


scores = torch.tensor([3.0, 8.0, 5.0])

assert shifted(scores, scores > 100).tolist() == [3.0, 8.0, 5.0]
assert shifted(scores, scores > 4).tolist() == [3.0, 0.0, -3.0]
shifted(scores, scores > 100), shifted(scores, scores > 4)

# %%
# For ``min`` and ``amin`` fill with ``torch.inf`` instead. ``argmax`` of the filled scores is a position in the whole.
# It gives one even where nothing is valid, so ask ``valid.any()``. For a quantile, which takes float32 or float64, fill
# with NaN, and use :api:`torch.nanquantile`. It leaves out a NaN among the valid scores too.

scores = scores.float()
middle = scores.masked_fill(scores < 4, torch.nan).nanquantile(0.5)

assert middle == 6.5 and scores.masked_fill(scores < 100, torch.nan).nanquantile(0.5).isnan()
assert scores.masked_fill(scores < 100, -torch.inf).argmax() == 0

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    {reduction}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.
#    aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity
#    quantile() input tensor must be non-empty
#
# .. wordings:: IndexError
#
#    {reduction}(): Expected reduction dim to be specified for input.numel() == 0.
#    {reduction}(): Expected reduction dim {dim} to have non-zero size.
#
# .. wordings:: ValueError
#
#    max() arg is an empty sequence
#    max() iterable argument is empty
#    zero-size array to reduction operation {reduction} which has no identity  -- NumPy
#
# See also: :ref:`scenario-nothing-is-selected`.
