"""Attacks on gallery/errors/unusual-tensors/masked-tensor-has-no-item-assignment.py."""

import pytest
import torch
from torch.masked import masked_tensor

MASK = torch.tensor([True, False, True])
FIRST = torch.tensor([True, False, False])


def masked():
    return masked_tensor(torch.tensor([1.0, 2.0, 3.0]), MASK)


RAISES = {
    "list": lambda s: s.__setitem__([0], 9.0),
    "list and tensor": lambda s: s.__setitem__([0], torch.ones(1)),
    "mask": lambda s: s.__setitem__(MASK, 9.0),
    "slice": lambda s: s.__setitem__(slice(0, 2), 9.0),
    "all": lambda s: s.__setitem__(..., 9.0),
}


@pytest.mark.parametrize("name", ["list", "list and tensor", "mask", "slice", "all"])
def test_it_raises(name):
    """Lists and masks call index_put_, and a number for a slice fill_: both are missing."""
    operation = "fill_" if name in ("slice", "all") else "index_put_"
    scores = masked()
    with pytest.raises(
        TypeError, match=f"Multiple dispatch failed for 'torch._ops.aten.{operation}"
    ):
        RAISES[name](scores)
    assert scores.get_data().tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("index", [0, 1, -1, slice(0, 2)], ids=repr)
def test_it_is_lost(index):
    """A number for one element does not raise, and is lost, and so is a tensor for a part."""
    scores = masked()
    scores[index] = torch.tensor(9.0) if isinstance(index, int) else torch.tensor([9.0, 9.0])
    assert scores.get_data().tolist() == [1.0, 2.0, 3.0]


def test_a_row_takes_no_number_fell():
    """A number for one element does not raise: for a row of two dimensions it does."""
    table = masked_tensor(torch.ones(2, 2), torch.ones(2, 2, dtype=torch.bool))
    with pytest.raises(TypeError, match="fill_"):
        table[0] = 9.0


def test_all_of_it_goes_through_fell():
    """A MaskedTensor takes no assignment to its elements: a tensor for all of them is taken."""
    scores = masked()
    scores[:] = torch.zeros(3)
    assert scores.get_data().tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_fix_at_each_place(place):
    """An element that the mask hides stays hidden, until you change the mask as well."""
    here, scores = torch.arange(3) == place, masked()
    changed = masked_tensor(torch.where(here, 9.0, scores.get_data()), scores.get_mask())
    expected = [1.0, 2.0, 3.0]
    expected[place] = 9.0
    assert changed.get_data().tolist() == expected and torch.equal(changed.get_mask(), MASK)
    shown = masked_tensor(changed.get_data(), scores.get_mask() | here)
    assert bool(shown.get_mask()[place]) and scores.get_data().tolist() == [1.0, 2.0, 3.0]


def test_with_gradients():
    """With gradients keep data and mask apart to the end."""
    data = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    torch.where(MASK, torch.where(FIRST, 9.0, data), 0.0).sum().backward()
    assert data.grad.tolist() == [0.0, 0.0, 1.0]


def test_a_masked_tensor_drops_the_gradient():
    """With gradients keep data and mask apart to the end: ``masked_tensor`` drops the history."""
    data = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    with pytest.raises(RuntimeError, match="does not require grad"):
        masked_tensor(torch.where(FIRST, 9.0, data), MASK).sum().backward()


MISSING = {
    "cumsum": lambda s: s.cumsum(0),
    "relu": lambda s: s.relu(),
    "flip": lambda s: s.flip(0),
    "zero_": lambda s: s.zero_(),
    "masked_fill": lambda s: s.masked_fill(MASK, 0.0),
}


@pytest.mark.parametrize("name", ["cumsum", "relu", "flip", "zero_", "masked_fill"])
def test_what_is_no_assignment_raises_it_too_fell(name):
    """Change its data with ``torch.where``: a reader who calls ``cumsum`` changes nothing."""
    with pytest.raises(TypeError, match="masked.maskedtensor.core.MaskedTensor"):
        MISSING[name](masked())
    MISSING[name](masked().to_tensor(0.0))


