"""Attacks on gallery/recipes/masked-updates/fill-an-attention-mask.py."""

import pytest
import torch
from pages import definitions
from torch import nn
from torch.nn import functional

(attend,) = definitions("recipes/masked-updates/fill-an-attention-mask", "attend")


DTYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [1, 2, 17])
def test_a_row_without_a_key_is_0(dtype, size):
    """A row without any allowed key is then 0. With ``-inf`` it is NaN."""
    scores, none = torch.rand(size).to(dtype), torch.zeros(size, dtype=torch.bool)
    assert (attend(scores, none) == 0).all()
    assert scores.masked_fill(~none, -torch.inf).softmax(-1).isnan().all()


@pytest.mark.parametrize("dtype", DTYPES)
def test_other_rows_are_the_softmax_of_what_is_allowed(dtype):
    """Against a softmax over the allowed scores alone."""
    scores, allowed = torch.linspace(-3, 3, 17).to(dtype), torch.arange(17) % 3 > 0
    weights = attend(scores, allowed)
    assert torch.allclose(weights[allowed], scores[allowed].softmax(0))
    assert (weights[~allowed] == 0).all()


def test_the_gradient_is_finite():
    """A row without any allowed key has the gradient 0."""
    scores = torch.rand(2, 3, requires_grad=True)
    allowed = torch.tensor([[True, True, False], [False, False, False]])
    (attend(scores, allowed) * torch.arange(3.0)).sum().backward()
    assert (scores.grad[1] == 0).all() and scores.grad.isfinite().all()


def test_nan_behind_the_mask_does_not_come_through():
    """Fill the scores: what was there does not matter, and gets the gradient 0."""
    scores = torch.tensor([1.0, torch.nan], requires_grad=True)
    weights = attend(scores, torch.tensor([True, False]))
    weights.sum().backward()
    assert weights.tolist() == [1.0, 0.0] and scores.grad.tolist() == [0.0, 0.0]


def test_nan_to_num_repairs_the_gradient_of_a_filled_mask_only():
    """A mask that is *added* lets NaN back to the scores. ``masked_fill`` stops it."""
    gradients = []
    for mask in (
        lambda s: s.masked_fill(torch.ones(2, dtype=torch.bool), -torch.inf),
        lambda s: s + torch.full((2,), -torch.inf),
    ):
        scores = torch.rand(2, requires_grad=True)
        mask(scores).softmax(-1).nan_to_num().sum().backward()
        gradients.append(scores.grad.isnan().all().item())
    assert gradients == [False, True]


def test_a_lowest_number_that_is_added_overflows_in_half_fell():
    """A mask of ``finfo.min`` that is *added* to scores can reach ``-inf`` in float16."""
    lowest = torch.finfo(torch.float16).min
    scores = torch.full((2,), -1000.0, dtype=torch.float16)
    assert (scores + lowest).isinf().all()
    assert attend(scores, torch.zeros(2, dtype=torch.bool)).tolist() == [0.0, 0.0]


def test_one_billion_is_out_of_range_in_half():
    """``-1e9`` is out of range in ``float16``."""
    with pytest.raises(RuntimeError, match="cannot be converted"):
        torch.zeros(2, dtype=torch.float16).masked_fill(torch.tensor([True, False]), -1e9)


@pytest.mark.parametrize("boolean", [True, False])
def test_scaled_dot_product_attention(boolean):
    """A row without a key comes out as 0, and its gradient is finite."""
    allowed = torch.tensor([[True, True], [False, False]])
    mask = allowed if boolean else torch.zeros(2, 2).masked_fill(~allowed, -torch.inf)
    query = torch.ones(1, 2, 4, requires_grad=True)
    out = functional.scaled_dot_product_attention(query, query, query, attn_mask=mask)
    out.sum().backward()
    assert (out[0, 1] == 0).all() and query.grad.isfinite().all()


@pytest.mark.parametrize("weights", [True, False])
def test_multihead_attention_fell(weights):
    """``nn.MultiheadAttention`` takes the opposite mask, and returns NaN for such a row."""
    attention, x = nn.MultiheadAttention(4, 1, batch_first=True), torch.ones(1, 2, 4)
    mask = torch.tensor([[False, False], [True, True]])
    out, _ = attention(x, x, x, attn_mask=mask, need_weights=weights)
    assert out[0, 0].isfinite().all() and (out[0, 1].isnan().all() or not weights)


