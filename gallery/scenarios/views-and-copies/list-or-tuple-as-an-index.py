r"""
What is the difference between ``t[[0, 1]]`` and ``t[(0, 1)]``?
===============================================================

A tuple of integers is one index for each dimension: ``t[(0, 1)]`` is ``t[0, 1]``, one element of a table, a view. A
list of integers is a single index for the first dimension: ``t[[0, 1]]`` reads a copy of rows 0 and 1, or writes to
both. For a point in a list write ``t[tuple(point)]``.

.. symptoms::

   list index versus tuple index
   assigning to a point writes whole rows instead
   build an index from slices at run time
   deprecation warning about a list of slices
   want to set one cell from coordinates, two complete rows are filled
   pos = [2, 3]; grid[pos] = 1 in a gridworld, coordinates read from json
"""

import numpy as np
import torch

point = [0, 1]
for table in (np.zeros((3, 3)), torch.zeros(3, 3)):
    table[point] = 5.0
    table[tuple(point)] = 9.0
    print(table)

# %%
# A point from JSON is a list, and means two rows between the brackets. So does a point that is a tensor, such as a row
# of ``nonzero()``: ``tuple(point)`` cures both, if a tensor is not ``uint8``. For a tensor with a point in each row
# write ``tuple(points.T)``. A nested list takes no tuple:

table = [[0.0, 0.0], [0.0, 0.0]]

# raises: TypeError: list indices must be integers or slices, not tuple
table[tuple(point)] = 9.0

# %%
# An index that you build
# -----------------------
#
# Collect one slice for each dimension and make the collection a tuple:

small, padded = torch.ones(2, 1), torch.zeros(3, 3)
padded[tuple(slice(size) for size in small.shape)] = small
padded

# %%
# A list of up to 31 entries that holds a slice, a list, a tensor, an array, ``None`` or ``...`` is read as a tuple,
# with a warning that this will end:

corner = [slice(2), slice(1)]
padded = torch.zeros(3, 3)
# warns: UserWarning: Using a non-tuple sequence for multidimensional indexing is deprecated ...
padded[corner] = small
padded

# %%
# So ``t[[[0, 1], [0, 1]]]`` is the elements (0, 0) and (1, 1) now, and will be rows. Write the tuple or the tensor that
# you mean.
#
# See also: :ref:`error-using-a-non-tuple-sequence`, :ref:`error-list-indices-must-be-integers`,
# :ref:`recipe-fill-a-padded-batch-row-by-row`.
#
# .. claim:: a-tuple-is-one-index-a-dimension
#    :range: tensors
#    :leaves-out: rank 0, 1; size 0, 1, 1000
#    :wrong: x[(1, 0)] -> x[[1, 0]]
#
#    On a tensor of two or more dimensions a tuple of two integers picks ``t[i, j]``, as a view. A list of the
#    same two integers picks rows ``i`` and ``j``, as a copy.
#
#    >>> t = torch.zeros(2, 2)
#    >>> t[(0, 1)].fill_(9.0)
#    tensor(9.)
#    >>> t[[0, 1]].fill_(5.0)
#    tensor([[5., 5.],
#            [5., 5.]])
#    >>> t
#    tensor([[0., 9.],
#            [0., 0.]])
#
#    def holds(x):
#        picked, rows = x[(1, 0)], x[[1, 0]]
#        assert picked._is_view() and torch.equal(picked, x[1][0])
#        assert not rows._is_view() and torch.equal(rows, torch.stack([x[1], x[0]]))