def test_the_number_at_the_hidden_places():
    """Compute on ``to_tensor(0.0)``, with the number that your operation needs."""
    assert masked().to_tensor(0.0).cumsum(0).tolist() == [1.0, 1.0, 4.0]
    assert masked().to_tensor(1.0).cumprod(0).tolist() == [1.0, 1.0, 3.0]


@pytest.mark.parametrize(
    "index", [[0, 1, 2], torch.ones(3, dtype=torch.bool)], ids=["list", "mask"]
)
def test_the_value_is_masked_fell(index):
    """A MaskedTensor takes no assignment: the message comes for an ordinary target as well."""
    frame = torch.zeros(3)
    with pytest.raises(TypeError, match="index_put_"):
        frame[index] = masked()
    frame[index] = masked().to_tensor(0.0)
    assert frame.tolist() == [1.0, 0.0, 3.0]


@pytest.mark.parametrize("index", [slice(None), ...], ids=repr)
def test_hidden_numbers_are_copied(index):
    """By a slice it takes the hidden numbers, without an error."""
    frame = torch.zeros(3)
    frame[index] = masked()
    assert frame.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    "index", [0, [0], slice(0, 1), FIRST], ids=["integer", "list", "slice", "mask"]
)
def test_data_in_place_fell(index):
    """Make a new one: without gradients a write to ``get_data()`` arrives."""
    scores = masked()
    scores.get_data()[index] = 9.0
    assert scores.to_tensor(0.0).tolist() == [9.0, 0.0, 3.0]


def test_data_in_place_with_gradients():
    """Without gradients a write to ``get_data()`` arrives: backward does not know of it."""
    data = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    scores = torch.masked.as_masked_tensor(data * 1, MASK)
    scores.get_data()[[0]] = 9.0
    scores.sum().backward()
    assert data.grad.to_tensor(0.0).tolist() == [1.0, 0.0, 1.0]


def test_integers_fell():
    """Change its data with ``torch.where``: the number 9.0 makes data of integers floats."""
    data = torch.tensor([1, 2, 3])
    assert torch.where(FIRST, 9.0, data).dtype == torch.get_default_dtype()
    assert torch.where(FIRST, 9, data).dtype == torch.int64


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "index",
    [[0], torch.tensor([0]), torch.tensor([True, False, False])],
    ids=["list", "tensor", "mask"],
)
@pytest.mark.parametrize("value", [9.0, torch.tensor([9.0])], ids=["number", "tensor"])
def test_one_element_by_a_list_or_a_mask_raises_fell(index, value):
    """A number for one element does not raise, and is lost, and so is a tensor for a part."""
    with pytest.raises(TypeError, match="index_put_"):
        masked_tensor(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([True, False, True]))[index] = (
            value
        )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("index", [slice(0, 2), slice(0, 3, 2), slice(0, 1)], ids=str)
def test_by_a_slice_a_tensor_with_dimensions_is_lost_fell(index):
    """A tensor for a part is lost: one without dimensions raises as a number does."""
    scores = masked_tensor(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([True, False, True]))
    scores[index] = torch.tensor([9.0])
    with pytest.raises(TypeError, match="fill_"):
        scores[index] = torch.tensor(9.0)
    assert scores.get_data().tolist() == [1.0, 2.0, 3.0]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("value", [9.0, torch.tensor(9.0)], ids=["number", "tensor"])
def test_by_its_position_it_is_lost(value):
    """A number for one element by its position, ``scores[0] = 9.0``, does not raise, and is lost."""
    scores = masked_tensor(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([True, False, True]))
    scores[0] = value
    assert scores.get_data().tolist() == [1.0, 2.0, 3.0]
