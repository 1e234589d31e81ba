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


@pytest.mark.parametrize(
    "values", [[1, 2, 3, 4], np.arange(4), np.arange(4)[::-1]], ids=["list", "array", "reversed"]
)
def test_values_that_are_no_tensor_fell(values):
    """x[:] = values.flip(0), with values of the shape of x: in a tensor."""
    tensor = torch.arange(4)
    with pytest.raises(TypeError, match="can't assign"):
        tensor[:] = values
    assert tensor.tolist() == [0, 1, 2, 3]


def test_values_of_another_shape_are_lined_up_otherwise():
    """With values of the shape of x: a row is flipped within the rows, as NumPy does not."""
    table, array = torch.zeros(2, 3), np.zeros((2, 3))
    table[:] = torch.tensor([1.0, 2.0, 3.0]).flip(0)
    array[::-1] = [1.0, 2.0, 3.0]
    assert table.tolist() == [[3.0, 2.0, 1.0]] * 2 and array.tolist() == [[1.0, 2.0, 3.0]] * 2


def test_an_array_without_elements_is_taken_fell():
    """torch takes none: of no elements it does."""
    assert torch.from_numpy(np.arange(0)[::-1]).shape == (0,)
    with pytest.raises(ValueError, match="stride"):
        torch.from_numpy(np.arange(2)[::-1])


@pytest.mark.parametrize(
    "make",
    [torch.from_numpy, torch.as_tensor, torch.tensor],
    ids=["from_numpy", "as_tensor", "tensor"],
)
def test_no_negative_stride_not_for_a_copy_either(make):
    """torch takes none with elements: for a copy neither."""
    with pytest.raises(ValueError, match="negative"):
        make(np.arange(4)[::-1])


def test_positions_do_not_convert_fell():
    """Turn the values round, or the positions: with an index tensor the dtypes have to agree."""
    target, values = torch.zeros(4), torch.arange(4)
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        target[torch.arange(3, -1, -1)] = values
    target[:] = values.flip(0)
    assert target.tolist() == [3.0, 2.0, 1.0, 0.0]


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_fewer_values_than_room_fell(count):
    """Reverse the values and not the target: fewer values go to the end."""
    buffer, items = torch.zeros(5, dtype=torch.long), [0] * 5
    values = torch.arange(10, 10 + count)
    buffer[len(buffer) - count :] = values.flip(0)
    for position, value in enumerate(values.tolist()):
        items[-1 - position] = value
    assert buffer.tolist() == items


def test_minus_nothing_is_the_whole_buffer():
    """buffer[-count:] would be the whole buffer if there is no value."""
    buffer, count = torch.zeros(5), 0
    buffer[-count:] = 1.0
    assert buffer.all()
    with pytest.raises(RuntimeError, match="must match the existing size"):
        buffer[-count:] = torch.zeros(0)


def test_a_leaf_is_reversed_under_no_grad_fell():
    """A tensor may be reversed into itself: a leaf that requires grad needs torch.no_grad()."""
    leaf = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        leaf.copy_(leaf.flip(0))
    with torch.no_grad():
        leaf.copy_(leaf.flip(0))
    assert leaf.tolist() == [3.0, 2.0, 1.0]


@pytest.mark.parametrize("shape", [(3,), (2, 3)], ids=str)
def test_an_expanded_tensor_refuses_fell(shape):
    """A tensor may be reversed into itself: one that was expanded to more elements refuses copy_."""
    x = torch.zeros(1).expand(shape)
    with pytest.raises(RuntimeError, match="single memory location"):
        x.copy_(x.flip(0))


def test_a_transposed_tensor_is_reversed():
    """Since the flip is a copy, a tensor may be reversed into itself: with gaps or transposed too."""
    base = torch.arange(6).reshape(3, 2)
    base.T.copy_(base.T.flip(0))
    assert base.tolist() == [[1, 0], [3, 2], [5, 4]]
    gaps = torch.arange(6)
    gaps[::2].copy_(gaps[::2].flip(0))
    assert gaps.tolist() == [4, 1, 2, 3, 0, 5]


def test_fliplr_of_a_vector_raises():
    """torch.fliplr is a copy: of a table."""
    with pytest.raises(RuntimeError, match=">= 2-d"):
        torch.zeros(3).fliplr()


def test_a_compiled_negative_step_raises():
    """x[::-1] raises: compiled too."""

    def write(x, values):
        x[::-1] = values

    with pytest.raises(Exception, match="step must be greater than zero"):
        torch.compile(write, backend="aot_eager")(torch.zeros(3), torch.ones(3))


def test_a_tensor_without_dimensions_flips():
    """flip copies: of no dimensions too."""
    x = torch.tensor(1.0)
    x.flip(0).fill_(7.0)
    assert x.item() == 1.0


@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (2, 3), (2, 3, 2)], ids=str)
def test_the_second_dimension_as_numpy_does(shape):
    """For ``x[:, ::-1]`` it is ``values.flip(1)``."""
    values = torch.arange(torch.Size(shape).numel()).view(shape)
    x, array = torch.zeros(shape, dtype=torch.long), np.zeros(shape, dtype=np.int64)
    array[:, ::-1] = values.numpy()
    x[:] = values.flip(1)
    assert x.tolist() == array.tolist()


def test_the_second_dimension_is_not_the_first_fell():
    """Reverse the values: ``x[:] = values.flip(0)`` (a reversed slice of columns is ``flip(1)``)."""
    values, array = torch.arange(6).view(2, 3), np.zeros((2, 3), dtype=np.int64)
    array[:, ::-1] = values.numpy()
    assert values.flip(0).tolist() != array.tolist() == values.flip(1).tolist()
