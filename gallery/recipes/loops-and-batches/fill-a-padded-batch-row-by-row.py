r"""
Fill a padded batch with rows of different lengths
==================================================

Make the batch as wide as the longest row and write ``batch[i, : len(row)] = row``, or call ``pad_sequence``. A slice
of a tensor does not grow: it is cut at the edge, and then the sizes differ.

.. symptoms::

   paste an image into a larger padded canvas
   expanded size error, sequences of different length
   collate variable length sequences, padded batch stays zero
   result[[slice(0, n) for n in shape]] = tensor warns
"""

import torch

sequences = [torch.tensor([1.0, 2.0, 3.0]), torch.tensor([4.0])]
batch = torch.zeros(2, 2)

# raises: RuntimeError: The expanded size of the tensor (2) must match the existing size (3) at
#     non-singleton dimension 0. Target sizes: [2]. Tensor sizes: [3]
batch[0, :3] = sequences[0]

# %%
# (A list :ref:`would have grown <scenario-slice-assignment-grows-a-list-only>`.) A number written past the edge is
# dropped without a word, and rows picked by a list are a copy:

batch[0, 2:5] = 7.0
batch[[1]][:, :1] = sequences[1]
batch

# %%
# Measure, then write
# -------------------

scale = torch.tensor(10.0, requires_grad=True)
batch = torch.zeros(len(sequences), max(len(row) for row in sequences))
for i, row in enumerate(sequences):
    batch[i, : len(row)] = row * scale
batch.sum().backward()

assert scale.grad == 1 + 2 + 3 + 4
batch.detach(), scale.grad

# %%
# :api:`torch.nn.utils.rnn.pad_sequence` does that in one call, with the same gradient. To take the rows out again:

padded = torch.nn.utils.rnn.pad_sequence([row * scale for row in sequences], batch_first=True)
inside = torch.arange(padded.shape[1]) < torch.tensor([[3], [1]])

assert torch.equal(padded, batch)
assert torch.autograd.grad(padded.sum(), scale)[0] == 1 + 2 + 3 + 4
padded[inside].detach()

# %%
# In any number of dimensions
# ---------------------------
#
# Index with a *tuple* of slices, :ref:`not with a list of them <scenario-list-or-tuple-as-an-index>`:

canvas, image = torch.zeros(3, 3), torch.ones(2, 2)
canvas[tuple(slice(0, n) for n in image.shape)] = image
canvas

# %%
# A channel keeps its dimension as ``images[:, 0:1]`` and loses it as ``images[:, 0]``:
# :ref:`scenario-an-integer-index-drops-the-dimension`.
# See also: :ref:`error-expanded-size-must-match`, :ref:`scenario-write-past-the-end`.
#
# .. claim:: a-slice-of-a-tensor-does-not-grow
#    :same-in-false-worlds: about sizes, which every tensor keeps
#
#    A slice past the end is cut, where a list would grow.
#
#    >>> row, values = torch.zeros(2), [0.0, 0.0]
#    >>> row[2:4] = 7.0
#    >>> values[2:4] = [7.0, 7.0]
#    >>> row, values
#    (tensor([0., 0.]), [0.0, 0.0, 7.0, 7.0])
