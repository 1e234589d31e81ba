r"""
I assigned one value to a slice of three. Why are all three changed?
====================================================================

A tensor stretches sizes of 1 to the size of the slice. A list takes the one value as the whole new
slice, and gets shorter.

.. symptoms::

   single value broadcast to whole slice instead of error
   prediction of length 1 filled the whole batch
   size mismatch not reported when value has size 1
   all rows got the first row

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
# The rule, from the last dimension to the first: sizes must be equal, or the value's size is 1, or
# :ref:`the value has no such dimension <scenario-one-value-per-row>`. One row fills all rows, and one column
# all columns:

table = torch.zeros(2, 3)
table[:] = torch.tensor([[1.0, 2.0, 3.0]])
rows = table.clone()
table[:] = torch.tensor([[7.0], [8.0]])
rows, table

# %%
# An extra dimension of size 1 in front of the value is dropped. Behind it, it counts:

table[0] = torch.zeros(1, 1, 3)
print(table)

# raises: RuntimeError: expand(torch.FloatTensor{[3, 1]}, size=[3]): the number of sizes provided (1)
#     must be greater or equal to the number of dimensions in the tensor (2)
table[0] = torch.zeros(3, 1)

# %%
# If a size of 1 would be a mistake
# ---------------------------------
#
# A batch that happens to hold one sample is stretched without a word. Ask for as many rows as it has:

batch, stretched, out = torch.tensor([[5.0, 6.0, 7.0]]), torch.zeros(2, 3), torch.zeros(2, 3)
stretched[:] = batch
out[: len(batch)] = batch
stretched, out

# %%
# Or put ``assert out.shape == batch.shape`` before the write.
#
# See also: :ref:`error-value-has-more-dimensions`, :ref:`scenario-assign-to-a-slice-of-a-list`.
#
# .. claim:: sizes-of-one-are-stretched
#    :same-in-false-worlds: it is about shapes, not about memory
#
#    One element fills any slice of a tensor; a list's slice becomes that one element.
#
#    >>> t, values = torch.zeros(4), [0, 0, 0, 0]
#    >>> t[1:] = torch.tensor([9.])
#    >>> values[1:] = [9]
#    >>> t, values
#    (tensor([0., 9., 9., 9.]), [0, 9])
