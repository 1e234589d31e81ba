"""Attacks on gallery/errors/values-and-shapes/attention-mask-shape.py."""

import pytest
import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

TOKENS = torch.arange(80.0).reshape(2, 5, 8) / 80


def attention(**options):
    torch.manual_seed(0)
    return nn.MultiheadAttention(8, 2, batch_first=True, **options)


def later(tokens):
    count = tokens.shape[1]
    return torch.ones(count, count, dtype=torch.bool).triu(1)


@pytest.mark.parametrize("shape", [(4, 4), (5, 4), (4, 5), (1, 5)])
def test_mask_is_not_broadcast(shape):
    """The mask has exactly (queries, keys) as its sizes: (1, keys) is refused, too."""
    with pytest.raises(RuntimeError, match="The shape of the 2D attn_mask"):
        attention()(TOKENS, TOKENS, TOKENS, attn_mask=torch.zeros(shape))


def test_queries_and_keys_differ():
    """One row for each query and one column for each key."""
    queries = TOKENS[:, :3]
    mask = torch.zeros(3, 5, dtype=torch.bool)
    assert attention()(queries, TOKENS, TOKENS, attn_mask=mask)[0].shape == (2, 3, 8)
    with pytest.raises(RuntimeError, match="The shape of the 2D attn_mask"):
        attention()(queries, TOKENS, TOKENS, attn_mask=mask.t())


def test_batch_first_turns_the_tokens():
    """Without batch_first the tokens are (tokens, batch, features)."""
    layer = nn.MultiheadAttention(8, 2)
    mask = torch.zeros(5, 5)
    assert layer(*[TOKENS.transpose(0, 1)] * 3, attn_mask=mask)[0].shape == (5, 2, 8)
    with pytest.raises(RuntimeError, match=r"should be \(2, 2\)"):
        layer(TOKENS, TOKENS, TOKENS, attn_mask=mask)


@pytest.mark.parametrize("count", [1, 2, 5, 17])
def test_later_forbids_what_comes_later(count):
    """triu(1) forbids what comes later, for one token as well."""
    tokens = torch.rand(2, count, 8)
    _, weights = attention()(tokens, tokens, tokens, attn_mask=later(tokens))
    assert not weights.triu(1).any() and torch.allclose(weights.sum(-1), torch.ones(2, count))


def test_a_longer_mask_is_cut():
    """A mask for the longest sequence is cut to the present one."""
    longest = torch.ones(16, 16, dtype=torch.bool).triu(1)
    assert torch.equal(longest[:5, :5], later(TOKENS))


def test_floats_in_a_mask():
    """-inf in a mask of floats forbids as True does."""
    floats = torch.zeros(5, 5).masked_fill(later(TOKENS), float("-inf"))
    layer = attention()
    a, _ = layer(TOKENS, TOKENS, TOKENS, attn_mask=floats)
    b, _ = layer(TOKENS, TOKENS, TOKENS, attn_mask=later(TOKENS))
    assert torch.allclose(a, b, atol=1e-6)


@pytest.mark.parametrize("dtype", [torch.int64, torch.uint8, torch.int32])
def test_integers_are_refused(dtype):
    """Padding as integers is refused; .bool() is taken."""
    padding = torch.zeros(2, 5, dtype=dtype)
    with pytest.raises(AssertionError, match="only bool and floating types"):
        attention()(TOKENS, TOKENS, TOKENS, key_padding_mask=padding)
    attention()(TOKENS, TOKENS, TOKENS, key_padding_mask=padding.bool())


def test_padding_from_lengths():
    """Weights of padded keys are 0."""
    padding = torch.arange(5)[None, :] >= torch.tensor([1, 4])[:, None]
    _, weights = attention()(TOKENS, TOKENS, TOKENS, key_padding_mask=padding)
    assert (weights == 0).any(1).tolist() == padding.tolist()


def test_a_sequence_that_is_padded_as_a_whole():
    """It makes rows of NaN."""
    padding = torch.tensor([[True] * 5, [False] * 5])
    found, _ = attention()(TOKENS, TOKENS, TOKENS, key_padding_mask=padding)
    assert found[0].isnan().all() and not found[1].isnan().any()


