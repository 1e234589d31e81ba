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
