"""Attacks on gallery/errors/values-and-shapes/tensor-has-no-attribute-append.py."""

import pytest
import torch


@pytest.mark.parametrize("name", ["append", "extend", "insert", "pop", "remove", "clear"])
def test_methods_of_lists_are_missing(name):
    """These methods of lists are missing: from parameters as well."""
    for tensor in (torch.zeros(3), torch.nn.Parameter(torch.zeros(3))):
        with pytest.raises(AttributeError, match=f"has no attribute '{name}'"):
            getattr(tensor, name)


@pytest.mark.parametrize("name", ["count", "sort", "reverse", "copy"])
def test_what_of_a_list_a_tensor_has(name):
    """These methods of lists are missing: sort is there, and does not sort in place."""
    assert hasattr(torch.Tensor, name) == (name == "sort")


def test_resize_does_grow_a_tensor():
    """A tensor has no append: resize_ makes it longer, with any values."""
    losses = torch.zeros(1)
    assert losses.resize_(3).shape == (3,)


def test_stack_of_no_items_raises_fell():
    """Collect in a list and make one tensor at the end: of an empty list stack makes none."""
    with pytest.raises((RuntimeError, ValueError), match="non-empty"):
        torch.stack([])


def test_stack_of_numbers_raises_fell():
    """torch.stack at the end, once: numbers are collected as well, and it takes tensors."""
    with pytest.raises(TypeError, match="expected Tensor as element 0"):
        torch.stack([0.5, 1.5])
    assert torch.tensor([0.5, 1.5]).tolist() == [0.5, 1.5]


def test_stack_wants_one_shape():
    """All items of one shape."""
    with pytest.raises(RuntimeError, match="equal size"):
        torch.stack([torch.zeros(2), torch.zeros(3)])


@pytest.mark.parametrize("count", [0, 1, 2, 17])
def test_allocate_and_write(count):
    """Allocate the full length and write to slices: of any length."""
    history = torch.zeros(count)
    for step in range(count):
        history[step] = step / 2
    assert history.tolist() == [step / 2 for step in range(count)]


def test_cat_wants_a_dimension():
    """torch.cat with a value without dimensions raises."""
    with pytest.raises(RuntimeError, match="zero-dimensional"):
        torch.cat([torch.zeros(3), torch.tensor(1.5)])


def test_an_integer_history_cuts_off():
    """Allocate, and write: zeros of integers cut off what follows the point."""
    history = torch.zeros(2, dtype=torch.int64)
    history[0] = 1.5
    assert history.tolist() == [1, 0]


def test_elements_may_lie_apart_fell():
    """A tensor and its views count places in one storage: those of a column lie apart."""
    column = torch.zeros(3, 2)[:, 0]
    assert column.stride() == (2,)


@pytest.mark.parametrize("place", [0, 1, 3])
def test_insert_and_pop_had_no_cure_fell(place):
    """Join the slices that stay: to insert and to pop."""
    history, values = torch.tensor([0.0, 0.5, 1.0]), [0.0, 0.5, 1.0]
    inserted = torch.cat([history[:place], torch.tensor([7.0]), history[place:]])
    values.insert(place, 7.0)
    popped = torch.cat([inserted[:place], inserted[place + 1 :]])
    assert inserted.tolist() == values
    values.pop(place)
    assert popped.tolist() == values and popped.dtype == history.dtype


def test_both_sides_have_as_many_dimensions_fell():
    """torch.cat takes a single addition: a loss and a row need a dimension more."""
    loss, row = torch.tensor(1.5), torch.zeros(3)
    for longer, value in ((torch.zeros(2), loss), (torch.zeros(2, 3), row)):
        with pytest.raises(RuntimeError):
            torch.cat([longer, value])
        joined = torch.cat([longer, value[None]])
        assert len(joined) == 3 and torch.equal(joined[-1], value)


def test_del_raises():
    """Tensor does not support deleting items."""
    history = torch.zeros(3)
    with pytest.raises(TypeError, match="does not support deleting items"):
        del history[0]


def test_a_popped_rest_is_a_view():
    """history[-1] and history[:-1] are views."""
    history = torch.zeros(3)
    rest = history[:-1]
    rest[0] = 7.0
    assert history[0] == 7.0


def test_an_empty_vector_grows_by_cat():
    """losses = torch.zeros(0): cat makes one element longer of it."""
    assert torch.cat([torch.zeros(0), torch.tensor(0.5)[None]]).tolist() == [0.5]


def test_batches_that_differ_in_length_fell():
    """Collect in a list and make one tensor at the end with ``torch.stack``: batches differ in length."""
    batches = [torch.zeros(2, 3), torch.ones(1, 3)]
    with pytest.raises(RuntimeError, match="equal size"):
        torch.stack(batches)
    assert torch.cat(batches).sum(dim=1).tolist() == [0.0, 0.0, 3.0]


@pytest.mark.parametrize("value", [2**24 + 1, 0.1])
def test_an_allocated_history_has_a_dtype_fell(value):
    """Allocate the full length and write to slices: zeros of float32 round what they take."""
    dtype = torch.int64 if isinstance(value, int) else torch.float64
    history, exact = torch.zeros(1), torch.zeros(1, dtype=dtype)
    history[0] = exact[0] = value
    assert exact.item() == value != history.item()


def test_a_longer_parameter_is_no_parameter_fell():
    """``torch.cat`` makes one element longer: of a parameter it makes a tensor that is no leaf."""
    longer = torch.cat([torch.nn.Parameter(torch.ones(2)), torch.ones(1)])
    assert not longer.is_leaf and not isinstance(longer, torch.nn.Parameter)


def test_the_last_element_is_a_view_fell():
    """``last, rest = history[-1], history[:-1]`` pops: a list's ``pop`` gives the value, torch a view."""
    history = torch.tensor([0.0, 0.5, 1.0])
    last, rest = history[-1], history[:-1]
    history.fill_(7.0)
    assert last.item() == 7.0 and rest.tolist() == [7.0, 7.0]
