"""Attacks on the prose of docs/reference/view-or-copy.md."""

import pytest
import torch


@pytest.mark.parametrize("index", [True, torch.tensor(True), torch.tensor([1])], ids=str)
def test_a_tensor_without_dimensions_is_a_number_fell(index):
    """An index tensor without dimensions is a number: one of bool is a mask, which copies."""
    x = torch.zeros(3, 4)
    part = x[index]
    part.fill_(5.0)
    assert not part._is_view() and not x.any()


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.int16], ids=str)
def test_an_integer_without_dimensions_is_a_number(dtype):
    """An index tensor of integers without dimensions is a number."""
    x = torch.zeros(3, 4)
    x[torch.tensor(1, dtype=dtype)].fill_(5.0)
    assert x[1].tolist() == [5.0] * 4 and x.sum() == 20.0


@pytest.mark.parametrize("layout", ["plain", "transposed"])
def test_contiguous_gives_a_view_by_layout_fell(layout):
    """contiguous gives views or copies: it gives x itself or a copy."""
    x = torch.zeros(3, 4) if layout == "plain" else torch.zeros(4, 3).T
    assert (x.contiguous() is x) == (layout == "plain")
    assert (x.contiguous().data_ptr() == x.data_ptr()) == (layout == "plain")


@pytest.mark.parametrize("give", ["reshape", "flatten", "ravel"])
def test_these_depend_on_the_layout(give):
    """reshape, flatten and ravel give views or copies by layout."""
    for x, shares in ((torch.zeros(3, 4), True), (torch.zeros(4, 3).T, False)):
        flat = x.reshape(-1) if give == "reshape" else getattr(x, give)()
        flat.fill_(5.0)
        assert bool((x == 5.0).all()) == shares


@pytest.mark.parametrize("name", ["float", "cpu", "to"])
def test_to_gives_x_itself(name):
    """x.to and x.float give x itself if there is nothing to do."""
    x = torch.zeros(3, 4)
    assert (x.to("cpu") if name == "to" else getattr(x, name)()) is x


def test_expand_and_repeat():
    """expand is a view and repeat a copy, with nothing to stretch as well."""
    x = torch.zeros(3, 4)
    assert x.expand(3, 4)._base is x and x.repeat(1, 1).data_ptr() != x.data_ptr()
