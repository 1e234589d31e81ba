r"""
list indices must be integers or slices, not list
=================================================

A list takes one integer or one slice between the brackets. Use a tensor or an array if you index by a
list of positions or by ``[row, column]``. For a nested list write ``table[0][1]``, and for a column
``[row[0] for row in table]``.

.. symptoms::

   row[[0, 2]] = 5 or table[0, 1] on a Python list fails
   get or set a column of a nested list, matrix[:, 0] raises TypeError
   batch[:2] or batch["x"] on a list or dict of tensors crashes
"""

row = [1, 2, 3]

# raises: TypeError: list indices must be integers or slices, not list
row[[0, 2]] = 5

# %%
# Why
# ---
#
# Tensors and arrays can be indexed by several positions at once (**advanced indexing**). A list takes one
# position at a time. The last word of the message is the type of your index:
#
# * ``list``: did you mean several positions? In ``for row in table`` the name ``row`` is the row, and no position.
# * ``tuple``: there is a comma between the brackets, as for a matrix. Or a comma is missing: ``[[1, 2] [3, 4]]``.
# * ``float``: was the position computed by ``/``? A float of NumPy shows as ``numpy.float64``.
# * ``str``: you may have a list of dictionaries. Take one of them first, ``rows[0]["loss"]``.
#
# A tensor of one integer is taken as an integer. A mask or a tensor of several positions is refused in other
# words: :ref:`error-mask-into-a-list`.

table = [[1, 2], [3, 4]]

# raises: TypeError: list indices must be integers or slices, not tuple
table[0, 1] = 5

# %%

# raises: TypeError: list indices must be integers or slices, not float
row[len(row) / 2] = 5

# %%
# A tuple has the same error with its own name, and ``shape`` is a tuple:

import torch

shape = torch.zeros(2, 2).shape

# raises: TypeError: tuple indices must be integers or slices, not str
shape["0"]

# %%
# Fix 1: one element at a time
# ----------------------------
#
# ``table[:][0]`` is row 0, not column 0. The slice makes a list of the same rows.

# fix: not compiled: statement
for position in [0, 2]:
    row[position] = 5
table[0][1] = 5
row[len(row) // 2] = 7
picked = [row[position] for position in [0, 2]]
column = [line[0] for line in table]

assert row == [5, 7, 5] and table == [[1, 5], [3, 4]]
assert picked == [5, 5] and column == [1, 3] and table[:][0] == [1, 5]
row, table, column

# %%
# Fix 2: a tensor
# ---------------

# fix: not compiled: statement
scores = torch.tensor([1, 2, 3])
scores[[0, 2]] = 5
grid = torch.tensor([[1, 2], [3, 4]])
grid[0, 1] = 5

assert scores.tolist() == [5, 2, 5] and grid.tolist() == [[1, 5], [3, 4]]
scores, grid

# %%
# A tensor refuses a float, too:

# raises: IndexError: only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are
#     valid indices (got float)
scores[len(scores) / 2] = 5

# %%
# A slice of a dictionary
# -----------------------
#
# A batch is often a dictionary of tensors. A dictionary takes a key, so a slice or a list of positions is refused:
# "unhashable type: 'slice'", and a ``KeyError`` since Python 3.12. Slice each of its tensors. A slice is a view, and a
# write to it reaches the batch:

batch = {"ids": torch.tensor([1, 2, 3]), "labels": torch.tensor([4, 5, 6])}
try:
    batch[0:2]["labels"] = 0
except (TypeError, KeyError):
    part = {name: values[0:2] for name, values in batch.items()}
    part["labels"][:] = 0

assert batch["labels"].tolist() == [0, 0, 6] and batch["ids"].tolist() == [1, 2, 3]
batch

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    list indices must be integers or slices, not {type}
#    tuple indices must be integers or slices, not {type}
#    unhashable type: 'slice'
#
# .. verdict:: list/index-list/eager
#
# See also: :ref:`error-mask-into-a-list`, :ref:`scenario-list-or-tuple-as-an-index`.
