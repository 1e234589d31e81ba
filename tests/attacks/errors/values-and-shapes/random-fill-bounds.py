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
