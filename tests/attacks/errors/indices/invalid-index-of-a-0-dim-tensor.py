"""Attacks on gallery/errors/indices/invalid-index-of-a-0-dim-tensor.py."""

import numpy as np
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


def test_squeeze_of_a_batch_of_one_fell():
    """A full reduction returns a number without dimensions, and so does one element: squeeze() too."""
    for size in (1, 2):
        output = torch.ones(size, 1)
        assert output.squeeze(1)[0].item() == 1.0
        if size == 1:
            with pytest.raises(IndexError, match=INVALID):
                output.squeeze()[0]
        else:
            assert output.squeeze()[0].item() == 1.0


def test_item_is_no_loss_fell():
    """Read it with loss.item(): a line that goes on to backward() needs loss itself."""
    weight = torch.tensor(3.0, requires_grad=True)
    loss = weight * 2.0
    with pytest.raises(AttributeError, match="no attribute 'backward'"):
        loss.item().backward()
    with pytest.raises(RuntimeError, match=r"vmap over calling \.item"):
        torch.vmap(lambda number: number.item())(torch.ones(2))
    loss.backward()
    assert weight.grad.item() == 2.0


@pytest.mark.parametrize("index", [1, 5, -1, -2])
def test_integers_but_zero_have_other_words_fell(index):
    """-1 looks for the last element of no elements: 1 has the same message."""
    loss = torch.tensor(1.0)
    with pytest.raises(
        IndexError, match=f"index {index} is out of bounds for dimension 0 with size 0"
    ):
        loss[index] = 2.0


def test_keepdim_of_a_table_and_of_max_fell():
    """keepdim=True in the reduction gives one dimension: a table gives two, max a pair."""
    table = torch.ones(2, 3)
    assert table.sum(dim=(0, 1), keepdim=True).shape == (1, 1)
    assert table.sum(dim=0, keepdim=True).shape == (1, 3)
    with pytest.raises(TypeError, match="does not support item assignment"):
        torch.ones(3).max(dim=0, keepdim=True)[0] = 7.0
    assert table.sum().reshape(1).shape == table.max().reshape(1).shape == (1,)


def test_iteration_wants_a_dimension():
    """reshape gives a dimension to a number, so that a loop can go over it."""
    loss = torch.tensor(1.0)
    for consume in (list, lambda number: list(zip(number, [1], strict=True))):
        with pytest.raises(TypeError, match="iteration over a 0-d tensor"):
            consume(loss)
        assert len(consume(loss.reshape(1))) == 1


@pytest.mark.parametrize("index", [[], [True], torch.tensor([True]), torch.tensor([])])
def test_lists_and_masks_have_too_many_indices(index):
    """An index tensor and a list bring too many indices: empty ones and masks with dimensions too."""
    with pytest.raises(IndexError, match="too many indices for tensor of dimension 0"):
        torch.tensor(1.0)[index] = 2.0


def test_values_with_dimensions():
    """loss[...] takes a value of shape [1] or [1, 1], and fill_ does not."""
    loss = torch.tensor(1.0)
    for value in (torch.tensor([2.0]), torch.tensor([[3.0]])):
        loss[...] = value
        assert loss.item() == value.item()
        with pytest.raises(RuntimeError, match="fill_ only supports 0-dimension value"):
            loss.fill_(value)


def test_squeeze_of_one_row_is_a_row_fell():
    """``squeeze()`` returns a tensor without dimensions if the batch has one element."""
    assert torch.ones(1, 3).squeeze().shape == (3,)
    assert torch.ones(1, 1).squeeze().shape == torch.ones(1, 1, 1).squeeze().shape == ()


def test_a_short_index_tensor_is_a_mask_fell():
    """An index tensor and a list bring too many indices: uint8 is a mask, and int64 is not."""
    loss = torch.tensor(1.0)
    assert loss[torch.tensor(1, dtype=torch.uint8)].tolist() == [1.0]
    with pytest.raises(IndexError, match="too many indices"):
        loss[torch.tensor(1)]


def test_other_zeros_and_other_calls():
    """There is no position 0: an integer of NumPy, vmap, and a reduction of masks."""
    with pytest.raises(IndexError, match=INVALID):
        torch.tensor(1.0)[np.int64(0)]
    with pytest.raises(IndexError, match=INVALID):
        torch.vmap(lambda number: number[0])(torch.ones(2))
    with pytest.raises(IndexError, match=INVALID):
        torch.ones(3).any()[0]