def test_without_the_product_padding_is_attended():
    """The smallest finite number alone gives the row without a key equal weights."""
    lowest = torch.full((4,), torch.finfo().min)
    assert lowest.softmax(-1).tolist() == [0.25] * 4


def test_compiled_it_is_the_same():
    """Compiled, too."""
    scores = torch.rand(2, 3, requires_grad=True)
    allowed = torch.tensor([[True, True, False], [False, False, False]])
    compiled = torch.compile(attend, backend="aot_eager")
    one, two = (
        torch.autograd.grad((f(scores, allowed) * torch.arange(3.0)).sum(), scores)[0]
        for f in (attend, compiled)
    )
    assert torch.allclose(one, two) and torch.equal(
        attend(scores, allowed), compiled(scores, allowed)
    )


@pytest.mark.parametrize("which", ["attn_mask", "key_padding_mask"])
def test_multihead_attention_returns_nan_fell(which):
    """``nn.MultiheadAttention`` returns NaN for such a row (not with ``need_weights=False``)."""
    attention = torch.nn.MultiheadAttention(4, 1, batch_first=True)
    query = torch.ones(1, 2, 4, requires_grad=True)
    masks = {"attn_mask": torch.ones(2, 2, dtype=torch.bool)}
    if which == "key_padding_mask":
        masks = {which: torch.ones(1, 2, dtype=torch.bool)}
    out, _ = attention(query, query, query, **masks)
    assert out.isnan().all()
    out, _ = attention(query, query, query, need_weights=False, **masks)
    out.sum().backward()
    assert out.isfinite().all() and query.grad.isfinite().all()


def test_nan_in_a_padded_value_fell():
    """Multiply by the mask after the softmax (a NaN in the values stays: 0 times NaN is NaN)."""
    allowed, values = torch.tensor([True, False]), torch.tensor([1.0, float("nan")])
    scores = torch.zeros(2).masked_fill(~allowed, torch.finfo(torch.float32).min)
    weights = scores.softmax(-1) * allowed
    assert (weights @ values).isnan()
    assert weights @ values.masked_fill(~allowed, 0.0) == 1.0


def test_masks_of_what_is_not_allowed_are_combined_otherwise_fell():
    """Combine two masks with ``&`` first."""
    causal, keys = torch.tensor([[True, False], [True, True]]), torch.tensor([[True, False]])
    assert torch.equal(~(causal & keys), ~causal | ~keys)
    assert not torch.equal(~(causal & keys), ~causal & ~keys)


def test_a_mask_of_integers_fell():
    """Fill the scores: ``masked_fill(~allowed, lowest)`` (of a mask of 0 and 1 it raises)."""
    mask, scores = torch.tensor([1, 0]), torch.tensor([1.0, 2.0])
    with pytest.raises(RuntimeError, match="boolean mask"):
        scores.masked_fill(~mask, 0.0)
    assert scores.masked_fill(~mask.bool(), 0.0).tolist() == [1.0, 0.0]


def test_a_mask_without_effect_fell():
    """The symptom "attention mask has no effect" had no cure: the result of ``masked_fill`` is to be used."""
    scores = torch.tensor([1.0, 2.0])
    assert scores.masked_fill(torch.tensor([True, False]), 0.0) is not scores
    assert scores.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("train", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize("grad", [True, False], ids=["grad", "no_grad"])
def test_multihead_attention_in_each_mode(train, grad):
    """It returns NaN for such a row if it computes the weights, and no NaN with ``need_weights=False``."""
    attention = torch.nn.MultiheadAttention(4, 1, batch_first=True).train(train)
    query, padding = torch.ones(2, 2, 4), torch.tensor([[False, True], [True, True]])
    with torch.set_grad_enabled(grad):
        assert attention(query, query, query, key_padding_mask=padding)[0][1].isnan().all()
        out, _ = attention(query, query, query, key_padding_mask=padding, need_weights=False)
    assert out.isfinite().all()
