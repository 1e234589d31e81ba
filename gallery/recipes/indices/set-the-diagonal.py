r"""
Set the diagonal of a matrix, or of each matrix in a batch
==========================================================

Where the last two dimensions are the matrix, write ``tables.diagonal(dim1=-2, dim2=-1)[:] = values``, with a number, a
vector, or a row for each matrix. ``fill_diagonal_`` is for one matrix.

.. symptoms::

   set the diagonal of each matrix in a batch to zero, keep the batch dimension
   fill_diagonal_ on a batch of matrices raises or fills one line only
   x.diagonal()[:] = 0 changes other elements of a tensor with three dimensions
   torch.diag(x).fill_(0) does not change the matrix
   remove self loops from dense adjacency matrices, mask self-attention, add jitter to a covariance
"""

import torch

tables = torch.ones(2, 3, 3)
tables.diagonal(dim1=-2, dim2=-1)[:] = 0.0

assert torch.equal(tables, torch.ones(3, 3).sub(torch.eye(3)).expand(2, 3, 3))
tables[1]

# %%
# The way that looks right
# ------------------------
#
# Without ``dim1`` and ``dim2``, :api:`torch.diagonal` takes the first two dimensions:

wrong = torch.ones(2, 3, 3)
wrong.diagonal()[:] = 0.0
wrong

# %%
# ``fill_diagonal_`` refuses a batch, unless its dimensions are all of one length. Then it fills one line through the
# cube, and says nothing:

cube = torch.ones(3, 3, 3)
cube.fill_diagonal_(0.0)
print("elements that were set:", (cube == 0).sum().item(), "of the 9 on the diagonals")

# raises: RuntimeError: all dimensions of input must be of equal length
torch.ones(2, 3, 3).fill_diagonal_(0.0)

# %%
# :api:`torch.diag` of a matrix is a copy of the diagonal, and a write to the copy is lost:

matrix = torch.ones(2, 2)
torch.diag(matrix).fill_(0.0)
matrix

# %%
# A value for each place
# ----------------------
#
# The view has the shape of the batch, with the length of the diagonal at the end. The values broadcast to it and take
# its dtype. For one number for each matrix, write ``numbers[:, None]``. The diagonal of a matrix that is not square is
# as long as its shorter side:


# fix: with_diagonal(tables, values) like torch.where(
#     torch.arange(tables.shape[-2])[:, None] == torch.arange(tables.shape[-1]), values[..., None, :], tables)
#     from leaf(2 * n * n).reshape(2, n, n), leaf(2 * n).reshape(2, n)
def with_diagonal(tables, values):
    tables = tables.clone()
    tables.diagonal(dim1=-2, dim2=-1)[:] = values
    return tables


for size in (0, 1, 2, 3, 17):
    batch, values = torch.rand(2, size, size), torch.rand(2, size)
    changed = with_diagonal(batch, values)
    for before, after, row in zip(batch.tolist(), changed.tolist(), values.tolist(), strict=True):
        for i, line in enumerate(before):
            line[i] = row[i]
        assert before == after

wide = torch.zeros(2, 3)
wide.diagonal()[:] = torch.tensor([1.0, 2.0])
assert wide.tolist() == [[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]]

scores = torch.ones(1, 2, 2, requires_grad=True)
values = torch.zeros(1, 2, requires_grad=True)
(with_diagonal(scores, values) * 3.0).sum().backward()
assert scores.grad.tolist() == [[[0.0, 3.0], [3.0, 0.0]]]
assert values.grad.tolist() == [[3.0, 3.0]]
with_diagonal(torch.ones(1, 2, 2), torch.zeros(1, 2))

# %%
# A leaf that requires grad needs the clone, and so do an expanded tensor and a result that was saved for backward, such
# as that of ``exp``. Without the clone the write goes into ``tables`` itself. A parameter takes it under ``no_grad``.
# ``+=`` adds:

covariance = torch.zeros(2, 2)
covariance.diagonal()[:] += 0.5

assert covariance.tolist() == [[0.5, 0.0], [0.0, 0.5]]
covariance

# %%
# For one number, ``masked_fill`` needs no clone, and it works under :api:`torch.vmap`:

off = torch.eye(2, dtype=torch.bool)
attention = torch.zeros(3, 2, 2, requires_grad=True)
hidden = attention.masked_fill(off, float("-inf"))

assert hidden.diagonal(dim1=-2, dim2=-1).isinf().all() and hidden.isinf().sum() == 6
hidden[0]

# %%
# See also: :ref:`error-fill-diagonal-dimensions`, :ref:`recipe-fill-a-triangle-from-a-vector`.