def test_mask_for_each_sequence_goes_with_its_heads():
    """repeat_interleave keeps the heads of a sequence together, repeat does not."""
    masks = later(TOKENS)[None].repeat(2, 1, 1)
    masks[0, 1:, 0] = True
    layer = attention()
    _, right = layer(TOKENS, TOKENS, TOKENS, attn_mask=masks.repeat_interleave(2, 0))
    assert not right[0, 1:, 0].any() and right[1, :, 0].all()
    _, wrong = layer(TOKENS, TOKENS, TOKENS, attn_mask=masks.repeat(2, 1, 1))
    assert wrong[0, 1:, 0].any()


def test_true_allows_in_the_function():
    """In scaled_dot_product_attention True allows a pair."""
    heads = torch.rand(2, 2, 5, 4)
    allowed = ~later(TOKENS)
    found = scaled_dot_product_attention(heads, heads, heads, attn_mask=allowed)
    meant = scaled_dot_product_attention(heads, heads, heads, is_causal=True)
    assert torch.allclose(found, meant, atol=1e-6)


@pytest.mark.parametrize("filled", [1, 5, 16])
def test_cache_is_cut_to_what_is_filled(filled):
    """One new query reads the filled part; empty keys would take part with a score of 0."""
    keys, values = torch.zeros(2, 2, 16, 4), torch.zeros(2, 2, 16, 4)
    keys[:, :, :filled], values[:, :, :filled] = torch.rand(2, 2, filled, 4), 1.0
    query = torch.rand(2, 2, 1, 4)
    cut = scaled_dot_product_attention(query, keys[:, :, :filled], values[:, :, :filled])
    assert torch.allclose(cut, torch.ones(2, 2, 1, 4))
    whole = scaled_dot_product_attention(query, keys, values)
    assert torch.allclose(whole, cut) is (filled == 16)


def test_padded_as_a_whole_without_weights_fell():
    """It makes rows of NaN: not with need_weights=False."""
    padding = torch.tensor([[True] * 5, [False] * 5])
    found, _ = attention()(TOKENS, TOKENS, TOKENS, key_padding_mask=padding, need_weights=False)
    assert not found.isnan().any()


def test_integers_that_mean_keep_fell():
    """A mask of integers becomes one of bools with .bool(): a mask with 1 for "keep" is turned."""
    keep = torch.tensor([[1, 1, 1, 0, 0], [1] * 5])
    layer = attention()
    meant = torch.arange(5)[None, :] >= torch.tensor([3, 5])[:, None]
    assert torch.equal(keep == 0, meant) and torch.equal(~keep.bool(), meant)
    _, wrong = layer(TOKENS, TOKENS, TOKENS, key_padding_mask=keep.bool())
    assert not wrong[0, :, :3].any()


def test_is_causal_with_one_query_fell():
    """A cache of keys: is_causal=True in place of the mask reads the first key alone."""
    heads = torch.rand(2, 2, 5, 4)
    query = heads[:, :, 4:]
    found = scaled_dot_product_attention(query, heads, heads, is_causal=True)
    assert torch.allclose(found, heads[:, :, :1])
    meant = scaled_dot_product_attention(heads, heads, heads, is_causal=True)[:, :, 4:]
    assert torch.allclose(scaled_dot_product_attention(query, heads, heads), meant, atol=1e-6)


def test_one_new_token_in_the_layer():
    """One query and five keys: the mask is (1, 5)."""
    mask = torch.zeros(1, 5, dtype=torch.bool)
    layer = attention()
    found, _ = layer(TOKENS[:, 4:], TOKENS, TOKENS, attn_mask=mask)
    whole, _ = layer(TOKENS, TOKENS, TOKENS, attn_mask=later(TOKENS))
    assert torch.allclose(found, whole[:, 4:], atol=1e-6)


