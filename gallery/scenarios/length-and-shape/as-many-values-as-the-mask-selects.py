r"""
My values are one short or one too many for the mask. What does torch do?
=========================================================================

In a vector, an assignment through a mask takes a tensor of as many values as the mask has True, or one for all. It
raises for another number. Compare ``mask.sum()`` with ``len(values)`` where they are made, and for several samples
sample by sample: wrong counts can have the right sum.

.. symptoms::

   number of image tokens does not match number of features
   masked assignment off by one
   placeholder positions and embeddings differ in count
   values end up at the wrong masked positions
   overwrite marked positions with new numbers, counts differ by one, crash
   embeds[is_img] = feats, value tensor of shape [576, 4096] cannot be broadcast

.. verdict:: tensor/mask-too-short/eager
"""

import torch

tokens = torch.zeros(6, dtype=torch.long)
is_patch = torch.tensor([True, True, True, False, False, False])
patches = torch.tensor([11, 12, 13, 14])

# raises: RuntimeError: shape mismatch: value tensor of shape [4] cannot be broadcast to indexing
#     result of shape [3]
tokens[is_patch] = patches

# %%
# The rows of a table are counted, too, here five features for six places. (A vector of two would be one row for all.)

embeddings, places = torch.zeros(10, 2), torch.arange(10) < 6

# raises: RuntimeError: shape mismatch: value tensor of shape [5, 2] cannot be broadcast to indexing
#     result of shape [6, 2]
embeddings[places] = torch.ones(5, 2)

# %%
# Three features for each of two images are six, but with a dimension too many:

features = torch.ones(2, 3, 2)

# raises: RuntimeError: shape mismatch: value tensor of shape [2, 3, 2] cannot be broadcast to indexing
#     result of shape [6, 2]
embeddings[places] = features

# %%
# Flatten the first two dimensions:

embeddings[places] = features.flatten(0, 1)
assert embeddings.sum() == 12.0

# %%
# ``zip`` over two lists stops where the shorter one ends, and says nothing, unless you give it ``strict=True``:

row = [0] * 6
for position, value in zip([0, 1, 2], [11, 12, 13, 14]):
    row[position] = value
row

# %%
# Three lines that hide one value too many. The first stretches a single value. ``masked_scatter_`` takes as many values
# as it needs from the front, and so does your own slice. The fourth patch is lost:

stretched, taken, cut = tokens.clone(), tokens.clone(), tokens.clone()
stretched[is_patch] = patches[:1]
taken.masked_scatter_(is_patch, patches)
cut[is_patch] = patches[: is_patch.sum()]
print(stretched, taken, cut, sep="\n")

assert torch.equal(taken, cut) and 14 not in taken.tolist()

# %%
# A mask that was expanded over the features selects numbers, not rows. Compare its sum with ``values.numel()``:

expanded = places[:, None].expand(10, 2)
assert expanded.sum() == features.numel() and places.sum() != features.numel()
embeddings.masked_scatter_(expanded, features)

# %%
# A right total can hide two wrong counts. Nothing raises here, and a value of the second sample lands in the
# first:

holes, samples = torch.tensor([[True, True, False], [True, False, False]]), [[11], [21, 22]]
filled = torch.zeros(2, 3, dtype=torch.long)
filled[holes] = torch.tensor(samples[0] + samples[1])
assert filled.tolist() == [[11, 21, 0], [22, 0, 0]]
assert holes.sum(1).tolist() != [len(sample) for sample in samples]

# %%
# Compare the counts where both are made, with a message of your own:

places, patches = int(is_patch.sum()), patches[1:]
assert places == len(patches), f"{places} places for {len(patches)} patches"
tokens[is_patch] = patches

assert tokens.tolist() == [12, 13, 14, 0, 0, 0]
tokens

# %%
# See also: :ref:`error-value-cannot-be-broadcast-to-indexing-result`, :ref:`error-masked-scatter-source-too-short`,
# :ref:`error-index-put-dtypes-must-match`, :ref:`scenario-nothing-is-selected`,
# :ref:`recipe-write-features-at-token-positions`.
#
# .. claim:: a-mask-takes-exactly-its-count
#    :range: plain-tensors
#    :leaves-out: rank 0, 2, 3; layout transposed, expanded, one element
#    :wrong: torch.ones(count, dtype=x.dtype) -> 1
#    :same-in-false-worlds: the counts are compared before any memory is touched
#
#    A mask of a vector with n True takes a vector of n values or of one, with the dtype of the tensor. Another
#    number of values raises, and writes nothing.
#
#    >>> t = torch.zeros(4)
#    >>> t[torch.tensor([True, True, True, False])] = torch.tensor([1., 2.])
#    Traceback (most recent call last):
#    RuntimeError: shape mismatch: value tensor of shape [2] cannot be broadcast to indexing result of shape [3]
#    >>> t
#    tensor([0., 0., 0., 0.])
#
#    def holds(x):
#        mask = torch.arange(len(x)) % 2 == 0
#        right = int(mask.sum())
#        for count in (0, 1, 2, right, right + 1, 2 * right + 2):
#            x.fill_(0)
#            try:
#                x[mask] = torch.ones(count, dtype=x.dtype)
#                assert count in (1, right) and (x[mask] == 1).all()
#            except RuntimeError as error:
#                assert "shape mismatch" in str(error)
#                assert count not in (1, right) and (x == 0).all()
