r"""
output with shape doesn't match the broadcast shape
===================================================

The result does not have the shape of the tensor that you write it to, and ``+=`` does not change a shape. For a
running sum, reduce the other side first. For the larger shape compute a new tensor, ``total = total + rows``.

.. symptoms::

   x + y broadcasts and x.add_(y) or x += y raises
   in-place operation cannot broadcast the tensor that it writes to
   normalise a one-channel image with three means, transforms.Normalize
   running sum of shape [] or [1] gets a batch
   NumPy says non-broadcastable output operand for the same line
   masked_fill_ with a mask of more dimensions than the scores
   total += batch refused, total = total + batch works
   grayscale image minus mean of three channels in place, x.sub_(mean) crashes
"""

import torch

total = torch.tensor([1.0, 2.0, 3.0])
rows = torch.ones(2, 3)

# raises: RuntimeError: output with shape [3] doesn't match the broadcast shape [2, 3]
total += rows

# %%
# Why
# ---
#
# In ``total + rows``, ``total`` is **broadcast** to two rows and the result has shape ``[2, 3]``. ``total += rows`` has
# to put that result into ``total``, which has room for three numbers. A dimension of length 1 at the front of the other
# side is enough, also where one element is written:

# raises: RuntimeError: output with shape [] doesn't match the broadcast shape [1]
total[0] += torch.ones(1)

# %%
# What a mask fills is not broadcast to the shape of the mask:

keep = torch.tensor([[True, False, True], [True, True, False]])

# raises: RuntimeError: output with shape [3] doesn't match the broadcast shape [2, 3]
total.masked_fill_(keep, 0.0)

# %%
# An assignment is more lenient: ``total[0] = torch.ones(1)`` drops dimensions of length 1 in front.
#
# Fix 1: a new tensor of the larger shape
# ---------------------------------------


# fix: grown_by(total, rows) like torch.stack([total + row for row in rows]) from leaf(n), leaf(2 * n).reshape(2, n)
def grown_by(total, rows):
    return total + rows


grown = grown_by(total, rows)
filled = total.masked_fill(keep, 0.0)

assert grown.tolist() == [[2.0, 3.0, 4.0], [2.0, 3.0, 4.0]]
assert filled.tolist() == [[0.0, 2.0, 0.0], [0.0, 0.0, 3.0]]
assert total.tolist() == [1.0, 2.0, 3.0]

# %%
# Other names of the old tensor :ref:`keep the old values <claim-plus-equals-writes-plus-rebinds>`.
#
# Fix 2: reduce the other side to the shape of the target
# -------------------------------------------------------
#
# ``rows.sum(dim=0)`` has the shape of a row; with ``keepdim=True`` it is refused. A running sum of one number, of shape
# ``[]`` or ``[1]``, takes ``rows.sum()``. If ``total`` has the shape ``[2, 1]``, or another that broadcasts to that of
# ``rows``, ``rows.sum_to_size(total.shape)`` sums what is too much:


# fix: add_up(total, rows) like (total.copy_(total + rows[0] + rows[1]), None)[1]
#     from computed(n), leaf(2 * n).reshape(2, n)
def add_up(total, rows):
    total += rows.sum(dim=0)


add_up(total, rows)

seen = torch.zeros(1)
seen += rows.sum()

assert total.tolist() == [3.0, 4.0, 5.0] and seen.tolist() == [6.0]
total

# %%
# Fix 3: make room first
# ----------------------
#
# ``expand`` alone has one row in memory and is refused (:ref:`error-expanded-tensor-written-in-place`), so clone it. An
# image of one channel that is to be normalised with three means becomes ``image.expand(3, -1, -1).clone()``, a batch of
# them ``images.expand(-1, 3, -1, -1).clone()``. Or normalise with one mean:

# fix: not compiled: statement
wide = total.expand(2, 3).clone()
wide += rows

assert torch.equal(wide, total + rows) and wide.shape == (2, 3)
wide

# %%
# A single element takes a value without dimensions:

total[0] += torch.ones(1).squeeze()

assert total.tolist() == [4.0, 4.0, 5.0]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    output with shape {shape} doesn't match the broadcast shape {shape}
#
# .. wordings:: ValueError
#
#    non-broadcastable output operand with shape {shape:shapes} doesn't match the broadcast shape {shape:shapes}
#
# See also: :ref:`error-size-of-tensor-a-must-match`, the shapes do not broadcast at all;
# :ref:`error-vmap-inplace-into-unbatched`, the same message under ``vmap``.
