"""Attacks on gallery/errors/values-and-shapes/random-fill-bounds.py."""

import pytest
import torch


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("random_", (1, 0)),
        ("random_", (2, 2)),
        ("uniform_", (1, -1)),
        ("normal_", (0, -1)),
        ("bernoulli_", (-0.1,)),
        ("bernoulli_", (1.1,)),
        ("exponential_", (0.0,)),
        ("exponential_", (float("nan"),)),
    ],
)
def test_numbers_that_describe_no_distribution(name, arguments):
    """They check their bounds before they fill the tensor."""
    weights = torch.zeros(2)
    with pytest.raises(RuntimeError, match="expects"):
        getattr(weights, name)(*arguments)
    assert not weights.any()


def test_random_never_reaches_to():
    """random_ never reaches to: it draws from low to high - 1."""
    assert torch.zeros(1000).random_(0, 2).max() == 1.0


def test_equal_bounds_of_uniform():
    """uniform_ takes two equal bounds."""
    assert torch.zeros(2).uniform_(1, 1).tolist() == [1.0, 1.0]


def test_std_zero():
    """normal_ takes a std of 0."""
    assert torch.zeros(2).normal_(3.0, 0.0).tolist() == [3.0, 3.0]


@pytest.mark.parametrize("name", ["random_", "bernoulli_"])
def test_integers(name):
    """Integers take random_ and bernoulli_."""
    drawn = getattr(torch.zeros(2, dtype=torch.int64), name)()
    assert drawn.dtype == torch.int64 and (drawn >= 0).all()


@pytest.mark.parametrize("name", ["uniform_", "normal_", "exponential_"])
def test_integers_refused(name):
    """The dtype has to hold what is drawn."""
    with pytest.raises((RuntimeError, NotImplementedError)):
        getattr(torch.zeros(2, dtype=torch.int64), name)()


def test_probabilities_of_a_tensor():
    """bernoulli_ takes a tensor of probabilities, and does not check it on the CPU in the same words."""
    assert torch.zeros(2).bernoulli_(torch.tensor([0.0, 1.0])).tolist() == [0.0, 1.0]


def test_leaf_is_refused_and_init_is_not():
    """nn.init writes under no_grad, to a slice as well."""
    weight = torch.nn.Linear(2, 3).weight
    with pytest.raises(RuntimeError, match="leaf Variable"):
        weight.uniform_(0, 1)
    before = weight.detach().clone()
    torch.nn.init.constant_(weight[:2], 5.0)
    assert (weight[:2] == 5.0).all() and torch.equal(weight[2], before[2])


@pytest.mark.parametrize("size", [(2,), (0,)])
def test_equal_bounds_cannot_be_swapped_fell(size):
    """Swap the bounds: those of an empty list are equal, and randint says the same."""
    with pytest.raises(RuntimeError, match="got from=0 >= to=0"):
        torch.randint(0, 0, size)
    assert torch.zeros(2).random_(0, 0 + 1).tolist() == [0.0, 0.0]


def test_a_tensor_of_probabilities_is_checked_on_the_way_fell():
    """They check their bounds before they fill: a tensor of probabilities is read element by element."""
    weights = torch.full((2,), 9.0)
    with pytest.raises(RuntimeError, match="p_in"):
        weights.bernoulli_(torch.tensor([0.0, 2.0]))
    assert weights.tolist() != [9.0, 9.0]


@pytest.mark.parametrize(
    "name", ["uniform_", "normal_", "zeros_", "xavier_uniform_", "orthogonal_"]
)
def test_most_of_init_says_nothing_of_no_elements_fell(name, recwarn):
    """A tensor without elements has nothing to draw, and nn.init says so: few functions do."""
    assert getattr(torch.nn.init, name)(torch.zeros(0, 2)).shape == (0, 2)
    assert not [w for w in recwarn if "zero-element" in str(w.message)]


@pytest.mark.parametrize(("dtype", "to"), [(torch.bfloat16, 260), (torch.float16, 2052)])
def test_to_is_not_drawn_where_it_rounds(dtype, to):
    """random_ does not draw to: not in a dtype that rounds to - 1 up to it."""
    with pytest.warns(UserWarning, match="to - 1 is out of bounds"):
        drawn = torch.zeros(20_000, dtype=dtype).random_(0, to)
    assert (drawn.double() < to).all()


@pytest.mark.parametrize(("low", "high"), [(0, 300), (-1, 2), (0, 257)])
def test_uint8_ends_at_255(low, high):
    """The dtype has to hold what is drawn: torch.uint8 ends at 255."""
    with pytest.raises(RuntimeError, match="is out of bounds for unsigned char"):
        torch.zeros(4, dtype=torch.uint8).random_(low, high)


def test_a_slice_that_init_fills_and_a_list_that_it_does_not():
    """Each fills the whole tensor that it gets, so hand it a slice: a list of rows is a copy."""
    weight = torch.nn.Linear(2, 3).weight
    torch.nn.init.constant_(weight[[0]], 7.0)
    assert not (weight == 7.0).any()
    torch.nn.init.constant_(weight[:1], 7.0)
    assert (weight[0] == 7.0).all()


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_geometric_takes_neither_end(p):
    """A probability between 0 and 1: geometric_ takes neither of them."""
    with pytest.raises(RuntimeError, match=r"in \(0, 1\)"):
        torch.zeros(2).geometric_(p)
