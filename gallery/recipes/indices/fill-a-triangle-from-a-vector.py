r"""
Fill a triangle of a matrix from a vector
=========================================

Take the two rows of ``torch.triu_indices`` apart: ``table[rows, columns] = values`` writes one place for each pair.
``table[torch.triu_indices(n, n)] = values`` takes all numbers as row numbers, and writes whole rows. Make the table of
the dtype of the vector, by ``values.new_zeros(n, n)``.

.. symptoms::

   fill the upper or lower triangle of a matrix from a flat vector, with gradient
   m[torch.triu_indices(n, n)] = v sets the whole matrix
   symmetric matrix from the distances of pairs, like squareform
   mirror the upper half of a matrix to the lower half
   learn a triangular matrix, Cholesky factor from a parameter vector
   adding the transpose doubles the diagonal
   put a list of numbers above the diagonal, whole rows get filled
   L = torch.zeros(n, n); L[torch.tril_indices(n, n)] = params for a covariance matrix
"""

import numpy as np
import torch

distances = torch.tensor([1.0, 2.0, 3.0])  # between points 0 and 1, 0 and 2, 1 and 2
places = torch.triu_indices(3, 3, offset=1)
table = torch.zeros(3, 3)

table[places] = distances
table

# %%
# Why
# ---
#
# :api:`torch.triu_indices` returns one tensor of shape ``[2, pairs]``: row numbers, then column numbers. In brackets
# it is *one* index, of the first dimension, and ``distances`` broadcasts over the rows. With a number of pairs that
# does not broadcast, the assignment raises. ``np.triu_indices`` returns a tuple of two arrays, so NumPy's line does
# what it says:

array = np.zeros((3, 3))
array[np.triu_indices(3, k=1)] = distances.numpy()

print("shape of table[places]:", list(table[places].shape))
array

# %%
# Rows and columns by themselves
# ------------------------------
#
# ``rows, columns = places`` gives two index tensors, which are taken in pairs. The pairs come row by row. Write the
# mirrored places with the two exchanged:


# fix: symmetric(distances, size) like torch.where(
#     torch.arange(size)[:, None] == torch.arange(size), 0.0, distances[(
#         (low := torch.minimum(torch.arange(size)[:, None], torch.arange(size))) * (2 * size - low - 1) // 2
#         + torch.maximum(torch.arange(size)[:, None], torch.arange(size)) - low - 1) % len(distances)])
#     from leaf(n * (n - 1) // 2), n; indexed
def symmetric(distances, size):
    rows, columns = torch.triu_indices(size, size, offset=1, device=distances.device)
    table = distances.new_zeros(size, size)
    table[rows, columns] = distances
    table[columns, rows] = distances
    return table


by_loop, left = torch.zeros(3, 3), distances.tolist()
for row in range(3):
    for column in range(row + 1, 3):
        by_loop[row, column] = by_loop[column, row] = left.pop(0)

assert torch.equal(symmetric(distances, 3), by_loop)
assert array.tolist() == by_loop.triu().tolist()
by_loop

# %%
# The gradient of each distance is the sum of those of its two places:

tracked = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
weight = torch.arange(9.0).view(3, 3)
(symmetric(tracked, 3) * weight).sum().backward()

assert tracked.grad.tolist() == [1.0 + 3.0, 2.0 + 6.0, 5.0 + 7.0]
tracked.grad

# %%
# A lower triangle, with its diagonal
# -----------------------------------
#
# :api:`torch.tril_indices` goes row by row as well. From three rows on, its order is not that of the upper triangle,
# transposed:

flat = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], requires_grad=True)
rows, columns = torch.tril_indices(3, 3)
lower = torch.zeros(3, 3)
lower[rows, columns] = flat
(lower * weight).sum().backward()

assert lower.tolist() == [[1.0, 0.0, 0.0], [2.0, 3.0, 0.0], [4.0, 5.0, 6.0]]
assert flat.grad.tolist() == [0.0, 3.0, 4.0, 6.0, 7.0, 8.0]
lower.detach()

# %%
# To mirror what includes the diagonal, add the rest of the triangle only. ``lower + lower.T`` doubles the diagonal.
# For a ``matrix`` with numbers in both halves write ``matrix.triu() + matrix.triu(1).T`` to mirror its upper half:

mirrored = lower + lower.tril(-1).T

assert torch.equal(mirrored, mirrored.T)
assert torch.equal(mirrored.diagonal(), lower.diagonal())
assert torch.equal((lower + lower.T).diagonal(), 2 * lower.diagonal())

# %%
# Matrices in a batch, and ``vmap``
# ---------------------------------
#
# For a batch of vectors put ``...`` before the two index tensors. Under ``vmap`` ``symmetric`` serves as it is;
# ``torch.zeros`` in it would refuse the write (:ref:`error-vmap-inplace-into-unbatched`):

batch = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
rows, columns = torch.triu_indices(3, 3, offset=1)
tables = batch.new_zeros(2, 3, 3)
tables[..., rows, columns] = batch

mirrored = torch.vmap(lambda sample: symmetric(sample, 3))(batch)

assert torch.equal(mirrored, tables + tables.mT)
assert torch.equal(mirrored[1], symmetric(batch[1], 3))
tables

# %%
# At the edges: no point and one point have no pairs. A vector of one number fills all three pairs here, and no error
# tells that two are missing:

assert symmetric(distances[:0], 0).shape == (0, 0)
assert symmetric(distances[:0], 1).tolist() == [[0.0]]
assert symmetric(distances[:1], 2).tolist() == [[0.0, 1.0], [1.0, 0.0]]
assert torch.equal(symmetric(distances.half(), 3), by_loop.half())
assert symmetric(distances[:1], 3).tolist() == [[0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]]

# %%
# See also: :ref:`recipe-write-one-column-per-row`, :ref:`recipe-write-to-a-rectangle-of-rows-and-columns`,
# :ref:`scenario-list-or-tuple-as-an-index`, :ref:`claim-two-index-tensors-name-places-together`.
