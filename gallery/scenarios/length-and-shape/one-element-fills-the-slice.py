r"""
I assigned one value to a slice of three. Why are all three changed?
====================================================================

A tensor stretches a value's sizes of 1 to the size of the slice. A list puts the one value in the place of the
three, and gets shorter. For an error instead, compare the shapes before the write.

.. symptoms::

   single value broadcast to whole slice instead of error
   prediction of length 1 filled the whole batch
   size mismatch not reported when value has size 1
   all rows got the first row
   put a too short result into a range, everything there gets the same number
   preds[i:i+8] = model(x), last batch has one sample and fills eight places

.. verdict:: tensor/size-1/eager
.. verdict:: list/size-1/eager
"""

import numpy as np
import torch

scores, array, tensor = [1, 2, 3, 4], np.array([1, 2, 3, 4]), torch.tensor([1, 2, 3, 4])

scores[1:] = [9]
array[1:] = [9]
tensor[1:] = torch.tensor([9])
print(scores, array, tensor, sep="\n")

# %%
# The rule, from the last dimension to the first: the sizes of slice and value are equal, or the value's size is
# 1, or :ref:`the value has no such dimension <scenario-one-value-per-row>`. Other sizes raise. One row fills
# all rows, and one column fills all columns:

table = torch.zeros(2, 3)
table[:] = torch.tensor([[1.0, 2.0, 3.0]])
rows = table.clone()
table[:] = torch.tensor([[7.0], [8.0]])

assert rows.tolist() == [[1.0, 2.0, 3.0]] * 2 and table.tolist() == [[7.0] * 3, [8.0] * 3]
rows, table

# %%
# In an assignment to an index an extra dimension of size 1 in front of the value is dropped. Behind the value it
# counts:

table[0] = torch.zeros(1, 1, 3)
print(table)

# raises: RuntimeError: expand(torch.FloatTensor{[3, 1]}, size=[3]): the number of sizes provided (1)
#     must be greater or equal to the number of dimensions in the tensor (2)
table[0] = torch.zeros(3, 1)

# %%
# If a size of 1 would be a mistake
# ---------------------------------
#
# A batch that happens to hold one sample is stretched without an error. Write to as many rows as the batch has, and
# compare the shapes. A sample that lost its batch dimension, of shape ``[3]``, would be stretched over the first rows:

batch, stretched, out = torch.tensor([[5.0, 6.0, 7.0]]), torch.zeros(2, 3), torch.zeros(2, 3)
stretched[:] = batch
assert out[: len(batch)].shape == batch.shape
out[: len(batch)] = batch

assert stretched.tolist() == [[5.0, 6.0, 7.0]] * 2
assert out.tolist() == [[5.0, 6.0, 7.0], [0.0, 0.0, 0.0]]
stretched, out

# %%
# If the batch should fill all of ``out``, put ``assert out.shape == batch.shape`` before the write.
#
# See also: :ref:`error-value-has-more-dimensions`, :ref:`scenario-assign-to-a-slice-of-a-list`.
#
# .. claim:: sizes-of-one-are-stretched
#    :range: plain-tensors lists
#    :leaves-out: rank 0; layout expanded, one element
#    :wrong: torch.ones(1, dtype=x.dtype) -> torch.zeros(1, dtype=x.dtype)
#    :same-in-false-worlds: it is about shapes, not about memory
#
#    A tensor of one element fills a slice of a tensor, be it empty or not. The slice ``items[1:]`` of a list
#    becomes that one element.
#
#    >>> t, values = torch.zeros(4), [0, 0, 0, 0]
#    >>> t[1:] = torch.tensor([9.])
#    >>> values[1:] = [9]
#    >>> t, values
#    (tensor([0., 9., 9., 9.]), [0, 9])
#
#    def holds(x, items):
#        for part in (slice(None), slice(1, None), slice(None, None, 2), slice(5000, None)):
#            x.fill_(0)
#            x[part] = torch.ones(1, dtype=x.dtype)
#            assert (x[part] == 1).all() and (x == 1).sum() == x[part].numel()
#        first = items[:1]
#        items[1:] = [9]
#        assert items == first + [9]
