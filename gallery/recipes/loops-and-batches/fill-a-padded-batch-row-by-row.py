r"""
Fill a padded batch with rows of different lengths
==================================================

Make the batch as wide as the longest row and write ``batch[i, : len(row)] = row``, or call ``pad_sequence``. If the
width is fixed, cut the row first: ``row = row[:width]``. A slice of a tensor does not grow.

.. symptoms::

   paste an image into a larger padded canvas
   expanded size error, sequences of different length
   collate variable length sequences, padded batch stays zero
   result[[slice(0, n) for n in shape]] = tensor warns
   token ids become floats in the padded batch
   combine sentences of unequal length into one matrix filled up with zeros
   batch[i, :max_len] = seq in collate_fn raises when seq is shorter or longer
"""

import torch

sequences = [torch.tensor([1.0, 2.0, 3.0]), torch.tensor([4.0])]
batch = torch.zeros(2, 2)

# raises: RuntimeError: The expanded size of the tensor (2) must match the existing size (3) at
#     non-singleton dimension 0. Target sizes: [2]. Tensor sizes: [3]
batch[0, :3] = sequences[0]

# %%
# A number that is written to a slice past the edge is dropped without a word, and so is a tensor of one element. In a
# slice with room, a row of one element is repeated. Rows picked by a list are a copy:

batch[0, 2:5] = 7.0
batch[0, 2:3] = sequences[1]
batch[[1]][:, :1] = sequences[1]
batch

# %%
# Measure, then write
# -------------------
#
# ``new_zeros`` gives the batch the dtype and the device of the first row; a batch of ``torch.zeros`` makes floats of
# token ids. If the first row has integers, floats in later rows are truncated. Make rows that are Python lists tensors
# first:

scale = torch.tensor(10.0, requires_grad=True)
batch = sequences[0].new_zeros(len(sequences), max(len(row) for row in sequences))
for i, row in enumerate(sequences):
    batch[i, : len(row)] = row * scale
batch.sum().backward()

assert scale.grad == 1 + 2 + 3 + 4
batch.detach(), scale.grad

# %%
# :api:`torch.nn.utils.rnn.pad_sequence` does that in one call, with the same gradient. A mask takes the elements of the
# rows out again, and :api:`torch.split` makes rows of them:

padded = torch.nn.utils.rnn.pad_sequence([row * scale for row in sequences], batch_first=True)
lengths = torch.tensor([len(row) for row in sequences])
inside = torch.arange(padded.shape[1]) < lengths[:, None]

assert torch.equal(padded, batch)
assert torch.autograd.grad(padded.sum(), scale)[0] == 1 + 2 + 3 + 4
padded[inside].detach().split(lengths.tolist())

# %%
# Checked at its edges
# --------------------
#
# No elements and more, one row and more, in three dtypes, with features in each row, and compiled. For an empty list of
# rows ``max`` raises, and so does ``pad_sequence``.


def pad(rows):
    longest = max(len(row) for row in rows)
    batch = rows[0].new_zeros(len(rows), longest, *rows[0].shape[1:])
    for i, row in enumerate(rows):
        batch[i, : len(row)] = row
    return batch


compiled = torch.compile(pad, backend="aot_eager")
for lengths in ((0,), (1,), (2, 0), (0, 0), (1, 17, 2)):
    for dtype in (torch.float16, torch.int64, torch.float64):
        rows = [torch.arange(1, n + 1, dtype=dtype) for n in lengths]
        width = max(lengths)
        right = [row.tolist() + [0] * (width - len(row)) for row in rows]
        assert pad(rows).tolist() == right and pad(rows).dtype == dtype
        padded = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
        assert torch.equal(padded, pad(rows))

assert torch.equal(compiled([row * scale for row in sequences]), batch)
features = [torch.ones(3, 2), torch.full((1, 2), 4.0)]
padded = pad(features)
assert padded.tolist() == [[[1.0, 1.0]] * 3, [[4.0, 4.0], [0.0, 0.0], [0.0, 0.0]]]
assert torch.equal(padded, torch.nn.utils.rnn.pad_sequence(features, batch_first=True))

# raises: RuntimeError: received an empty list of sequences
torch.nn.utils.rnn.pad_sequence([])

# %%
# In any number of dimensions
# ---------------------------
#
# If the canvas has as many dimensions as the image, index it with a *tuple* of slices,
# :ref:`not with a list of them <scenario-list-or-tuple-as-an-index>`:

canvas, image = torch.zeros(3, 3), torch.ones(2, 2)
canvas[tuple(slice(0, n) for n in image.shape)] = image

assert canvas.sum() == 4 and (canvas[:2, :2] == 1).all()
canvas

# %%
# See also: :ref:`error-expanded-size-must-match`, :ref:`scenario-write-past-the-end`,
# :ref:`scenario-slice-assignment-grows-a-list-only`.
#
# .. claim:: a-slice-of-a-tensor-does-not-grow
#    :same-in-false-worlds: it is about lengths and shapes
#    :range: tensors
#    :leaves-out: rank 0
#    :wrong: len(x) : len(x) + 2 -> : len(x) + 2
#
#    A slice of a tensor that reaches past the end is cut, and a number that is assigned to what lies past the end is
#    dropped. A list would grow.
#
#    >>> row, values = torch.zeros(2), [0.0, 0.0]
#    >>> row[2:4] = 7.0
#    >>> values[2:4] = [7.0, 7.0]
#    >>> row, values
#    (tensor([0., 0.]), [0.0, 0.0, 7.0, 7.0])
#
#    def holds(x):
#        before = x.detach().clone()
#        assert x[: len(x) + 2].shape == x.shape
#        with torch.no_grad():
#            x[len(x) : len(x) + 2] = 7
#        assert torch.equal(x, before)
