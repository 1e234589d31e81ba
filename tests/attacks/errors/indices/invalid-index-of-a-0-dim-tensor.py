"""Attacks on gallery/errors/indices/invalid-index-of-a-0-dim-tensor.py."""

import pytest
import torch

INVALID = "invalid index of a 0-dim tensor"


@pytest.mark.parametrize(
    "dtype", [torch.float32, torch.float16, torch.int64, torch.bool, torch.complex64]
)
def test_zero_is_no_position(dtype):
    """The tensor is a single number without dimensions, so there is no position 0."""
    loss = torch.ones((), dtype=dtype)
    with pytest.raises(IndexError, match=INVALID):
        loss[0]
    with pytest.raises(IndexError, match=INVALID):
        loss[0] = 0
    loss[...] = 0
    assert loss.item() == 0
    assert loss.fill_(1).item() == 1


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (-1, "index -1 is out of bounds for dimension 0 with size 0"),
        (slice(None), r"slice\(\) cannot be applied to a 0-dim tensor"),
        (torch.tensor(0), "too many indices for tensor of dimension 0"),
        (torch.tensor([0]), "too many indices for tensor of dimension 0"),
        ([0], "too many indices for tensor of dimension 0"),
        ((0, 0), "too many indices for tensor of dimension 0"),
        ((..., 0), "too many indices for tensor of dimension 0"),
    ],
    ids=repr,
)
def test_other_indices_say_it_in_other_words_fell(index, words):
    """An index of a single number gets this message: an index tensor, -1 and a pair get others."""
    with pytest.raises(IndexError, match=words):
        torch.tensor(1.0)[index] = 2.0


@pytest.mark.parametrize(
    "index", [..., None, (), True, torch.tensor(True)], ids=["...", "None", "()", "True", "mask"]
)
def test_some_indices_do_write(index):
    """Set it with loss[...]: further indices that use up no dimension."""
    loss = torch.tensor(1.0)
    same = loss
    loss[index] = 2.0
    assert same.item() == 2.0


@pytest.mark.parametrize("write", ["fill_", "brackets"])
def test_a_leaf_that_requires_grad_refuses_both_fell(write):
    """Set it with loss.fill_(2.0) or loss[...] = 2.0."""
    loss = torch.tensor(1.0, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        if write == "fill_":
            loss.fill_(2.0)
        else:
            loss[...] = 2.0


def test_keepdim_wants_a_dimension_fell():
    """keepdim=True in the reduction."""
    with pytest.raises(TypeError, match="invalid combination of arguments"):
        torch.ones(3).sum(keepdim=True)
    assert torch.ones(3).sum(dim=0, keepdim=True).shape == (1,)


def test_item_has_no_value_on_meta():
    """Read it with loss.item(): a tensor of the meta device has no value."""
    with pytest.raises(RuntimeError, match="cannot be called on meta tensors"):
        torch.ones((), device="meta").item()


def test_item_of_each_kind_is_a_python_number():
    """item() returns a Python number."""
    assert type(torch.tensor(1).item()) is int
    assert type(torch.tensor(True).item()) is bool
    assert type(torch.tensor(1j).item()) is complex


def test_one_element_of_a_matrix_has_no_dimensions():
    """Reading one element returns a tensor of shape []; reading a row does not."""
    assert torch.ones(2, 3)[0, 0].shape == torch.ones(2, 3).sum().shape == ()
    assert torch.ones(2, 3)[0].shape == torch.ones(2, 3).sum(0).shape == (3,)


def test_the_view_of_an_element_is_recorded():
    """scores[1] is a view, so you can write through it: with gradients too."""
    weights = torch.ones(3, requires_grad=True)
    scores = weights * 2.0
    second = scores[1]
    second *= 10.0
    scores.sum().backward()
    assert weights.grad.tolist() == [2.0, 20.0, 2.0]
