"""Attacks on gallery/errors/values-and-shapes/maximum-of-an-empty-selection.py."""

import pytest
import torch
from pages import definitions

(shifted,) = definitions("errors/values-and-shapes/maximum-of-an-empty-selection", "shifted")


WORDS = "Expected reduction dim to be specified for input.numel"


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)], ids=str)
@pytest.mark.parametrize("name", ["max", "min", "amax", "amin", "argmax", "argmin"])
def test_no_elements_have_no_largest_one(name, shape):
    """The tensor has no elements, so there is no largest element."""
    with pytest.raises((RuntimeError, IndexError), match=WORDS):
        getattr(torch.zeros(shape), name)()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.int64, torch.bool], ids=str)
def test_each_dtype_refuses(dtype):
    """The maximum of no numbers is undefined."""
    with pytest.raises(RuntimeError, match=WORDS):
        torch.zeros(0, dtype=dtype).max()


@pytest.mark.parametrize("name", ["max", "amax", "argmax", "mode"])
def test_dim_does_not_help_where_it_is_empty(name):
    """The dim does not help where that dimension is the empty one."""
    with pytest.raises(IndexError, match="Expected reduction dim 0 to have non-zero size"):
        getattr(torch.zeros(0, 3), name)(0)


def test_dim_helps_where_it_is_not_empty():
    """Only the empty dimension is refused."""
    assert torch.zeros(0, 3).max(1).values.shape == (0,)


@pytest.mark.parametrize(
    ("name", "value"), [("sum", 0.0), ("prod", 1.0), ("norm", 0.0), ("any", False), ("all", True)]
)
def test_some_reductions_of_nothing_are_defined(name, value):
    """Sums and products of nothing are defined."""
    assert getattr(torch.zeros(0), name)() == value


@pytest.mark.parametrize("name", ["mean", "median", "std", "var"])
def test_some_are_nan(name):
    """The mean of no floats is NaN, and raises nothing."""
    assert getattr(torch.zeros(0), name)().isnan()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16], ids=str)
@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3)], ids=str)
@pytest.mark.parametrize("chosen", ["none", "all", "some"])
def test_the_fill_does_what_the_selection_meant(chosen, shape, dtype):
    """Fill what is not valid, and take the maximum of the whole: values and gradients."""
    scores = torch.randn(shape, dtype=torch.float64).to(dtype).requires_grad_()
    valid = {"none": scores > 1e4, "all": scores < 1e4, "some": scores == scores.max()}[chosen]
    found = shifted(scores, valid)
    meant = scores.clone()
    if valid.any():
        meant[valid] = meant[valid] - scores[valid].max()
    assert found.dtype == dtype and torch.equal(found, meant)
    weights = torch.arange(1.0, scores.numel() + 1).reshape(shape).to(dtype)
    gradients = [torch.autograd.grad((one * weights).sum(), scores)[0] for one in (found, meant)]
    assert torch.allclose(*gradients) and found.isfinite().all()


def test_the_fill_serves_under_vmap():
    """This has no branch, so it serves under torch.vmap."""
    scores = torch.tensor([[3.0, 8.0], [1.0, 2.0]])
    assert torch.vmap(shifted)(scores, scores > 5).tolist() == [[3.0, 0.0], [1.0, 2.0]]


@pytest.mark.parametrize("dtype", [torch.int64, torch.int16], ids=str)
def test_integers_need_another_number_fell(dtype):
    """Fill what is not valid with -inf: an integer tensor has none."""
    scores = torch.tensor([3, 8, 5], dtype=dtype)
    with pytest.raises(RuntimeError):
        scores.masked_fill(scores < 4, -torch.inf)
    assert scores.masked_fill(scores < 4, torch.iinfo(dtype).min).max() == 8
