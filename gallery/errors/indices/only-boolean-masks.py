r"""
masked\_fill\_ only supports boolean masks, but got mask with dtype
===================================================================

The mask is a tensor of numbers. Make it ``bool``: ``mask.bool()`` if 1 means "write here", ``mask == 0`` if
1 means "keep", as in the attention mask here. A mask of floats with ``-inf`` is at the end.

.. symptoms::

   scores.masked_fill_(attention_mask, -1e9) fails with a tokenizer mask of 0 and 1
   torch.where(mask, a, b) or masked_select refuses an integer or float mask
   padding mask from torch.ones or triu in float, fill is refused
"""

import torch

attention_mask = torch.tensor([1, 1, 0])
scores = torch.tensor([2.0, 3.0, 4.0])

# raises: RuntimeError: masked_fill_ only supports boolean masks, but got mask with dtype long int
scores.masked_fill_(attention_mask, -1.0)

# %%
# Why
# ---
#
# Masks and indices are told apart by their dtype. ``bool`` is a mask, ``int64`` and ``int32`` are positions
# (:ref:`claim-integers-are-positions-booleans-are-a-mask`): with brackets the write goes to the elements 1, 1 and 0:

positions = torch.zeros(3)
positions[attention_mask] = 5.0

assert positions.tolist() == [5.0, 5.0, 0.0]
positions

# %%
# ``uint8`` is in between. A single number assigned through a ``uint8`` mask becomes ``masked_fill_`` and raises.
# A vector of two or more elements is still written, with a warning:

old_mask = torch.tensor([1, 0, 1], dtype=torch.uint8)

# raises: RuntimeError: masked_fill_ only supports boolean masks, but got mask with dtype unsigned
#     char
scores[old_mask] = 9.0

# %%

# warns: UserWarning: indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool
#     instead.
scores[old_mask] = torch.tensor([8.0, 9.0])

# %%
# ``masked_scatter_`` warns and then raises in one call:

# warns: UserWarning: masked_scatter_ received a mask with dtype torch.uint8, ...
# raises: RuntimeError: masked_scatter_ only supports boolean masks, but got mask with dtype Byte
scores.masked_scatter_(old_mask, torch.tensor([8.0, 9.0]))

# %%
# ``torch.where(mask, a, b)`` takes a mask of ``uint8`` with a warning, and refuses other numbers. ``masked_select``
# refuses both:

# raises: RuntimeError: where expected condition to be a boolean tensor, but got a tensor with dtype Long
torch.where(attention_mask, scores, -1.0)

# %%

# raises: RuntimeError: masked_select: expected BoolTensor for mask
torch.masked_select(scores, attention_mask)

# %%
# Fix: a bool mask
# ----------------
#
# Here 0 is padding, and padding is to be filled. ``masked_fill`` returns a new tensor. To write in place, give
# ``masked_fill_`` the same mask:


# fix: fill(scores, attention_mask, old_mask) like
#     torch.stack([s * 0.0 + (9.0 if o else -1.0) if o or not a else s
#     for s, a, o in zip(scores, attention_mask.tolist(), old_mask.tolist())])
#     from computed(n), torch.arange(n) % 2, (torch.arange(n) % 3 == 0).to(torch.uint8)
def fill(scores, attention_mask, old_mask):
    filled = scores.masked_fill(attention_mask == 0, -1.0)
    filled[old_mask.bool()] = 9.0
    return filled


scores = torch.tensor([2.0, 3.0, 4.0])

assert fill(scores, attention_mask, old_mask * 0).tolist() == [2.0, 3.0, -1.0]
assert fill(scores, attention_mask, old_mask).tolist() == [9.0, 3.0, 9.0]

# %%
# ``bool()`` is ``True`` for numbers other than 0, so compare probabilities: ``mask > 0.5``. An attention mask of
# floats with ``-inf`` for padding is to be added to the scores. Where it has to be a mask, ask for the value that it
# has for padding, which may also be ``torch.finfo(dtype).min``:

bias = torch.tensor([0.0, 0.0, -torch.inf])

assert (bias == -torch.inf).tolist() == [False, False, True]
assert (scores + bias).tolist() == [2.0, 3.0, -torch.inf]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    masked_fill_ only supports boolean masks, but got mask with dtype {dtype}
#    masked_scatter_ only supports boolean masks, but got mask with dtype {dtype}
#    where expected condition to be a boolean tensor, but got a tensor with dtype {dtype:dtype}
#    masked_select: expected BoolTensor for mask
#    expected mask dtype to be Bool but got {dtype}  -- torch 2.0 and older
#    Mask must be bool or uint8
#
# .. wordings:: UserWarning
#
#    indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead
#    received a mask with dtype torch.uint8, this behavior is now deprecated  -- ``masked_scatter_``, older ``masked_fill_``
