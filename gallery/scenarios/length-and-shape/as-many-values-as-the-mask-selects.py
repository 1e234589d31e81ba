r"""
My values are one short or one too many for the mask. What does torch do?
=========================================================================

An assignment through a mask takes exactly as many values as the mask has True, or one for all, and raises
otherwise. The count is wrong upstream; compare ``mask.sum()`` with ``len(values)`` there.

.. symptoms::

   number of image tokens does not match number of features
   masked assignment off by one
   placeholder positions and embeddings differ in count
   values end up at the wrong masked positions

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
# Rows are counted too. Five features, six places:

embeddings, places = torch.zeros(10, 2), torch.arange(10) < 6

# raises: RuntimeError: shape mismatch: value tensor of shape [5, 2] cannot be broadcast to indexing
#     result of shape [6, 2]
embeddings[places] = torch.ones(5, 2)

# %%
# NumPy refuses as well, :ref:`with a message of its own <error-could-not-broadcast-input-array>`.
# A loop over a list stops where the shorter one ends, and says nothing:

row = [0] * 6
for position, value in zip([0, 1, 2], [11, 12, 13, 14]):
    row[position] = value
row

# %%
# Three things hide the difference. One value is stretched; ``masked_scatter_`` takes values from the front,
# and so does your own slice. Each writes, and each may be wrong:

stretched, taken, cut = tokens.clone(), tokens.clone(), tokens.clone()
stretched[is_patch] = patches[:1]
taken.masked_scatter_(is_patch, patches)
cut[is_patch] = patches[: is_patch.sum()]
print(stretched, taken, cut, sep="\n")

# %%
# Compare the counts where both are made, with a message of your own:

places, patches = int(is_patch.sum()), patches[1:]
assert places == len(patches), f"{places} places for {len(patches)} patches"
tokens[is_patch] = patches
tokens

# %%
# See also: :ref:`error-value-cannot-be-broadcast-to-indexing-result`,
# :ref:`error-masked-scatter-source-too-short`, :ref:`scenario-nothing-is-selected`,
# :ref:`recipe-write-features-at-token-positions`.
#
# .. claim:: a-mask-takes-exactly-its-count
#    :same-in-false-worlds: the counts are compared before any memory is touched
#
#    A mask with n True takes n values or one; any other number raises, and nothing is written.
#
#    >>> t = torch.zeros(4)
#    >>> t[torch.tensor([True, True, True, False])] = torch.tensor([1., 2.])
#    Traceback (most recent call last):
#    RuntimeError: shape mismatch: value tensor of shape [2] cannot be broadcast to indexing result of shape [3]
#    >>> t
#    tensor([0., 0., 0., 0.])
