r"""
expected sequence of length at dim
==================================

The inner lists differ in length, and a dense tensor has no ragged rows. Keep a list of tensors, or pad: a list of rows
of numbers with ``pad_sequence``, deeper lists by writing each row into a tensor of zeros (Fix 2).

.. symptoms::

   torch.tensor([[1, 2], [3]]) crashes, rows of different length
   ragged list of token ids to tensor, padding missing in tokenizer batch
   nested list of boxes per image cannot become one tensor
"""

import torch

tokens = [[5, 6], [7]]

# raises: ValueError: expected sequence of length 2 at dim 1 (got 1)
torch.tensor(tokens)

# %%
# Why
# ---
#
# :api:`torch.tensor` takes the lengths from the *first* element at each depth and then wants the same
# everywhere. "length 2 at dim 1" is the first row, "got 1" the row that differs.
#
# If the first row is empty, so is the tensor. The lengths of the other rows are not compared, and numbers are lost
# without an error:

lost = torch.tensor([[], [7.0]])

assert lost.shape == (2, 0)

# %%
# Fix 1: pad
# ----------
#
# Keep a mask of what is real, as the padding value may also occur in the data
# (:ref:`recipe-fill-a-padded-batch-row-by-row`).


# fix: pad(rows) like
#     (torch.stack([torch.cat([r, r.new_zeros(n - len(r))]) for r in rows]),
#     torch.stack([torch.arange(n) < len(r) for r in rows]))
#     from [leaf(n), vector(1), vector(2)]
def pad(rows):
    padded = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=0)
    lengths = torch.tensor([len(row) for row in rows])
    return padded, torch.arange(padded.shape[1]) < lengths[:, None]


rows = [torch.tensor(row) for row in tokens]
padded, real = pad(rows)

assert padded.tolist() == [[5, 6], [7, 0]]
assert real.tolist() == [[True, True], [True, False]]
padded, real

# %%
# Say the dtype of each row, as in ``torch.tensor(row, dtype=torch.float32)``. ``pad_sequence`` and Fix 2 take the dtype
# of the first row: after ``[1, 2]`` they turn ``[0.5]`` into ``[0]``. ``torch.tensor([])`` is floating-point. A row of
# tensors becomes one with ``torch.stack(row)``, which keeps their gradients.
#
# Fix 2: allocate, then write each row
# ------------------------------------


# fix: fill(rows) like torch.stack([torch.cat([r, r.new_zeros(n - len(r))]) for r in rows])
#     from [leaf(n), vector(1), vector(2)]
def fill(rows):
    table = rows[0].new_zeros(len(rows), max(len(row) for row in rows))
    for position, row in enumerate(rows):
        table[position, : len(row)] = row
    return table


assert fill(rows).tolist() == [[5, 6], [7, 0]]

# %%
# ``pad_sequence`` pads the first dimension of each row. It refuses rows that differ in a later one. For matrices
# allocate the largest of each length, and write each matrix to its corner:

matrices = [torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0, 4.0]])]
block = torch.zeros(2, 2, 2)
for position, matrix in enumerate(matrices):
    block[position, : matrix.shape[0], : matrix.shape[1]] = matrix

assert block.tolist() == [[[1.0, 0.0], [2.0, 0.0]], [[3.0, 4.0], [0.0, 0.0]]]

# %%
# If a matrix is ragged itself, write each of its rows:

pages = [[[1.0, 2.0], [3.0]], [[4.0]]]
block = torch.zeros(2, 2, 2)
for position, page in enumerate(pages):
    for line, row in enumerate(page):
        block[position, line, : len(row)] = torch.tensor(row)

assert block.tolist() == [[[1.0, 2.0], [3.0, 0.0]], [[4.0, 0.0], [0.0, 0.0]]]

# %%
# Fix 3: one long tensor and the lengths
# --------------------------------------
#
# :api:`torch.split` gives the rows back as views, and a write to one goes through. It wants a list of integers: of a
# tensor write ``lengths.tolist()``. If ``joined`` or the value requires grad, the write raises
# (:ref:`error-output-of-a-multi-view-function`); a write to a slice of ``joined`` does not, unless ``joined`` is a leaf
# that requires grad.


# fix: change_second(joined, first, second) like (joined[first : first + 1].fill_(9.0), None)[1]
#     from vector(n), n - 1, 1
def change_second(joined, first, second):
    joined.split([first, second])[1][0] = 9


joined = torch.cat(rows)
change_second(joined, len(rows[0]), len(rows[1]))

assert joined.tolist() == [5, 6, 9]
assert [row.tolist() for row in joined.split([2, 1])] == [[5, 6], [9]]

# %%
# NumPy
# -----
#
# NumPy refuses rows of several lengths in other words, and so does one place of a floating-point array that gets a row.
# With ``dtype=object`` it keeps the rows as lists, and ``torch.from_numpy`` refuses that array:

import numpy as np

# raises: ValueError: setting an array element with a sequence. ...
np.array([[1.0, 2.0], [3.0]])

# %%

counts = np.zeros(3)

# raises: ValueError: setting an array element with a sequence.
counts[0] = np.ones(2)

# %%

counts[0:2] = np.ones(2)

assert counts.tolist() == [1.0, 1.0, 0.0]

# %%
# A list beside a number
# ----------------------
#
# Rows and numbers at the same depth have other messages. Put the number into a list, or take it out of its list:

for name, ragged in {
    "a row first": [[1], 2],
    "a number first": [0.5, [0.25]],
    "an integer first": [1, [2]],
}.items():
    try:
        torch.tensor(ragged)
    except TypeError as error:
        print(f"{name}: {error}")

assert torch.tensor([[1], [2]]).shape == (2, 1) and torch.tensor([0.5, 0.25]).shape == (2,)

# %%
# Python says the last two of a list elsewhere, too. ``range(rows)`` wants ``range(len(rows))``, and ``math.sqrt(rows)``
# wants one number: :api:`torch.sqrt` of a tensor takes all of them.
#
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    expected sequence of length {length} at dim {dimension} (got {length})
#    setting an array element with a sequence.
#
# .. wordings:: TypeError
#
#    TypeError: not a sequence
#    must be real number, not list  -- a number comes first
#    must be real number, not tuple  -- the same with a tuple
#    'list' object cannot be interpreted as an integer  -- an integer comes first, or ``range`` of a list
#    'tuple' object cannot be interpreted as an integer  -- the same with a tuple
