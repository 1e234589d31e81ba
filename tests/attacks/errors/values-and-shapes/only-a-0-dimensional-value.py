"""Attacks on gallery/errors/values-and-shapes/only-a-0-dimensional-value.py."""

import pytest
import torch

MASK = torch.tensor([True, False, True])
FILLS = {
    "masked_fill_": lambda value: torch.zeros(3).masked_fill_(MASK, value),
    "masked_fill": lambda value: torch.zeros(3).masked_fill(MASK, value),
    "index_fill_": lambda value: torch.zeros(3).index_fill_(0, torch.tensor([0, 2]), value),
    "fill_": lambda value: torch.zeros(3).fill_(value),
}


@pytest.mark.parametrize("name", ["masked_fill_", "masked_fill", "index_fill_", "fill_"])
def test_no_vector_is_a_value(name):
    """The value is a number or a tensor with no dimensions: [1] is refused like any other."""
    for shape in ((1,), (2,), (3,), (1, 1), (0,)):
        with pytest.raises(RuntimeError, match="only supports (a )?0-dimension"):
            FILLS[name](torch.ones(shape))
    for value in (7.0, 7, torch.tensor(7.0), torch.tensor([7.0]).squeeze(), torch.arange(9)[7]):
        assert FILLS[name](value).max() == 7.0


@pytest.mark.parametrize("values", [[8.0], [8.0, 9.0]])
def test_one_value_for_each_place(values):
    """One value for each place, in order: a single one in brackets is repeated."""
    scores = torch.zeros(3)
    scores[MASK] = torch.tensor(values)
    assert scores.tolist() == [8.0, 0.0, values[-1]]


def test_values_of_another_dtype_are_refused_fell():
    """For several values use scores[mask] = values: the dtype has to be that of scores."""
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        torch.zeros(3)[MASK] = torch.tensor([8, 9])


def test_as_many_values_as_elements_do_not_fit_fell():
    """For several values use scores[mask] = values: with one for each element take where."""
    values = torch.tensor([7.0, 8.0, 9.0])
    with pytest.raises(RuntimeError, match="cannot be broadcast to indexing result"):
        torch.zeros(3)[MASK] = values
    assert torch.where(MASK, values, torch.zeros(3)).tolist() == [7.0, 0.0, 9.0]


def test_squeeze_of_several_elements_changes_nothing():
    """squeeze() drops the dimension: of one element."""
    assert torch.ones(1).squeeze().shape == torch.ones(1, 1).squeeze().shape == ()
    assert torch.ones(2).squeeze().shape == (2,)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_gradient_is_the_number_of_places(count):
    """The gradient is the number of places that were filled: also none."""
    level = torch.tensor([7.0], requires_grad=True)
    mask = torch.arange(3) < count
    torch.zeros(3).masked_fill(mask, level.squeeze()).sum().backward()
    assert level.grad.tolist() == [float(count)]


def test_a_leaf_refuses_the_fill_in_place():
    """masked_fill_ of a leaf that requires grad raises another error; masked_fill does not."""
    leaf = torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        leaf.masked_fill_(MASK, 7.0)
    assert leaf.masked_fill(MASK, 7.0).tolist() == [7.0, 1.0, 7.0]


@pytest.mark.parametrize("value", [[1.0, 2.0], torch.ones(2).numpy()], ids=["list", "array"])
def test_copy_takes_no_array_fell(value):
    """To copy a whole tensor or array use copy_."""
    with pytest.raises(TypeError, match="must be Tensor"):
        torch.zeros(2).copy_(value)


def test_the_gradient_is_a_sum_over_the_places_fell():
    """It keeps the gradient, which is the number of places: under a loss that is a sum."""
    level = torch.tensor([7.0], requires_grad=True)
    filled = torch.zeros(3).masked_fill(torch.tensor([True, False, True]), level.squeeze())
    (filled * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert level.grad.tolist() == [101.0]


def test_index_fill_had_no_cure_fell():
    """For several values use scores[mask] = values: for index_fill_ there is a position for each."""
    scores = torch.zeros(3).index_copy_(0, torch.tensor([2, 0]), torch.tensor([8.0, 9.0]))
    assert scores.tolist() == [9.0, 0.0, 8.0]
