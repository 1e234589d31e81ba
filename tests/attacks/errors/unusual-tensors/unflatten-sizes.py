"""Attacks on gallery/errors/unusual-tensors/unflatten-sizes.py."""

import pytest
import torch

WRONG = "don't multiply up to the size of dim"


@pytest.mark.parametrize(
    ("length", "sizes"),
    [(6, (2, 2)), (6, (4, -1)), (6, (7, -1)), (6, (0, -1)), (1, (2, -1)), (3, (2, -1))],
    ids=repr,
)
def test_products_that_are_not_the_size_fell(length, sizes):
    """Let torch work out one of them: -1 does not help where the rest leaves a remainder."""
    with pytest.raises(RuntimeError, match=WRONG):
        torch.zeros(length).unflatten(0, sizes)


@pytest.mark.parametrize("length", [0, 2, 4, 6])
def test_minus_one_works_if_it_divides(length):
    """If it divides evenly, let torch work out one size."""
    assert torch.zeros(length).unflatten(0, (2, -1)).shape == (2, length // 2)


def test_two_unknown_sizes_say_something_else():
    """The message is about the product (two unknown sizes have another one)."""
    with pytest.raises(RuntimeError, match="only one dimension can be inferred"):
        torch.zeros(6).unflatten(0, (-1, -1))


LAYOUTS = {
    "strided": lambda: torch.zeros(12)[::2],
    "transposed": lambda: torch.zeros(3, 6).t(),
    "offset": lambda: torch.zeros(7)[1:],
    "leaf": lambda: torch.zeros(6, requires_grad=True) * 1,
}


@pytest.mark.parametrize("name", ["strided", "transposed", "offset", "leaf"])
def test_it_is_a_view_in_each_layout(name):
    """unflatten makes a view with other sizes of the same memory."""
    x = LAYOUTS[name]()
    x.unflatten(0, (2, -1))[0] = 9.0
    assert bool(x[:3].eq(9.0).all()) and bool(x[3:].eq(0.0).all())


def test_slice_first():
    """You want a part only: slice first (the rest stays)."""
    series = torch.arange(6.0)
    series[:4].unflatten(0, (2, 2))[:, 0] = 9.0
    assert series.tolist() == [9.0, 1.0, 9.0, 3.0, 4.0, 5.0]


@pytest.mark.parametrize("length", [0, 1, 3, 4, 5, 8])
def test_pad_at_each_length_fell(length):
    """The last group is short: pad (by a number that holds for one length only)."""
    source = torch.arange(float(length))
    groups = torch.nn.functional.pad(source, (0, -length % 4)).unflatten(0, (-1, 4))
    assert groups.shape == (-(-length // 4), 4)
    assert groups.flatten()[:length].equal(source) and not groups.flatten()[length:].any()
    groups.fill_(9.0)
    assert source.equal(torch.arange(float(length)))
