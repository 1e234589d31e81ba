"""Attacks on gallery/scenarios/unusual-tensors/write-to-a-masked-tensor.py."""

import numpy as np
import pytest
import torch
from torch.masked import as_masked_tensor, masked_tensor

MASK = torch.tensor([True, False, True])


def masked():
    return masked_tensor(torch.tensor([1.0, 2.0, 3.0]), MASK.clone())


LOST = {
    "integer": lambda s: s.__setitem__(0, 9.0),
    "hidden": lambda s: s.__setitem__(1, 9.0),
    "negative": lambda s: s.__setitem__(-1, 9.0),
    "tensor": lambda s: s.__setitem__(0, torch.tensor(9.0)),
    "slice and tensor": lambda s: s.__setitem__(slice(0, 2), torch.ones(2) * 9),
    "slice and masked": lambda s: s.__setitem__(slice(1, 3), masked()[1:3] * 9),
    "slice.mul_": lambda s: s[0:2].mul_(10),
    "select": lambda s: s.select(0, 0).mul_(10),
    "view": lambda s: s.view(3).mul_(10),
    "detach": lambda s: s.detach().mul_(10),
}


@pytest.mark.parametrize("name", list(LOST))
def test_lost_without_an_error(name):
    """``scores[0]`` and ``scores[0:2]`` are copies, so the write is lost without an error."""
    scores = masked()
    LOST[name](scores)
    assert scores.get_data().tolist() == [1.0, 2.0, 3.0] and scores.get_mask().equal(MASK)


RAISES = {
    "slice and number": lambda s: s.__setitem__(slice(0, 2), 9.0),
    "list and number": lambda s: s.__setitem__([0], 9.0),
    "list and tensor": lambda s: s.__setitem__([0], torch.ones(1)),
    "mask": lambda s: s.__setitem__(MASK, 9.0),
    "fill_": lambda s: s.fill_(9.0),
    "zero_": lambda s: s.zero_(),
}


@pytest.mark.parametrize(
    "name", ["slice and number", "list and number", "list and tensor", "mask", "fill_", "zero_"]
)
def test_what_raises_fell(name):
    """In-place methods on the whole tensor go through: fill_, zero_ and masked_fill_ raise."""
    with pytest.raises(TypeError, match="Multiple dispatch failed"):
        RAISES[name](masked())


WRITES = {
    "*=": (lambda s: s.__imul__(10), [10.0, 20.0, 30.0]),
    "add_": (lambda s: s.add_(1), [2.0, 3.0, 4.0]),
    "clamp_": (lambda s: s.clamp_(min=2), [2.0, 2.0, 3.0]),
    "copy_": (lambda s: s.copy_(torch.zeros(3)), [0.0, 0.0, 0.0]),
    "all and tensor": (lambda s: s.__setitem__(slice(None), torch.zeros(3)), [0.0, 0.0, 0.0]),
    "0:3 and tensor": (lambda s: s.__setitem__(slice(0, 3), torch.zeros(3)), [0.0, 0.0, 0.0]),
    "Ellipsis and tensor": (lambda s: s.__setitem__(..., torch.zeros(3)), [0.0, 0.0, 0.0]),
}


@pytest.mark.parametrize("name", list(WRITES))
def test_the_whole_tensor_is_written(name):
    """Arithmetic in place writes, also to the elements that the mask hides."""
    scores = masked()
    same, (write, values) = scores, WRITES[name]
    write(scores)
    assert same.get_data().tolist() == values and same.get_mask().equal(MASK)


@pytest.mark.parametrize("make", [masked_tensor, as_masked_tensor])
def test_data_is_copied(make):
    """Your ``data`` is not reached, since ``masked_tensor`` copied it (as_masked_tensor as well)."""
    data = torch.tensor([1.0, 2.0, 3.0])
    scores = make(data, MASK)
    scores.mul_(10)
    assert data.tolist() == [1.0, 2.0, 3.0] and scores.get_data().tolist() == [10.0, 20.0, 30.0]


@pytest.mark.parametrize("tracked", [True, False])
def test_parts_share_memory(tracked):
    """``get_data()`` and ``get_mask()`` share memory with the masked tensor."""
    scores = masked_tensor(torch.ones(3), MASK.clone(), requires_grad=tracked) * 1
    scores.get_data()[0] = 9.0
    scores.get_mask()[1] = True
    assert scores.get_data().tolist() == [9.0, 1.0, 1.0] and bool(scores.get_mask().all())


def test_array():
    """``*=`` of NumPy leaves the hidden element alone, and an assignment makes it visible."""
    array = np.ma.array([1.0, 2.0], mask=[False, True])
    array *= 10
    assert array.data.tolist() == [10.0, 2.0]
    array[1] = 5.0
    assert not array.mask.any()


def test_arithmetic_with_another_mask_fell():
    """Arithmetic in place on the whole tensor writes (not with a masked tensor of another mask)."""
    scores = masked_tensor(torch.ones(2), torch.tensor([True, False]))
    other = masked_tensor(torch.ones(2), torch.tensor([True, True]))
    with pytest.raises(ValueError, match="Input masks must match"):
        scores += other
    scores += torch.ones(2)
    assert scores.get_data().tolist() == [2.0, 2.0]
