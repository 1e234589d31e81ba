"""Attacks on gallery/errors/values-and-shapes/argument-must-be.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize("dim", [1.0, "1", None, [1], (1,), torch.tensor([1, 0]), True])
def test_dimension_of_another_type(dim):
    """The message names the argument and the type that it got."""
    kind = type(dim).__name__
    with pytest.raises(TypeError, match=rf"'dim' \(position 1\) must be int, not {kind}"):
        torch.ones(2, 4).unsqueeze_(dim)


def test_position_counts_from_one_after_the_dot():
    """Positions count from 1; the tensor before the dot has no position."""
    scores = torch.ones(2, 4)
    with pytest.raises(TypeError, match="position 1"):
        scores.select("0", 0)
    with pytest.raises(TypeError, match="position 2"):
        torch.select(scores, "0", 0)


def test_a_named_argument_may_have_no_position():
    """The message may name no position: for an argument that is given by name only."""
    with pytest.raises(TypeError, match="argument 'value' must be Number, not str"):
        torch.ones(2).addcmul_(torch.ones(2), torch.ones(2), value="1")


@pytest.mark.parametrize("source", [[1.0, 2.0], (1.0, 2.0), np.ones(2, dtype=np.float32)])
def test_wrapped_it_is_taken(source):
    """A list, a tuple or an array is no tensor. Wrap it."""
    scores, places = torch.zeros(3), torch.tensor([0, 2])
    with pytest.raises(TypeError, match="'source' .* must be Tensor"):
        scores.index_copy_(0, places, source)
    scores.index_copy_(0, places, torch.as_tensor(source, dtype=scores.dtype))
    assert scores[1] == 0 and scores[places].tolist() == list(source)


def test_as_tensor_of_a_float64_array_has_another_dtype():
    """as_tensor shares memory with an array of the same dtype; methods refuse float64 here."""
    with pytest.raises(RuntimeError, match="dtype"):
        torch.zeros(3).index_copy_(0, torch.tensor([0]), torch.as_tensor(np.ones(1)))


@pytest.mark.parametrize("kind", ["values", "generator", "map", "tensor"])
def test_what_is_no_tuple_of_tensors(kind):
    """A generator or ``dict.values()`` is no tuple of tensors, and neither is one tensor."""
    rows = torch.ones(2, 3)
    given = {
        "values": {"a": rows}.values(),
        "generator": (row for row in rows),
        "map": map(torch.clone, rows),
        "tensor": rows,
    }[kind]
    with pytest.raises(TypeError, match="must be tuple of Tensors"):
        torch.stack(given)
    assert torch.stack(list(rows)).shape == (2, 3)


def test_stack_of_a_generator():
    """A list or a tuple of tensors; a generator is neither."""
    with pytest.raises(TypeError, match="must be tuple of Tensors, not generator"):
        torch.stack(row for row in torch.ones(2, 2))
    assert torch.stack(list(torch.ones(2, 2))).shape == (2, 2)


@pytest.mark.parametrize("sizes", [[2, 3], (2, 3), torch.Size((2, 3))])
def test_sizes_that_are_taken(sizes):
    """A list or a tuple of Python integers, or a torch.Size."""
    assert torch.zeros(6).reshape(sizes).shape == (2, 3)


def test_sizes_that_came_from_a_division():
    """// makes an integer."""
    with pytest.raises(TypeError):
        torch.zeros(6).reshape((6 / 2, 2))
    assert torch.zeros(6).reshape((6 // 2, 2)).shape == (3, 2)


def test_nothing_was_written():
    """Torch checks the types of the arguments before the method runs."""
    scores = torch.zeros(3)
    with pytest.raises(TypeError):
        scores.index_add_(0.0, torch.tensor([0]), torch.ones(1))
    assert not scores.any() and scores._version == 0


def test_under_no_grad_and_for_a_leaf_the_same():
    """A leaf that requires grad is refused for the type first."""
    leaf = torch.zeros(3, requires_grad=True)
    with pytest.raises(TypeError, match="must be int, not float"):
        leaf.index_add_(0.0, torch.tensor([0]), torch.ones(1))
    with torch.no_grad(), pytest.raises(TypeError, match="must be int, not float"):
        leaf.index_add_(0.0, torch.tensor([0]), torch.ones(1))


@pytest.mark.parametrize("value", [torch.tensor(1.0), torch.tensor(True)], ids=str)
def test_item_is_refused_again_fell(value):
    """Write ``value.item()`` for a tensor."""
    with pytest.raises(TypeError, match="must be int"):
        torch.ones(2, 4).select(1, value.item())
    assert torch.ones(2, 4).select(1, int(value)).shape == (2,)


def test_a_str_of_a_fraction_fell():
    """Write ``int(value)`` for a ``str``."""
    with pytest.raises(ValueError, match="invalid literal"):
        int("1.5")


def test_a_float_in_a_tensor_among_sizes_fell():
    """A tensor of floats among sizes is told of as an assertion that failed."""
    with pytest.raises(TypeError, match="failed to unpack the object at pos 2"):
        torch.zeros(2, torch.tensor(1.5))


def test_the_second_position_counts_from_one_fell():
    """The position that follows, "at pos", counts from 0 within the tuple."""
    with pytest.raises(TypeError, match="found element of type float at pos 0"):
        torch.ones(8).reshape((4.0, 2))
    with pytest.raises(TypeError, match="failed to unpack the object at pos 2"):
        torch.ones(8).reshape((4, 2.0))


def test_a_list_of_integers_needs_the_dtype_fell():
    """Convert a list with ``torch.tensor``."""
    scores, rows = torch.ones(2, 2), [[5, 6]]
    with pytest.raises(RuntimeError, match="same dtype"):
        scores.index_copy_(0, torch.tensor([0]), torch.tensor(rows))
    scores.index_copy_(0, torch.tensor([0]), torch.tensor(rows, dtype=scores.dtype))
    assert scores.tolist() == [[5.0, 6.0], [1.0, 1.0]]


@pytest.mark.parametrize("name, value", [("dtype", "float32"), ("requires_grad", 1)])
def test_dtypes_and_bools_have_no_conversion_fell(name, value):
    """Convert with ``int()`` or ``torch.tensor``."""
    with pytest.raises(TypeError, match=rf"argument '{name}' must be"):
        torch.tensor([1.0], **{name: value})


def test_int_cuts_off_fell():
    """Write ``int(value)`` for a ``float``: it cuts off, and a computed float may lie below."""
    value = 0.29 * 100
    assert int(1.7) == 1 and int(value) == 28 and round(value) == 29


def test_a_name_that_ends_in_an_underscore_fell():
    """Each method below writes in place: ``requires_grad_``, which is listed, does not."""
    scores = torch.ones(2)
    with pytest.raises(TypeError, match="must be bool, not str"):
        scores.requires_grad_("text")
    scores.requires_grad_(True)
    assert scores._version == 0


def test_stack_of_arrays_fell():
    """A generator for ``stack`` with ``list()``: a list of arrays is refused again."""
    array = np.ones((2, 3))
    with pytest.raises(TypeError, match="must be tuple of Tensors, not numpy.ndarray"):
        torch.stack(array)
    with pytest.raises(TypeError, match="expected Tensor as element 0"):
        torch.stack(list(array))
    for arrays in (array, list(array)):
        assert torch.as_tensor(np.stack(arrays)).tolist() == array.tolist()


@pytest.mark.filterwarnings("ignore:Converting a tensor:UserWarning")
def test_a_tensor_of_tensors_has_no_gradient():
    """``torch.tensor`` copies. It also drops the gradient."""
    weights = torch.ones(2, requires_grad=True)
    assert not torch.tensor([weights[0], weights[1]]).requires_grad
    assert torch.stack([weights[0], weights[1]]).requires_grad
