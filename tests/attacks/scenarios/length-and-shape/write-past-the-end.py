"""Attacks on gallery/scenarios/length-and-shape/write-past-the-end.py."""

import pytest
import torch


@pytest.mark.parametrize("part", [slice(5, 7), slice(3, None), slice(3, 100), slice(2, 1)], ids=str)
def test_an_empty_slice_takes_a_number(part):
    """If nothing is left of it, a number fills no elements."""
    buffer = torch.zeros(3)
    buffer[part] = 9.0
    buffer[part] += 1.0
    assert not buffer.any()


@pytest.mark.parametrize("index", [3, 5, -4, [5], [-4]], ids=str)
def test_positions_are_checked_fell(index):
    """Only an integer index is checked: the positions of a list are, too."""
    buffer = torch.zeros(3)
    with pytest.raises(IndexError, match="out of bounds"):
        buffer[index] = 9.0
    assert not buffer.any()


@pytest.mark.parametrize(
    "index", [torch.tensor(5), torch.tensor([5]), torch.tensor([0, -4])], ids=str
)
def test_positions_in_a_tensor_are_checked_fell(index):
    """Only an integer index is checked: positions in a tensor are, too."""
    with pytest.raises(IndexError, match="out of bounds"):
        torch.zeros(3)[index] = 9.0


def test_a_list_that_raises_may_have_written_fell():
    """Positions are checked: one by one, so a list that raises may have written some."""
    buffer = torch.zeros(3)
    with pytest.raises(IndexError, match="out of bounds"):
        buffer[[0, 5]] = 9.0
    assert buffer[0].item() in (0.0, 9.0) and buffer[1:].tolist() == [0.0, 0.0]


def test_a_mask_of_another_length_is_checked():
    """Positions are checked: the length of a mask as well."""
    with pytest.raises(IndexError, match="mask"):
        torch.zeros(3)[torch.tensor([True] * 4)] = 9.0


def test_a_slice_before_the_start_is_cut_off_too():
    """A slice is cut off at the end of the tensor: at the start as well."""
    buffer = torch.zeros(3)
    buffer[-5:-1] = 9.0
    assert buffer.tolist() == [9.0, 9.0, 0.0]


@pytest.mark.parametrize("values", [torch.ones(0), torch.ones(1), torch.tensor(1.0)], ids=str)
def test_what_an_empty_slice_takes(values):
    """A number, or a tensor with one element, is stretched to what is left."""
    buffer = torch.zeros(3)
    buffer[5:7] = values
    assert not buffer.any()


def test_two_values_past_the_end_raise():
    """Several values are counted against what is left."""
    with pytest.raises(RuntimeError, match="must match the existing size"):
        torch.zeros(3)[5:7] = torch.ones(2)


def test_the_values_that_are_left_fit():
    """Several values are counted against what is left: as many as that fit."""
    buffer = torch.zeros(3)
    buffer[1:9] = torch.tensor([1.0, 2.0])
    assert buffer.tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("part", [(0, 3), (2, 1), (3, 0), (0, 0)], ids=str)
def test_narrow_within_the_bounds(part):
    """narrow takes start and length, and returns a view."""
    buffer = torch.zeros(3)
    buffer.narrow(0, *part).fill_(9.0)
    assert buffer.sum() == 9.0 * part[1]


@pytest.mark.parametrize("part", [(2, 4), (4, 0), (0, 4)], ids=str)
def test_narrow_past_the_end(part):
    """narrow raises where a slice would be cut off."""
    with pytest.raises((RuntimeError, IndexError)):
        torch.zeros(3).narrow(0, *part)


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """A slice past the end takes a number: compiled too."""

    def write(x):
        x[5:7] = 9.0
        return x

    assert not torch.compile(write, backend=backend)(torch.zeros(3)).any()


def test_positions_beside_an_empty_slice_fell():
    """Positions in a list are checked, and raise."""
    x = torch.zeros(3, 3)
    x[5:7, [5]] = 9.0
    assert (x == 0).all()
    with pytest.raises(IndexError):
        x[5:7, 5] = 9.0


@pytest.mark.parametrize("index", [[5], torch.tensor([5], device="meta")], ids=str)
def test_positions_on_meta_fell(index):
    """The positions of a list or a tensor are checked one by one."""
    x = torch.zeros(3, device="meta")
    x[index] = 9.0
    with pytest.raises(IndexError):
        x[5] = 9.0


def test_one_row_is_stretched_fell():
    """Several values are counted against what is left."""
    x = torch.zeros(3, 2)
    x[2:6] = torch.tensor([1.0, 2.0])
    x[3:6] = torch.tensor([1.0, 2.0])
    assert x.tolist() == [[0.0, 0.0], [0.0, 0.0], [1.0, 2.0]]
    with pytest.raises(RuntimeError, match="expanded size"):
        x[2:6] = torch.ones(2, 2)


def test_narrow_with_a_negative_start_fell():
    """``narrow`` raises where a slice would be cut off."""
    assert torch.arange(3.0).narrow(0, -2, 2).tolist() == [1.0, 2.0]
    with pytest.raises(IndexError, match="start out of range"):
        torch.zeros(3).narrow(0, -5, 2)


@pytest.mark.parametrize("value", [9.0, torch.tensor(9.0)], ids=str)
def test_an_empty_slice_of_a_leaf_that_requires_grad(value):
    """If nothing is left of the slice, a number fills no elements."""
    with pytest.raises(RuntimeError, match="leaf Variable"):
        torch.zeros(3, requires_grad=True)[5:7] = value
