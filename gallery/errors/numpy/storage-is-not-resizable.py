r"""
Trying to resize storage that is not resizable
==============================================

The tensor's memory belongs to a NumPy array, or is lent to one, and must stay where it is. Build a new
tensor, ``torch.cat([frames, more])``, or clone before you resize.
"""

import numpy as np
import torch

array = np.array([1.0, 2.0, 3.0])
frames = torch.from_numpy(array)

# raises: RuntimeError: Trying to resize storage that is not resizable
frames.resize_(5)

# %%
# Why
# ---
#
# Torch marks a **storage** as not resizable if its memory came from outside, and when you call ``numpy()``.
# The mark stays when the array is gone:

# differs in strided: the storage is large enough as it is, and nothing raises.
scores = torch.zeros(3, device="cpu")
before = scores.untyped_storage().resizable()
scores.numpy()
print(before, scores.untyped_storage().resizable(), frames.untyped_storage().resizable())

# raises: RuntimeError: Trying to resize storage that is not resizable
scores.resize_(5)

# %%
# The failed call has set the shape all the same, to more than there is memory. Throw such a tensor away,
# or set its shape back, before anything reads it:

before = frames.shape
frames.resize_(3)
before, frames

# %%
# NumPy protects the memory from its side:

# raises: ValueError: cannot resize an array that references or is referenced by another ...
array.resize(5)

# %%
# Fix 1: compute a longer tensor
# ------------------------------

# fix: not compiled: numpy
longer = torch.cat([frames, frames.new_zeros(2)])

assert longer.tolist() == [1.0, 2.0, 3.0, 0.0, 0.0]
longer

# %%
# Fix 2: memory of its own
# ------------------------

# fix: not compiled: numpy
own = frames.clone()
own.resize_(5)[3:] = 0.0

assert own.tolist() == [1.0, 2.0, 3.0, 0.0, 0.0] and array.shape == (3,)
own

# %%
# Write the new elements before you read them.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Trying to resize storage that is not resizable
#
# .. wordings:: ValueError
#
#    cannot resize an array that references or is referenced by another
