r"""
mat1 and mat2 shapes cannot be multiplied (2x12 and 4x3)
========================================================

The two inner sizes differ: the columns of the first matrix, 12, and the rows of the second, 4. Reshape or transpose the
input so that its last dimension holds the features that the layer takes, or make the layer for that size.

.. symptoms::

   linear layer refuses my input after I cut or padded features
   flattened images do not fit the first linear layer
   matrix product fails after I replaced a weight matrix
   linear input has one column too many
   nn.Linear after x.view or flatten crashes, in_features wrong for my image size
   replace classifier head of a CNN, wrong number of inputs for fc layer
"""

import torch

images = torch.arange(24.0).reshape(2, 3, 2, 2) / 10
layer = torch.nn.Linear(4, 3)

# raises: RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x12 and 4x3)
layer(images.flatten(1))

# %%
# Why
# ---
#
# A linear layer multiplies its input with ``weight.t()``, and ``weight`` has the shape ``(out_features, in_features)``.
# In the message the first number of "mat2", the transposed weight, is ``in_features``: 4. An input of three dimensions
# or more is counted as a matrix: its last size is kept, and the others are multiplied.

# raises: RuntimeError: mat1 and mat2 shapes cannot be multiplied (12x2 and 4x3)
layer(images)

# %%
# Other products refuse in other words:

table, vector = torch.ones(2, 3), torch.ones(2)
products = {
    "matrix @ vector": lambda: table @ vector,
    "dot": lambda: table.dot(vector),
    "sparse matrix @ matrix": lambda: table.to_sparse() @ table,
}
for name, product in products.items():
    try:
        product()
    except RuntimeError as error:
        print(f"{name}: {error}")

# %%
# Fix 1: the last dimension has the features
# ------------------------------------------
#
# Of a batch, ``flatten(1)`` makes one row for each image, of 12 features here. ``flatten(2)`` makes one row for each
# channel, of 4. Take the one that the layer was made for. If ``cat``, padding or a slice changed the number of columns
# on purpose, go to fix 2.


# fix: one_row_per_channel(images, weight) like torch.stack([image.flatten(1) @ weight.t() for image in images])
#     from leaf(12 * n).reshape(n, 3, 2, 2) / n, torch.ones(3, 4)
def one_row_per_channel(images, weight):
    return torch.nn.functional.linear(images.flatten(2), weight)


rows = one_row_per_channel(images, layer.weight)

assert rows.shape == (2, 3, 3)
assert torch.allclose(rows[1, 2], layer.weight @ images[1, 2].flatten())
rows.shape

# %%
# Fix 2: a layer for that size
# ----------------------------
#
# A new layer has new weights, and they belong in the optimizer. To keep the old weights, write them to the columns that
# they were made for. Here those are the first four:

# fix: not compiled: statement
wide = torch.nn.Linear(images.flatten(1).shape[1], 3)
with torch.no_grad():
    wide.weight.zero_()
    wide.weight[:, :4] = layer.weight
    wide.bias.copy_(layer.bias)

assert torch.allclose(wide(images.flatten(1)), layer(images.flatten(1)[:, :4]))
wide.weight.shape

# %%
# If you cut columns of the input, cut the same columns of the weight: ``narrow.weight[:] = layer.weight[:, kept]`` in
# the ``no_grad`` block, with the same copy of the bias.
#
# Fix 3: transpose one of the two
# -------------------------------
#
# Two tables with a row for each sample have equal first sizes: ``table.t() @ other`` sums over the samples. If their
# last sizes are equal, ``table @ other.t()`` sums over the features. A vector takes part as a row, ``vector @ table``,
# or as a column, ``table.t() @ vector``. If you replaced a weight of a layer by a matrix ``(in, out)``, assign the
# transposed matrix. The new parameter belongs in the optimizer, too.

# fix: not compiled: statement
table, other = torch.arange(6.0).reshape(2, 3), torch.ones(2, 4)
sums = table.t() @ other
layer.weight = torch.nn.Parameter(torch.ones(4, 3).t())

assert layer(other).shape == (2, 3)
assert sums.tolist() == [[3.0] * 4, [5.0] * 4, [7.0] * 4]
assert torch.equal(vector @ table, table.sum(0)) and torch.equal(table.t() @ vector, table.sum(0))
sums

# %%
# What the list does
# ------------------
#
# Lists have no matrix product. ``zip`` over a row and a column of other lengths stops at the end of the shorter list,
# and drops the rest without an error:

row, column = [1.0, 2.0, 3.0], [10.0, 20.0]
sum(a * b for a, b in zip(row, column))

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    mat1 and mat2 shapes cannot be multiplied ({shape:shape} and {shape:shape})
#    mat1 and mat2 shapes cannot be multiplied ({rows:int}x{columns:int} and {rows:int}x{columns:int})
#    1D tensors expected, but got {count:int}D and {count:int}D tensors
#    addmm: matrices expected, got {count:int}D tensor
#    addmm: index out of column bound: {index:int} not between {least:int} and {most:int}
#    linalg.cross: inputs must have the same number of dimensions.
#    linalg.cross: inputs dimension {dimension:int} must have length 3. Got {size:int} and {size:int}
#    no dimension of size 3 in input
#    {function:name}: The input tensor A must have at least 2 dimensions.
#    size mismatch, m1: [{rows:int} x {columns:int}], m2: [{rows:int} x {columns:int}]
#
# .. wordings:: ValueError
#
#    matmul: Input operand {operand:int} has a mismatch in its core dimension {dimension:int}
#    matmul: Input operand {operand:int} does not have enough dimensions
#
# See also: :ref:`error-matrices-in-place`, for ``addmm_`` and its relatives, :ref:`error-layer-takes-another-shape`,
# :ref:`error-shape-is-invalid-for-input`.
