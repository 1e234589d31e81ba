r"""
vmap: Expected all tensors to have the same size in the mapped dimension
========================================================================

``torch.vmap`` takes one sample from each positional argument, and their numbers of samples differ. Say in ``in_dims``
which dimension of each argument counts the samples, and ``None`` for an argument that the samples share.

.. symptoms::

   vmap with several arguments, some batched and some not
   write one value per sample at a position per sample under vmap
   in_dims for two arguments, only the first one has a batch dimension
   vmap a function that assigns row[i] = value
   vmap(f)(weights, x) crashes because first dimensions of weights and x differ
   share one tensor between samples in torch.vmap, batch of 3 against 2 values
"""

import torch

scores = torch.zeros(3, 4)
positions = torch.tensor([0, 1, 2])
bonus = torch.tensor([5.0, 6.0])


def write(row, position, values):
    row = row.clone()
    row[position] = values.sum()
    return row


# raises: ValueError: vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [3, 3, 2]
#     for the mapped dimension
torch.vmap(write)(scores, positions, bonus)

# %%
# Why
# ---
#
# Without ``in_dims``, ``vmap`` takes apart dimension 0 of each positional argument. ``scores`` and ``positions`` have
# three samples there. ``bonus`` has two numbers that belong to each sample, and is taken for two samples.
#
# A tuple for ``in_dims`` has one entry for each positional argument:

# raises: ValueError: vmap(write, in_dims=(0, 0), ...)(<inputs>): in_dims is not compatible with the structure of
#     `inputs`. ...
torch.vmap(write, in_dims=(0, 0))(scores, positions, bonus)

# %%
# Fix 1: None for what all samples share
# --------------------------------------
#
# A keyword argument, ``values=bonus``, is shared without an entry:


# fix: not compiled: transform
written = torch.vmap(write, in_dims=(0, 0, None))(scores, positions, bonus)

expected = torch.stack([write(row, at, bonus) for row, at in zip(scores, positions, strict=True)])
assert torch.equal(written, expected) and scores.count_nonzero() == 0
written

# %%
# Fix 2: the dimension that counts the samples
# --------------------------------------------
#
# Here each column of ``table`` is a sample, and ``out_dims`` makes it a column of the result:

table = torch.zeros(4, 3)

# fix: not compiled: transform
columns = torch.vmap(write, in_dims=(1, 0, None), out_dims=1)(table, positions, bonus)

assert torch.equal(columns, expected.t())
columns

# %%
# The row is what you write to
# ----------------------------
#
# An argument with ``None`` is one tensor for all samples. A write with a position or a value per sample into it, or
# into its clone, is refused:

# raises: RuntimeError: vmap: index_put_(self, *extra_args) is not possible because there exists a Tensor `other` in
#     extra_args that has more elements than `self`. ...
torch.vmap(write, in_dims=(None, 0, None))(scores[0], positions, bonus)

# %%
# Expand the row, and clone it before the write, as ``write`` does. Expanded rows share memory, so a write without the
# clone changes all of them:

# fix: not compiled: transform
rows = scores[0].expand(len(positions), -1)
written = torch.vmap(write, in_dims=(0, 0, None))(rows, positions, bonus)

assert torch.equal(written, expected) and scores.count_nonzero() == 0

# %%
# Without ``vmap``
# ----------------
#
# To write to one column per row, use one index with two tensors, :ref:`recipe-write-one-column-per-row`:

plain = scores.clone()
plain[torch.arange(3), positions] = bonus.sum()

assert torch.equal(plain, expected)
plain

# %%
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    vmap: Expected all tensors to have the same size in the mapped dimension
#    in_dims is not compatible with the structure of `inputs`
#    out_dims is not compatible with the structure of `outputs`
#    vmap: Expected at least one Tensor to vmap over
#    expected `in_dims` to be int or a (potentially nested) tuple matching the structure of inputs
#    for an input but in_dim must be either an integer dimension or None
#
# See also: :ref:`error-vmap-inplace-into-unbatched`, :ref:`recipe-write-inside-vmap`,
# :ref:`error-transform-takes-tensors`, where an argument is no tensor.
