r"""
masked\_fill\_ only supports boolean masks, but got mask with dtype
===================================================================

The mask is a tensor of numbers. Make it ``bool``: ``mask.bool()`` if 1 means «write here», ``mask == 0`` if
1 means «keep», as in the attention mask here.
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
# Masks and indices are told apart by their dtype. ``bool`` is a mask, ``int64`` are positions: with brackets
# the write goes to the elements 1, 1 and 0:

positions = torch.zeros(3)
positions[attention_mask] = 5.0
positions

# %%
# ``uint8`` is in between. A number assigned through it becomes ``masked_fill_`` and raises («unsigned
# char»), a vector is still written, with a warning:

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
# ``torch.where`` and ``masked_select`` take no numbers either:

# raises: RuntimeError: where expected condition to be a boolean tensor, but got a tensor with dtype Long
torch.where(attention_mask, scores, -1.0)

# %%

# raises: RuntimeError: masked_select: expected BoolTensor for mask
torch.masked_select(scores, attention_mask)

# %%
# Fix: a bool mask
# ----------------
#
# Ask what 1 means. Here 0 is padding, and padding is to be filled:

# fix: not compiled: statement
scores = torch.tensor([2.0, 3.0, 4.0])
scores.masked_fill_(attention_mask == 0, -1.0)
scores[old_mask.bool()] = 9.0

assert scores.tolist() == [9.0, 3.0, 9.0]
assert torch.where(attention_mask.bool(), scores, -1.0).tolist() == [9.0, 3.0, -1.0]
scores

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
#
# .. wordings:: UserWarning
#
#    indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead
#    received a mask with dtype torch.uint8, this behavior is now deprecated  -- ``masked_scatter_``, older ``masked_fill_``
