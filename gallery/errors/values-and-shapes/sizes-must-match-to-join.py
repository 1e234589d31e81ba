r"""
Sizes of tensors must match except in dimension 1
=================================================

``cat`` joins along one dimension, and the tensors must agree in the others; ``stack`` needs tensors of one shape. Join
along the dimension in which they differ, or pad or crop them to one size. ``stack`` joins tensors without a dimension.

.. symptoms::

   torch.cat([a, b], dim=1) crashes, other dimension differs
   U-Net skip connection concat fails for odd image sizes
   stack images or sequences of different length into one batch
"""

import torch

first, second = torch.zeros(2, 3), torch.ones(4, 3)

# raises: RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 2 but got size 4 for tensor
#     number 1 in the list.
torch.cat([first, second], dim=1)

# %%
# Why
# ---
#
# "Tensor number 1" counts from 0, so it is the second one. ``cat`` skips a tensor of shape ``[0]``. The others need the
# same number of dimensions:

# raises: RuntimeError: Tensors must have same number of dimensions: got 2 and 1
torch.cat([first, torch.ones(3)])

# %%

# raises: RuntimeError: stack expects each tensor to be equal size, but got [2, 3] at entry 0 and [4, 3] at entry 1
torch.stack([first, second])

# %%
# A list that a loop never filled has no shape. Begin ``cat`` with a part of no rows, in the dtype of the rows:

rows = []
assert torch.cat([torch.empty(0, 3), *rows]).shape == (0, 3)

# raises: RuntimeError: stack expects a non-empty TensorList
torch.stack(rows)

# %%
# Fix 1: the dimension in which they differ
# -----------------------------------------


# fix: joined(first, second) like torch.vstack([*first, *second]) from leaf(n)[None], leaf(2 * n).reshape(2, n)
def joined(first, second):
    return torch.cat([first, second], dim=0)


assert joined(first, second).shape == (6, 3)
joined(first, second).sum(1)

# %%
# Fix 2: a row for the vector
# ---------------------------


# fix: with_row(first, row) like torch.stack([*first, row]) from leaf(n)[None], leaf(n)
def with_row(first, row):
    return torch.cat([first, row[None]])


assert with_row(first, torch.ones(3)).tolist() == [[0.0] * 3, [0.0] * 3, [1.0] * 3]
with_row(first, torch.ones(3))

# %%
# Fix 3: pad to one length
# ------------------------
#
# Write each sequence into a part of a tensor that has room for the longest (images:
# :ref:`recipe-fill-a-padded-batch-row-by-row`). If the skip of a U-Net is larger than ``up``, crop it:
# ``skip[..., : up.shape[-2], : up.shape[-1]]``.

lengths = [2, 4, 0]
sequences = [torch.full((length,), 7.0) for length in lengths]

# fix: not compiled: statement
padded = torch.zeros(len(sequences), max(lengths))
for number, sequence in enumerate(sequences):
    padded[number, : len(sequence)] = sequence

assert padded.tolist() == [[7.0, 7.0, 0.0, 0.0], [7.0] * 4, [0.0] * 4]
padded

# %%
# ``torch.nn.utils.rnn.pad_sequence(sequences, batch_first=True)`` makes the same tensor, in the dtype of the first
# sequence. Gradients go to the sequences in both. A ``DataLoader`` whose samples are sequences can pad them:

from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

loader = DataLoader(sequences, batch_size=3, collate_fn=lambda batch: pad_sequence(batch, True))
assert torch.equal(next(iter(loader)), padded)

# %%
# NumPy has sentences of its own:

import numpy as np

# raises: ValueError: all input arrays must have the same shape
np.stack([np.zeros(2), np.zeros(3)])

# %%

# raises: ValueError: all the input arrays must have same number of dimensions, but the array at index 0 has 2
#     dimension(s) and the array at index 1 has 1 dimension(s)
np.concatenate([np.zeros((2, 3)), np.zeros(3)])

# %%
# A data set of tensors
# ---------------------
#
# ``TensorDataset`` takes tensors with the same number of rows, one row for each sample. Find out which rows are
# missing. If they are the last ones, cut the longer tensor:

from torch.utils.data import TensorDataset

inputs, labels = torch.zeros(4, 3), torch.arange(3)

# raises: AssertionError: Size mismatch between tensors
TensorDataset(inputs, labels)

# %%

pairs = TensorDataset(inputs[: len(labels)], labels)

assert len(pairs) == 3 and pairs[2][1] == 2

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Sizes of tensors must match except in dimension {dimension:int}. Expected size {size:int} but got size {size:int} for tensor number {number:int} in the list
#    Tensors must have same number of dimensions: got {count:int} and {count:int}
#    stack expects each tensor to be equal size, but got {shape:shapes} at entry {number:int} and {shape:shapes} at entry {number:int}
#    {function:op} expects a non-empty TensorList
#    torch.cat(): expected a non-empty list of Tensors
#    received an empty list of sequences
#    Tensor list must have at least one tensor.
#    Tensor lists must have the same number of tensors, got {count:int} and {count:int}
#    Tensor list must have same number of elements as scalar list.
#    zero-dimensional tensor (at position {number:int}) cannot be concatenated
#    Number of dimensions of tensors must match. Expected {count:int}-D tensors, but got {count:int}-D for tensor number {number:int} in the list
#    pad_sequence: Expected iterable for input sequences, but got arg of type: <class '{type:plain}'>
#    Sizes of tensors must match except in dimension {dimension:int}. Got {size:int} and {size:int}
#
# .. wordings:: ValueError
#
#    torch.cat(): expected a non-empty list of Tensors
#    all input arrays must have the same shape
#    all the input arrays must have same number of dimensions, but the array at index {number:int} has {count:int} dimension(s)
#    all the input array dimensions except for the concatenation axis must match exactly
#    zero-dimensional arrays cannot be concatenated
#    need at least one array to stack
#    need at least one array to concatenate
#    Output array is the wrong shape
#    {function:op} expects at least one tensor, but received zero!
#
# .. wordings:: TypeError
#
#    The first input argument needs to be a sequence
#
# .. wordings:: AssertionError
#
#    Size mismatch between tensors
#
# See also: :ref:`error-expected-sequence-of-length`, where a list of lists is not of one length.
