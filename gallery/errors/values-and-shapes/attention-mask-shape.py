r"""
The shape of the 2D attn_mask is torch.Size([4, 4]), but should be (5, 5)
=========================================================================

An attention mask has one row for each query and one column for each key: ``(queries, keys)``. ``key_padding_mask`` is
``(batch, keys)``, or ``(keys,)`` without a batch. Make the mask from the sizes at hand, or cut a larger one to them.

.. symptoms::

   attention mask has the wrong shape after I appended a token
   key_padding_mask is refused, batch size or dtype
   MultiheadAttention wants an embedding dimension that I do not have
   key value cache and mask differ in length
   query should be unbatched 2D or batched 3D
   nn.MultiheadAttention crashes with causal mask built for max_len, sequence is longer
   attn_mask per sample, batch times heads, transformer encoder refuses it
"""

import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

attention = nn.MultiheadAttention(8, 2, batch_first=True)
tokens = torch.arange(80.0).reshape(2, 5, 8) / 80
mask = torch.ones(4, 4, dtype=torch.bool).triu(1)

# raises: RuntimeError: The shape of the 2D attn_mask is torch.Size([4, 4]), but should be (5, 5).
attention(tokens, tokens, tokens, attn_mask=mask)

# %%
# Why
# ---
#
# A mask of three dimensions is ``(batch * heads, queries, keys)``. The tokens are ``(batch, tokens, features)`` with
# ``batch_first=True``, and ``(tokens, batch, features)`` without. If the mask of the title "should be"
# ``(batch, batch)``, the layer takes your batch for the tokens. Each part of the check has its words:

padding = torch.zeros(2, 5, dtype=torch.bool)
calls = {
    "a mask for each sequence": {"attn_mask": torch.zeros(2, 5, 5)},
    "padding of another batch": {"key_padding_mask": torch.zeros(3, 5, dtype=torch.bool)},
    "padding of one sequence": {"key_padding_mask": padding[0]},
    "padding as integers": {"key_padding_mask": padding.long()},
}
for name, masks in calls.items():
    try:
        attention(tokens, tokens, tokens, **masks)
    except (RuntimeError, AssertionError) as error:
        print(f"{name}: {error}")

# %%
# Do not split the features into heads: the layer does that itself. Make the layer with the last size of the query as
# its ``embed_dim``. For keys and values of other sizes name those as ``kdim`` and ``vdim``.

half = tokens[:, :, :4]
calls = {
    "features": (half, half, half),
    "one sequence as the key": (tokens, tokens[0], tokens[0]),
    "values fewer than keys": (tokens, tokens, tokens[:, :3]),
    "heads apart": (tokens[:, None], tokens, tokens),
}
for name, parts in calls.items():
    try:
        attention(*parts)
    except (RuntimeError, AssertionError) as error:
        print(f"{name}: {error}")

# %%
# Fix 1: a mask of the sizes at hand
# ----------------------------------
#
# ``True`` forbids a pair here. ``triu(1)`` forbids what comes later. Without ``batch_first=True`` the count is
# ``tokens.shape[0]``. On a GPU give ``torch.ones`` the argument ``device=tokens.device``. Cut a mask that was made for
# the longest sequence to the present one: ``longest[:count, :count]``.


# fix: later(tokens) like torch.arange(tokens.shape[1])[None, :] > torch.arange(tokens.shape[1])[:, None]
#     from torch.ones(2, n, 8)
def later(tokens):
    count = tokens.shape[1]
    return torch.ones(count, count, dtype=torch.bool).triu(1)


output, weights = attention(tokens, tokens, tokens, attn_mask=later(tokens))

assert weights.shape == (2, 5, 5) and not weights.triu(1).any()
assert torch.allclose(weights.sum(-1), torch.ones(2, 5))
weights.shape

# %%
# Fix 2: padding for each sequence of the batch
# ---------------------------------------------
#
# ``key_padding_mask`` is ``True`` where a token is to be ignored. Make the mask by comparing positions with lengths, or
# the ids of the tokens with the id of the padding: ``ids == 0``. If 1 means "ignore" in a mask of 0 and 1, write
# ``mask.bool()``. If 1 means "keep", write ``mask == 0``. The result of a query is NaN here if each key is forbidden to
# it: in a sequence that is padded as a whole, or, with a causal mask, at padding in front.

