"""Attacks on gallery/errors/values-and-shapes/to-copy-construct-from-a-tensor.py."""

import warnings

import pytest
import torch

WORDS = "To copy construct from a tensor"


def leaf(dtype=torch.float32):
    return torch.ones(2, dtype=dtype, requires_grad=dtype.is_floating_point)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64, torch.bool])
def test_the_copy_is_cut_off(dtype):
    """torch.tensor copies the numbers and cuts them off the graph: a source without grad too."""
    source = leaf(dtype)
    for make in (torch.tensor, source.new_tensor):
        with pytest.warns(UserWarning, match=WORDS):
            made = make(source)
        assert not made.requires_grad and made.dtype == dtype
        assert made.data_ptr() != source.data_ptr()


def test_a_list_of_one_tensor_warns_of_something_else():
    """You gave torch.tensor a tensor: one in a list has another warning."""
    with pytest.warns(UserWarning, match="Converting a tensor with requires_grad=True"):
        torch.tensor([leaf()[0]])


def test_requires_grad_makes_a_new_leaf():
    """With requires_grad=True it is a leaf of its own, and no gradient reaches the source."""
    source = leaf()
    with pytest.warns(UserWarning, match=WORDS):
        made = torch.tensor(source, requires_grad=True)
    made.sum().backward()
    assert made.is_leaf and source.grad is None


@pytest.mark.parametrize("dtype", [torch.float64, torch.int64])
def test_another_dtype_fell(dtype):
    """A copy without its gradient is source.detach().clone(): not of another dtype."""
    source = leaf()
    assert source.detach().clone().dtype != dtype
    made = source.detach().to(dtype, copy=True)
    assert made.tolist() == [1, 1] and made.dtype == dtype and not made.requires_grad


def test_to_without_copy_may_share():
    """to(dtype) alone is the tensor itself, if nothing is to change."""
    source = torch.ones(2)
    assert source.detach().to(torch.float32).data_ptr() == source.data_ptr()
    assert source.detach().to(torch.float32, copy=True).data_ptr() != source.data_ptr()


def test_as_tensor_of_another_dtype_is_a_copy_fell():
    """as_tensor returns a tensor as it is: with another dtype it converts."""
    source = leaf()
    assert torch.as_tensor(source) is source
    converted = torch.as_tensor(source, dtype=torch.float64)
    assert converted is not source and converted.requires_grad


@pytest.mark.parametrize("items", [[], [1.0, 2.0], [[1], [2]], 3.0], ids=repr)
def test_as_tensor_of_lists(items):
    """as_tensor makes a tensor of a list, and does not warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert torch.as_tensor(items).tolist() == items


@pytest.mark.parametrize("kind", ["strided", "expanded", "transposed"])
def test_a_clone_of_other_layouts(kind):
    """source.detach().clone() shares no memory, and has the values: an expanded one too."""
    source = {
        "strided": torch.arange(4.0)[::2],
        "expanded": torch.ones(1).expand(2),
        "transposed": torch.arange(4.0).reshape(2, 2).t(),
    }[kind]
    copied = source.detach().clone()
    assert torch.equal(copied, source) and copied.data_ptr() != source.data_ptr()


def test_the_assignment_copies():
    """The assignment copies the numbers anyway: a later change of the source does not show."""
    table, source = torch.zeros(2, 2), torch.ones(2)
    table[0] = source
    source[0] = 9.0
    assert table[0].tolist() == [1.0, 1.0]
