r"""
setStorage: sizes [3, 4], strides [4, 1] ... are out of bounds for storage of size
==================================================================================

A view asks for elements that lie after the end of the storage. In ``as_strided``, the largest position,
``offset + sum((size - 1) * stride)``, must be less than the number of elements in the storage. If a tensor with
elements has a storage of size 0, its memory was freed: fix 4.

.. symptoms::

   as_strided for sliding windows goes past the end of the tensor
   x.as_strided((3, 4), (4, 1)) crashes, storage too small
   slice a parameter whose storage was resized to 0, FSDP weight is empty
"""

import torch

scores = torch.arange(8.0)

# not for strided: its-subject
# raises: RuntimeError: setStorage: sizes [3, 4], strides [4, 1], storage offset 0, and itemsize ... requiring a storage
#     size of ... are out of bounds for storage of size ...
scores.as_strided((3, 4), (4, 1))

# %%
# Why
# ---
#
# A tensor is sizes, **strides** and an offset over a **storage**. ``as_strided`` sets the first two, and the offset if
# you pass one. The message counts the storage in bytes: three rows of four floats need twelve floats, and there are
# eight. The storage of a slice is that of its base. Each size needs a stride:

# raises: RuntimeError: mismatch in length of strides and shape
scores.as_strided((2, 4), (1,))

# %%
# ``t()`` takes its sizes from the tensor. Here the storage was made shorter after the tensor, to no bytes:

weight = torch.ones(2, 3)
kept = weight.clone()
size = weight.untyped_storage().nbytes()
weight.untyped_storage().resize_(0)

# raises: RuntimeError: setStorage: sizes [3, 2], strides [1, 3], storage offset 0, and itemsize ... requiring a storage
#     size of ... are out of bounds for storage of size 0
weight.t()

# %%
# Fix 1: as many rows as there are
# --------------------------------
#
# Strides count elements of the storage. So multiply them by the stride of the vector ``scores``, which is 2 if
# ``scores`` is ``longer[::2]``:


# fix: rows_of(scores) like scores[: len(scores) // 4 * 4].unflatten(0, (-1, 4)) from torch.arange(n + 4) * 1.0
def rows_of(scores):
    rows, step = len(scores) // 4, scores.stride(0)
    return scores.as_strided((rows, 4), (4 * step, step))


assert rows_of(scores).tolist() == [[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]]
rows_of(scores)

# %%
# Fix 2: the method for the pattern
# ---------------------------------
#
# ``unfold`` makes windows of 4 elements, one at each second element. They are views. Elements after the last whole
# window are left out:

# fix: not compiled: statement
windows = scores.unfold(0, 4, 2)
windows[0, 0] = 9.0

assert windows.tolist() == [[9.0, 1.0, 2.0, 3.0], [2.0, 3.0, 4.0, 5.0], [4.0, 5.0, 6.0, 7.0]]
assert scores[0] == 9.0
windows

# %%
# These windows overlap, and torch does not notice it: ``windows += 1`` would write to some elements twice. Write to
# ``scores``.
#
# Fix 3: a copy with room
# -----------------------
#
# For more elements than a vector has, make a longer one, and write to its beginning:


# fix: padded(scores) like torch.cat([scores, scores.new_zeros(4)]) from leaf(n)
def padded(scores):
    longer = scores.new_zeros(len(scores) + 4)
    longer[: len(scores)] = scores
    return longer


assert padded(scores).view(3, 4)[2].tolist() == [0.0] * 4
padded(scores)

# %%
# Fix 4: a storage of size 0
# --------------------------
#
# If your own code freed it, give the storage its size back, and copy the values into it, before you take a view. For a
# parameter write ``copy_`` under ``torch.no_grad()``:

# fix: not compiled: statement
weight.untyped_storage().resize_(size)
weight.copy_(kept)

assert weight.t().tolist() == [[1.0, 1.0]] * 3
weight.t()

# %%
# If FSDP freed it (not run here), read the parameter under ``FSDP.summon_full_params``, which gathers it.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    setStorage: sizes {shape:shapes}, strides {shape:shapes}, storage offset {offset:int}, and itemsize {size:int} requiring a storage size of {size:int} are out of bounds for storage of size {size:int}
#    mismatch in length of strides and shape
#    Storage size calculation overflowed with sizes={shape:shapes} and strides={shape:shapes}
#    can access memory outside of `tensor`
#
# See also: :ref:`error-could-not-set-tensor-of-type`, :ref:`error-negative-strides-are-not-supported`.
