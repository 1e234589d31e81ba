r"""
My mask of zeros and ones changed the wrong elements. Why?
==========================================================

As an index, a tensor of ``int64`` or ``int32`` is a list of positions, also if all of them are 0 or 1. Make it a mask:
``scores[mask.bool()] = 0`` writes where it is 1, and ``tokens[attention_mask == 0] = pad`` where it is 0.

.. symptoms::

   0/1 mask always changes the first two elements
   attention mask as index writes to wrong rows
   long tensor used as mask
   inverted mask with tilde selects the last elements
   uint8 or byte mask stopped working
   my 0/1 array should select entries but other entries get overwritten
   tokens[attention_mask] = pad from a huggingface tokenizer fills only positions 0 and 1

.. verdict:: tensor/mask-number-bytes/eager
"""

import numpy as np
import torch

keep = torch.tensor([1, 0, 1, 1])
scores, array = torch.zeros(4), np.zeros(4)

scores[keep] = 9.0
array[np.array([1, 0, 1, 1])] = 9.0
print(scores, array, sep="\n")

# %%
# Written were the elements 1, 0, 1 and 1, in NumPy as well. On ``int64``, ``~`` inverts bits: 1 becomes -2 and 0
# becomes -1, which are the last two positions.

scores = torch.zeros(4)
scores[~keep] = 9.0
~keep, scores

# %%
# A mask of ``uint8``
# -------------------
#
# It counts as a mask. Reading and writing a tensor of several values work and warn. A number, or a tensor of one
# element, written through it raises. ``~`` makes 254 of 1 and 255 of 0, so ``~byte_mask`` selects ones and zeros alike:

byte_mask = keep.to(torch.uint8)

# warns: UserWarning: indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool
#     instead.
print(scores[byte_mask], ~byte_mask)

# raises: RuntimeError: masked_fill_ only supports boolean masks, but got mask with dtype unsigned
#     char
scores[byte_mask] = 9.0

# %%
# The same numbers as ``int64`` are positions again. So do not silence the warning with ``.long()``. As an index, a
# Python list of zeros and ones is positions, too, and so is an array of ``int64``. Make a mask of these with
# ``torch.tensor``:

scores = torch.zeros(4)
scores[keep.bool()] = 9.0
scores[keep == 0] = -1.0

flags = [1, 0, 1, 1]
again = torch.zeros(4)
again[torch.tensor(flags, dtype=torch.bool)] = 9.0

assert scores.tolist() == [9.0, -1.0, 9.0, 9.0] and again.tolist() == [9.0, 0.0, 9.0, 9.0]
scores, again

# %%
# See also: :ref:`error-only-boolean-masks`, :ref:`error-invert-a-boolean-mask`,
# :ref:`error-expected-dtype-for-index`.
#
# .. claim:: integers-are-positions-booleans-are-a-mask
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0
#    :wrong: bits.bool() -> bits
#    :same-in-false-worlds: it is about how an index is read, not about memory
#
#    An ``int64`` index of zeros and ones is a list of positions, and a ``bool`` index is a mask.
#
#    >>> mask = torch.tensor([0, 0, 1])
#    >>> as_positions, as_mask = torch.zeros(3), torch.zeros(3)
#    >>> as_positions[mask] = 5.
#    >>> as_mask[mask.bool()] = 5.
#    >>> as_positions, as_mask
#    (tensor([5., 5., 0.]), tensor([0., 0., 5.]))
#
#    def holds(x):
#        bits = torch.arange(len(x)) % 2
#        assert torch.equal(x[bits], torch.stack([x[bit] for bit in bits.tolist()]))
#        assert torch.equal(x[bits.bool()], x[1::2])
