r"""
What is the difference between ``t[[0, 1]]`` and ``t[(0, 1)]``?
===============================================================

A tuple is one index for each dimension: ``t[(0, 1)]`` is ``t[0, 1]``, one element, a view. A list is a single
index for the first dimension: rows 0 and 1, a copy.

.. symptoms::

   list index versus tuple index
   assigning to a point writes whole rows instead
   build an index from slices at run time
   deprecation warning about a list of slices
"""

import numpy as np
import torch

point = [0, 1]
for table in (np.zeros((3, 3)), torch.zeros(3, 3)):
    table[point] = 5.0
    table[tuple(point)] = 9.0
    print(table)

# %%
# A point that comes from JSON or from a config file is a list, and marks two rows in place of one element.
# Nested lists take no tuple:

table = [[0.0, 0.0], [0.0, 0.0]]

# raises: TypeError: list indices must be integers or slices, not tuple
table[tuple(point)] = 9.0

# %%
# An index that you build
# -----------------------
#
# For any number of dimensions, collect one slice each and make the collection a tuple:

small, padded = torch.ones(2, 1), torch.zeros(3, 3)
padded[tuple(slice(size) for size in small.shape)] = small
padded

# %%
# A list of slices is read as a tuple, with a warning that this will end:

corner = [slice(2), slice(1)]
padded = torch.zeros(3, 3)
# warns: UserWarning: Using a non-tuple sequence for multidimensional indexing is deprecated ...
padded[corner] = small
padded

# %%
# See also: :ref:`error-using-a-non-tuple-sequence`, :ref:`error-list-indices-must-be-integers`,
# :ref:`recipe-fill-a-padded-batch-row-by-row`.
#
# .. claim:: a-tuple-is-one-index-a-dimension
#
#    A tuple picks one element, as a view; a list of the same numbers picks rows, as a copy.
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
