r"""
I assigned one value per row, and every row got the same values. Why?
=====================================================================

A value with fewer dimensions is lined up with the *last* dimension, so your vector went across the
columns. Give it a column's shape: ``table[:] = values[:, None]``.

.. symptoms::

   vector broadcast along the wrong dimension
   set each row to its own number, all rows are equal
   wrong values, no error, because the matrix is square
   per sample weights applied to features
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
# NumPy does the same. For a list you say yourself what goes where. ``+=`` and :api:`torch.Tensor.copy_` line
# up like the assignment:

added, copied = torch.zeros(3, 3), torch.zeros(3, 3).copy_(per_row)
added += per_row
assert torch.equal(added, table) and torch.equal(copied, table)

# %%
# It raises only when the sizes give it away, and the sizes of a square table do not:

wide = torch.zeros(3, 4)

# raises: RuntimeError: The expanded size of the tensor (4) must match the existing size (3) at
#     non-singleton dimension 1. Target sizes: [3, 4]. Tensor sizes: [3]
wide[:] = per_row

# %%
# Make it a column:

table[:] = per_row[:, None]
wide[:] = per_row.unsqueeze(1)
table, wide

# %%
# The gradient shows where each value went. With weights 1, 2, 3 for the columns, a value that fills a
# row must get 1 + 2 + 3:

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
#    :same-in-false-worlds: it is about shapes, not about memory
#
#    A vector that is assigned to a matrix becomes every row, and as ``v[:, None]`` every column.
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
