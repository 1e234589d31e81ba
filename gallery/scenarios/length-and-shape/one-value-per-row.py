r"""
I assigned one value per row, and every row got the same values. Why?
=====================================================================

A value with fewer dimensions is lined up with the *last* dimension, so your vector became each row. Give it the
shape of a column: ``table[:] = values[:, None]``. A target with more dimensions needs one ``None`` for each
dimension after the first.

.. symptoms::

   vector broadcast along the wrong dimension
   set each row to its own number, all rows are equal
   wrong values, no error, because the matrix is square
   per sample weights applied to features
   wanted a different constant in each row, got it in each column
   attn += query_bias on square attention scores lands on the keys, no error
"""

import numpy as np
import torch

per_row = torch.tensor([10.0, 20.0, 30.0])
table, array = torch.zeros(3, 3), np.zeros((3, 3))

table[:] = per_row
array[:] = [10, 20, 30]
rows = [[value] * 3 for value in (10, 20, 30)]
print(table, array, rows, sep="\n")

# %%
# NumPy does the same. For a list you say yourself what goes where. ``+=`` and :api:`torch.Tensor.copy_` line up
# like the assignment:

added, copied = torch.zeros(3, 3), torch.zeros(3, 3).copy_(per_row)
added += per_row
assert torch.equal(added, table) and torch.equal(copied, table)

# %%
# If the table is not square, the sizes give it away, and the assignment raises. A vector of one element is
# stretched without an error:

wide = torch.zeros(3, 4)

# raises: RuntimeError: The expanded size of the tensor (4) must match the existing size (3) at
#     non-singleton dimension 1. Target sizes: [3, 4]. Tensor sizes: [3]
wide[:] = per_row

# %%
# Make it a column:

table[:] = per_row[:, None]
wide[:] = per_row.unsqueeze(1)

assert table.tolist() == [[10.0] * 3, [20.0] * 3, [30.0] * 3]
assert wide.tolist() == [[10.0] * 4, [20.0] * 4, [30.0] * 4]
table, wide

# %%
# One number for each image of a batch. ``per_row[:, None]`` would be lined up with height and width:

batch = torch.zeros(3, 3, 3)
batch[:] = per_row[:, None]
assert batch[0].tolist() == [[10.0] * 3, [20.0] * 3, [30.0] * 3]

batch[:] = per_row[:, None, None]
assert (batch[0] == 10.0).all() and (batch[1] == 20.0).all() and (batch[2] == 30.0).all()

# %%
# A product that makes a new tensor has a trap of its own. Features of shape ``[3, 1]`` and weights of shape
# ``[3]`` make a table of all pairs (:ref:`scenario-an-integer-index-drops-the-dimension`):

features = torch.ones(3, 1)
assert (features * per_row).shape == (3, 3) and (features * per_row[:, None]).shape == (3, 1)

# %%
# The gradient shows where each value went. With weights 1, 2 and 3 for the columns, a value that fills a row
# must get 1 + 2 + 3. A value that fills a column would get three times its weight:

per_row = torch.tensor([10.0, 20.0, 30.0], requires_grad=True)
table = torch.zeros(3, 3)
table[:] = per_row[:, None]
(table * torch.tensor([1.0, 2.0, 3.0])).sum().backward()

assert per_row.grad.tolist() == [6.0, 6.0, 6.0]
per_row.grad

# %%
# See also: :ref:`recipe-write-one-column-per-row`, :ref:`error-expanded-size-must-match`,
# :ref:`scenario-one-element-fills-the-slice`.
#
# .. claim:: a-vector-is-lined-up-with-the-last-dimension
#    :range: plain-tensors
#    :leaves-out: rank 0, 1, 3; size 1000; layout expanded, one element
#    :wrong: column[:, None] -> column[:1]
#    :same-in-false-worlds: it is about shapes, not about memory
#
#    A vector as long as a row of a matrix, assigned to the matrix, becomes every row. A vector as long as a
#    column becomes, as ``v[:, None]``, every column.
#
#    >>> t = torch.zeros(2, 2)
#    >>> v = torch.tensor([1., 2.])
#    >>> t[:] = v
#    >>> t
#    tensor([[1., 2.],
#            [1., 2.]])
#    >>> t[:] = v[:, None]
#    >>> t
#    tensor([[1., 1.],
#            [2., 2.]])
#
#    def holds(x):
#        row = torch.arange(x.shape[1]).to(x.dtype)
#        x[:] = row
#        assert x.tolist() == [row.tolist()] * len(x)
#        column = torch.arange(len(x)).to(x.dtype)
#        x[:] = column[:, None]
#        assert x.tolist() == [[value] * x.shape[1] for value in column.tolist()]