# fix: not compiled: statement
lengths = torch.tensor([3, 5])
padding = torch.arange(5)[None, :] >= lengths[:, None]
output, weights = attention(tokens, tokens, tokens, key_padding_mask=padding)

assert padding.tolist() == [[False, False, False, True, True], [False] * 5]
assert not weights[0, :, 3:].any() and weights[1].all()
padding

# %%
# Fix 3: a mask for each sequence
# -------------------------------
#
# ``nn.MultiheadAttention`` takes such a mask once for each head: ``mask.repeat_interleave(heads, 0)``.
# :api:`torch.nn.functional.scaled_dot_product_attention` takes it as ``(batch, 1, queries, keys)``, and there ``True``
# *allows* a pair.

# fix: not compiled: statement
masks = later(tokens)[None].repeat(2, 1, 1)
masks[0, :, 0] = False
output, weights = attention(tokens, tokens, tokens, attn_mask=masks.repeat_interleave(2, 0))
heads = tokens.unflatten(2, (2, 4)).transpose(1, 2)
direct = scaled_dot_product_attention(heads, heads, heads, attn_mask=~masks[:, None])

assert weights.shape == (2, 5, 5) and not weights.triu(1).any()
assert torch.allclose(direct, scaled_dot_product_attention(heads, heads, heads, is_causal=True))
direct.shape

# %%
# Fix 4: queries with a cache of keys
# -----------------------------------
#
# One new query reads the filled part of the cache. Cut keys and values to the same length. A mask is ``(1, filled)``
# then. Here it is left out, as the newest query may read all that is filled. Do not write ``is_causal=True``: with one
# query it allows the first key and no other.

# fix: not compiled: statement
keys, values = torch.zeros(2, 2, 16, 4), torch.zeros(2, 2, 16, 4)
keys[:, :, :5], values[:, :, :5] = heads, heads
query = heads[:, :, 4:5]
read = scaled_dot_product_attention(query, keys[:, :, :5], values[:, :, :5])

assert torch.allclose(read, direct[:, :, 4:5])
first = scaled_dot_product_attention(query, heads, heads, is_causal=True)
assert torch.allclose(first, heads[:, :, :1])
read.shape

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    The shape of the 2D attn_mask is {shape:shapes}, but should be {shape:shapes}
#    The shape of the 3D attn_mask is {shape:shapes}, but should be {shape:shapes}
#    The shape of the 2D attn_mask is torch.Size({shape:shapes}), but should be {shape:shapes}
#    The shape of the 3D attn_mask is torch.Size({shape:shapes}), but should be {shape:shapes}
#    attn_mask's dimension {count:int} is not supported
#    Expected attn_mask dtype to be bool or float or to match query dtype, but got
#    Expected query, key, and value to have the same dtype, but got
#    Expected query, key, and value to all be at least 2 dimensional, but got
#    input to _none_or_dtype() must be None or torch.Tensor
#    Expected query, key, and value to have the same device type, but got
#
# .. wordings:: AssertionError
#
#    was expecting embedding dimension of {size:int}, but got {size:int}
#    query should be unbatched 2D or batched 3D tensor but received {count:int}-D query tensor
#    Expected key_padded_mask.shape[{dimension:int}] to be {size:int}, but got {size:int}
#    For batched (3-D) `query`, expected `{name:name}`
#    For unbatched (2-D) `query`, expected `{name:name}`
#    key shape torch.Size({shape:shapes}) does not match value shape torch.Size({shape:shapes})
#    only bool and floating types of {mask:name} are supported
#    embed_dim must be divisible by num_heads
#    Expected `attn_mask` shape to be {shape:shapes} but got torch.Size({shape:shapes})
#
# See also: :ref:`error-layer-takes-another-shape`, :ref:`error-size-of-tensor-a-must-match`,
# :ref:`error-shape-of-the-mask-does-not-match`, where a mask is an index, :ref:`recipe-fill-an-attention-mask`.
