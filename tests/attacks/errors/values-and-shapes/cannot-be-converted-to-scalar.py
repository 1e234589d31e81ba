"""Attacks on gallery/errors/values-and-shapes/cannot-be-converted-to-scalar.py."""

import math

import pytest
import torch

WORDS = "elements cannot be converted to Scalar"


@pytest.mark.parametrize("shape", [(2,), (0,), (0, 3), (2, 1), (1, 3)])
def test_more_than_one_element_or_none(shape):
    """item() takes the number out of a tensor with one element, and this one has more, or none."""
    with pytest.raises(RuntimeError, match=f"a Tensor with {math.prod(shape)} {WORDS}"):
        torch.zeros(shape).item()


@pytest.mark.parametrize("shape", [(), (1,), (1, 1, 1)])
@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.bool, torch.complex64])
def test_one_element_in_any_shape(shape, dtype):
    """The shape does not matter, the number of elements does."""
    assert torch.ones(shape, dtype=dtype).item() == 1


def test_a_view_of_one_element_of_a_large_storage():
    """The number of elements counts, and not the storage."""
    assert torch.arange(9)[4:5].item() == 4
    assert torch.ones(1).expand(1).item() == 1.0


def test_other_calls_say_something_else():
    """What float() says, and bool()."""
    with pytest.raises(ValueError, match="only one element tensors"):
        float(torch.zeros(2))
    with pytest.raises(RuntimeError, match="ambiguous"):
        bool(torch.zeros(2))


def test_one_element_without_a_value_fell():
    """A tensor with one element has a number to take: not on the meta device."""
    with pytest.raises(RuntimeError, match="meta tensors"):
        torch.zeros(1, device="meta").item()


def test_a_mean_of_integers_is_refused():
    """Reduce it first: mean() takes no integers."""
    with pytest.raises(RuntimeError, match="could not infer output dtype"):
        torch.tensor([1, 2]).mean()


def test_reductions_of_nothing():
    """mean() of no elements is nan, sum() of none is 0; max() raises."""
    nothing = torch.zeros(0)
    assert math.isnan(nothing.mean().item()) and nothing.sum().item() == 0.0
    with pytest.raises(RuntimeError, match="Expected reduction dim"):
        nothing.max()


def test_without_item_the_place_must_fit_fell():
    """To write it somewhere, leave item() out: to one place several values do not fit."""
    with pytest.raises(RuntimeError, match="must be greater or equal to the number of dimensions"):
        torch.zeros(3)[0] = torch.tensor([2.0, 4.0])


def test_a_log_keeps_the_graph_fell():
    """A tensor is assigned as it is, and that keeps its gradient: a log is tracked from then on."""
    history = torch.zeros(3)
    history[:2] = torch.ones(2, requires_grad=True)
    assert history.requires_grad
    history = torch.zeros(3)
    history[:2] = torch.ones(2, requires_grad=True).detach()
    assert not history.requires_grad


@pytest.mark.parametrize("values", [[], [2.0], [2.0, 4.0]])
def test_tolist_of_any_number(values):
    """tolist() gives Python numbers of all elements; without dimensions it is a number."""
    assert torch.tensor(values).tolist() == values
    assert torch.tensor(2.0).tolist() == 2.0
