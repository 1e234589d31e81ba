"""Attacks on gallery/scenarios/length-and-shape/write-backwards.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize("step", [-1, -2, -5])
def test_a_negative_step_raises(step):
    """x[::-1] raises."""
    tensor = torch.arange(4)
    with pytest.raises(ValueError, match="step must be greater than zero"):
        tensor[::step] = 0
    assert tensor.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "flip",
    [lambda x: x.flip(0), lambda x: torch.flip(x, [0]), lambda x: x.rot90(2), lambda x: x.fliplr()],
    ids=["flip", "torch.flip", "rot90", "fliplr"],
)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_write_to_the_copy_is_lost(flip, size):
    """x.flip(0) is a copy, so a write to the flipped tensor is lost: of one element as well."""
    x = torch.zeros(size, size)
    flip(x)[:] = 7.0
    assert not x.any()


@pytest.mark.parametrize("size", [0, 1, 2, 17, 1000])
def test_reverse_the_values(size):
    """Reverse the values and not the target."""
    tensor, array = torch.zeros(size, dtype=torch.long), np.zeros(size, dtype=int)
    tensor[:] = torch.arange(size).flip(0)
    array[::-1] = np.arange(size)
    assert tensor.tolist() == array.tolist()


@pytest.mark.parametrize("size", [1, 2, 5, 8])
def test_every_second_position(size):
    """Turn the values round, or the positions."""
    positions = torch.arange(size - 1, -1, -2)
    tensor, row = torch.zeros(size, dtype=torch.long), [0] * size
    tensor[positions] = torch.arange(1, len(positions) + 1)
    row[::-2] = range(1, len(positions) + 1)
    assert tensor.tolist() == row


@pytest.mark.parametrize("size", [1, 2, 17, 1000])
def test_a_tensor_reversed_into_itself(size):
    """Since the flip is a copy, a tensor may be reversed into itself."""
    tensor = torch.arange(size)
    tensor.copy_(tensor.flip(0))
    assert tensor.tolist() == list(range(size))[::-1]


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_reversed_into_itself_compiled(backend):
    """A tensor may be reversed into itself: compiled too."""
    tensor = torch.arange(17)
    torch.compile(lambda x: x.copy_(x.flip(0)), backend=backend)(tensor)
    assert tensor.tolist() == list(range(17))[::-1]


def test_the_gradient_goes_back_in_reverse():
    """Gradients follow, in reverse."""
    values, target = torch.ones(3, requires_grad=True), torch.zeros(3)
    target[:] = values.flip(0)
    (target * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert values.grad.tolist() == [100.0, 10.0, 1.0]


def test_the_other_dimension():
    """Reverse the values: along the dimension that you mean."""
    table = torch.zeros(2, 3)
    table[:] = torch.arange(6.0).reshape(2, 3).flip(1)
    assert table.tolist() == [[2.0, 1.0, 0.0], [5.0, 4.0, 3.0]]


def test_the_array_is_a_view():
    """NumPy's array[::-1] is a view with a negative stride."""
    array = np.arange(4)
    assert np.shares_memory(array, array[::-1]) and array[::-1].strides[0] < 0
