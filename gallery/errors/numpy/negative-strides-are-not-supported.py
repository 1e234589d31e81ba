r"""
At least one stride in the given numpy array is negative
========================================================

The array is a flipped view, such as ``image[::-1]``, BGR to RGB by ``image[..., ::-1]``, or an index
``np.argsort(scores)[::-1]`` for a tensor, and a tensor cannot walk backwards through memory. Copy the array first:
``torch.from_numpy(image[::-1].copy())``.

.. symptoms::

   torch.from_numpy(img[:, ::-1]) fails after horizontal flip augmentation
   cv2 image BGR to RGB with [..., ::-1] to tensor crashes
   np.flip or np.rot90 result cannot become a tensor
"""

import numpy as np
import torch

frames = np.array([1.0, 2.0, 3.0])

# raises: ValueError: At least one stride in the given numpy array is negative, and tensors with negative
#     strides are not currently supported. (You can probably work around this by making a copy of your
#     array with array.copy().)
torch.from_numpy(frames[::-1])

# %%
# Why
# ---
#
# A **stride** is the step in memory from one element to the next. ``frames[::-1]`` copies nothing: it is a
# view that starts at the last element and has a negative stride. ``np.flip`` and ``np.rot90`` make such views, too.
# :api:`torch.tensor` copies, and refuses them all the same.

frames.strides, frames[::-1].strides, np.flip(frames).strides

# %%
# ``as_strided`` of a tensor takes no such stride, either:

# raises: RuntimeError: as_strided: Negative strides are not supported at the moment, got strides: [-1]
torch.zeros(3).as_strided((3,), (-1,))

# %%
# Fix 1: copy the array
# ---------------------
#
# The copy lies in memory in the flipped order. A write to the tensor does not reach ``frames``.
# ``np.ascontiguousarray`` is no such fix: a flipped array of one element counts as contiguous, and stays as it is.

# fix: not compiled: numpy
tensor = torch.from_numpy(frames[::-1].copy())
tensor[0] = 9.0

assert tensor.tolist() == [9.0, 2.0, 1.0] and tensor.dtype == torch.float64
assert frames.tolist() == [1.0, 2.0, 3.0]
tensor, frames

# %%
# Fix 2: share the memory, flip in torch
# --------------------------------------
#
# :api:`torch.flip` copies as well. ``dims`` names what is flipped, ``[-1]`` for ``image[..., ::-1]``. To write to the
# array in flipped order, flip the value:

# fix: not compiled: numpy
shared = torch.from_numpy(frames)
shared[:] = torch.flip(torch.tensor([7.0, 8.0, 9.0], dtype=shared.dtype), dims=[0])

assert frames.tolist() == [9.0, 8.0, 7.0]
assert torch.flip(shared, dims=[0]).data_ptr() != shared.data_ptr()
frames

# %%
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    At least one stride in the given numpy array is negative, and tensors with negative strides are not currently supported
#    some of the strides of a given numpy array are negative. This is currently not supported  -- older
#
# .. wordings:: RuntimeError
#
#    as_strided: Negative strides are not supported at the moment
