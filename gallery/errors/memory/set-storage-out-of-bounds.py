r"""
setStorage: sizes [3, 4], strides [4, 1] ... are out of bounds for storage of size
==================================================================================

A view asks for elements that lie after the end of the storage. In ``as_strided``, check the largest position,
``offset + sum((size - 1) * stride)``, or take the slice or view that you mean. If a tensor with elements has a
storage of size 0, its memory was freed: fix 4.

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
# A tensor is sizes, **strides** and an offset over a **storage**, and ``as_strided`` sets all three. Torch checks that
# the last element lies in the storage, which the message counts in bytes: three rows of four floats need twelve, and
# there are eight. The storage of a slice is that of its base. Each size needs a stride:

# raises: RuntimeError: mismatch in length of strides and shape
scores.as_strided((2, 4), (1,))

# %%
# ``set_`` differs: it makes a storage that is too small longer, or says that the storage is not resizable.
#
# A slice, an index or ``t()`` takes its sizes from the tensor. They raise the message if the storage was made shorter
# after the tensor, here to no bytes:

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
# Strides count elements of the storage. So multiply them by the stride of ``scores``, which is 2 if ``scores`` is
# ``longer[::2]``:


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
# ``unfold`` makes windows, ``view`` makes rows and ``diagonal`` takes the diagonal. They give views, and compute the
# strides:

# fix: not compiled: statement
windows = scores.unfold(0, 4, 2)
windows[0, 0] = 9.0

assert windows.tolist() == [[9.0, 1.0, 2.0, 3.0], [2.0, 3.0, 4.0, 5.0], [4.0, 5.0, 6.0, 7.0]]
assert scores[0] == 9.0
windows

# %%
# These windows overlap, and torch does not notice it: ``windows += 1`` would write to some elements twice. Write to one
# window at a time, or to ``scores``.
#
# Fix 3: a copy with room
# -----------------------
#
# For more elements than there are, make a tensor that has them, and write to its beginning:


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
# Give the storage its size back, and copy the values into it, before you take a view:

# fix: not compiled: statement
weight.untyped_storage().resize_(size)
weight.copy_(kept)

assert weight.t().tolist() == [[1.0, 1.0]] * 3
weight.t()

# %%
# Wrappers that shard parameters over processes, such as FSDP, free them between two uses. Read such a parameter inside
# of the ``forward`` of the wrapped module, or gather it first, as ``FSDP.summon_full_params`` does.
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