def test_embedding_dimension_had_no_cure_fell():
    """The layer wants an embedding dimension: kdim and vdim name those of keys and values."""
    with pytest.raises(AssertionError, match="was expecting embedding dimension of 8, but got 4"):
        attention()(*[TOKENS[..., :4]] * 3)
    layer = attention(kdim=4, vdim=6)
    assert layer(TOKENS, TOKENS[..., :4], TOKENS[..., :6])[0].shape == (2, 5, 8)


def test_four_dimensions_had_no_cure_fell():
    """The layer makes the heads itself: tokens with heads apart are refused."""
    heads = TOKENS.unflatten(2, (2, 4)).transpose(1, 2)
    with pytest.raises(AssertionError, match="received 4-D query"):
        attention()(heads, heads, heads)
    assert torch.equal(heads.transpose(1, 2).flatten(2), TOKENS)


def test_mask_of_the_heads_function_is_broadcast_over_heads():
    """(batch, queries, keys) is compared with the heads: it needs the 1."""
    heads = torch.rand(3, 2, 5, 4)
    mask = torch.ones(3, 5, 5, dtype=torch.bool)
    with pytest.raises(RuntimeError, match="must match"):
        scaled_dot_product_attention(heads, heads, heads, attn_mask=mask)
    assert scaled_dot_product_attention(heads, heads, heads, attn_mask=mask[:, None]).shape[0] == 3


@pytest.mark.parametrize("batch_first", [True, False])
def test_a_batch_that_is_taken_for_the_tokens_fell(batch_first):
    """If the message asks for your batch size, the layer was made without batch_first=True."""
    layer = nn.MultiheadAttention(8, 2, batch_first=batch_first)
    turned = TOKENS.transpose(0, 1) if batch_first else TOKENS
    with pytest.raises(RuntimeError, match=r"should be \(2, 2\)"):
        layer(turned, turned, turned, attn_mask=torch.zeros(5, 5))
    assert layer(*[turned.transpose(0, 1)] * 3, attn_mask=torch.zeros(5, 5))[0].numel() == 80


def test_padding_in_front_and_a_causal_mask_fell():
    """Keep at least one token of each sequence: with a causal mask that is not enough."""
    padding = torch.tensor([[True, True, False, False, False], [False] * 5])
    found, _ = attention()(
        TOKENS, TOKENS, TOKENS, attn_mask=later(TOKENS), key_padding_mask=padding
    )
    assert torch.equal(found.isnan().all(-1), padding)


def test_tokens_without_a_batch_fell():
    """``key_padding_mask`` is ``(batch, keys)``; give the layer tokens of three dimensions."""
    tokens, padding = TOKENS[0], torch.zeros(5, dtype=torch.bool)
    assert attention()(tokens, tokens, tokens, key_padding_mask=padding)[0].shape == (5, 8)
    with pytest.raises(AssertionError, match=r"For unbatched \(2-D\) `query`"):
        attention()(tokens, tokens, tokens, key_padding_mask=padding[None])


def test_a_mask_of_floats_that_are_0_and_1_fell():
    """If 1 means "ignore" in a mask of integers, write mask.bool(): floats are added to scores."""
    mask = torch.tensor([[0.0, 0.0, 0.0, 1.0, 1.0]] * 2)
    _, added = attention()(TOKENS, TOKENS, TOKENS, key_padding_mask=mask)
    _, ignored = attention()(TOKENS, TOKENS, TOKENS, key_padding_mask=mask.bool())
    assert added[0, :, 3:].all() and not ignored[0, :, 3:].any()


@pytest.mark.parametrize("training", [True, False])
def test_a_mask_for_each_sequence_in_the_encoder(training):
    """Symptom "attn_mask per sample, transformer encoder refuses it": once for each head."""
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).train(training)
    masks = later(TOKENS)[None].repeat(2, 1, 1)
    with pytest.raises(RuntimeError, match="The shape of the 3D attn_mask"):
        layer(TOKENS, src_mask=masks)
    assert layer(TOKENS, src_mask=masks.repeat_interleave(2, 0)).shape == (2, 5, 8)
