"""Attacks on gallery/errors/values-and-shapes/output-does-not-match-broadcast-shape.py."""

import operator

import pytest
import torch

WORDS = "doesn't match the broadcast shape"


@pytest.mark.parametrize(
    ("shape", "other"),
    [((3,), (2, 3)), ((3,), (1, 3)), ((1,), (3,)), ((2, 1), (2, 3)), ((), (1,)), ((3,), (0, 3))],
)
def test_the_result_is_larger_than_the_target(shape, other):
    """The result is larger than the tensor you write it to: or of another shape at all."""
    for write in (operator.iadd, operator.imul, torch.Tensor.sub_):
        total = torch.ones(shape)
        with pytest.raises(RuntimeError, match=WORDS):
            write(total, torch.ones(other))
        assert total.shape == shape and torch.equal(total, torch.ones(shape))
    assert (torch.ones(shape) + torch.ones(other)).shape == torch.broadcast_shapes(shape, other)


def test_the_result_may_be_smaller_fell():
    """The result is larger than the target: it may have no elements."""
    with pytest.raises(RuntimeError, match=WORDS):
        torch.ones(1).add_(torch.ones(0))
    assert (torch.ones(1) + torch.ones(0)).numel() == 0


@pytest.mark.parametrize("name", ["resize_", "unsqueeze_", "t_"])
def test_some_in_place_operations_change_a_shape_fell(name):
    """An in-place operation never changes a shape: some do, and += does not."""
    total = torch.ones(2, 3)
    arguments = {"resize_": (6,), "unsqueeze_": (0,), "t_": ()}[name]
    assert getattr(total, name)(*arguments).shape == total.shape != (2, 3)


def test_an_assignment_drops_dimensions_of_one():
    """An assignment is more lenient: it drops dimensions of length 1 in front."""
    total = torch.zeros(3)
    total[0] = torch.ones(1)
    total[1:] = torch.ones(1, 1, 2)
    assert total.tolist() == [1.0] * 3


def test_a_mask_with_a_dimension_more():
    """A mask must not have more dimensions than what it fills; masked_fill takes it."""
    mask = torch.tensor([[True, False, True]])
    with pytest.raises(RuntimeError, match=WORDS):
        torch.ones(3).masked_fill_(mask, 0.0)
    assert torch.ones(3).masked_fill(mask, 0.0).tolist() == [[0.0, 1.0, 0.0]]


def test_a_reduction_keeps_the_gradients():
    """Reduce the other side first: each row gets the gradient of the total."""
    rows = torch.ones(2, 3, requires_grad=True)
    total = torch.zeros(3)
    total += rows.sum(dim=0)
    (total * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert rows.grad.tolist() == [[1.0, 2.0, 3.0]] * 2


def test_sizes_that_do_not_broadcast_say_something_else():
    """The shapes do not broadcast at all: another message."""
    with pytest.raises(RuntimeError, match="must match the size of tensor b"):
        torch.ones(3).add_(torch.ones(2))
