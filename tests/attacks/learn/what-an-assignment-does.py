"""Attacks on docs/learn/what-an-assignment-does.md."""

import numpy as np
import pytest
import torch

DTYPES = [torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.uint8, torch.bool]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize(
    "value", [1, 0.0, True, torch.tensor(1.0), torch.ones(1, dtype=torch.int32)], ids=repr
)
def test_shape_and_dtype_stay_those_of_the_target(dtype, value):
    """The shape and dtype of a tensor stay; what you assign to a slice is converted."""
    x = torch.zeros(3, dtype=dtype)
    place = x.data_ptr()
    x[:2] = value
    assert x.dtype == dtype and x.shape == (3,) and x.data_ptr() == place
    assert x.tolist() == torch.tensor([float(value), float(value), 0.0]).to(dtype).tolist()


@pytest.mark.parametrize("value", [2.7, -2.7, 0.999], ids=repr)
def test_a_fraction_is_dropped_in_silence(value, recwarn):
    """A tensor of integers drops a fraction in silence."""
    counts, array = torch.tensor([1, 2, 3]), np.array([1, 2, 3])
    counts[0] = array[0] = value
    counts[1:2] = torch.tensor([value])
    assert counts.tolist() == [int(value), int(value), 3] and array[0] == int(value)
    assert not recwarn.list


@pytest.mark.parametrize("write", ["counts[0] += 2.7", "counts += 2.7", "counts.add_(2.7)"])
def test_an_addition_of_a_fraction_is_refused(write):
    """counts[0] += 2.7 is refused."""
    counts = torch.tensor([1, 2, 3])
    with pytest.raises(RuntimeError, match="can't be cast"):
        exec(write, {"counts": counts})
    assert counts.tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    "index", [slice(1, 3), 0, [0, 1], torch.tensor([True, True, False, False])], ids=repr
)
def test_a_list_as_a_value_is_refused(index):
    """A tensor refuses a list."""
    with pytest.raises(TypeError, match="can't assign a list"):
        torch.zeros(4)[index] = [5.0, 6.0]


@pytest.mark.parametrize(
    "value", [torch.zeros(1), torch.zeros(()), torch.zeros(1, 1), torch.zeros(1, 2)], ids=repr
)
def test_the_value_is_broadcast_to_the_place(value):
    """It fits also where broadcasting makes it fit, with leading sizes of one, too."""
    x = torch.ones(3, 2)
    x[1] = value
    assert x.tolist() == [[1.0, 1.0], [0.0, 0.0], [1.0, 1.0]]


@pytest.mark.parametrize("shape", [(3,), (2, 2), (0,), (2, 1)], ids=str)
def test_the_place_is_not_broadcast_to_the_value(shape):
    """The value must fit the slice."""
    x = torch.ones(3, 2)
    with pytest.raises(RuntimeError):
        x[1] = torch.zeros(shape)
    assert x.eq(1.0).all()


FIRST = {
    "slice": (slice(2, None), True),
    "integer": (1, True),
    "None": (None, True),
    "dots": (..., True),
    "0-dimensional index": (torch.tensor(1), True),
    "list": ([2, 3], False),
    "mask": (torch.tensor([False, False, True, True]), False),
    "True": (True, False),
    "array": (np.array([2, 3]), False),
    "range": (range(2, 4), False),
}


@pytest.mark.parametrize("name", FIRST)
def test_what_stands_before_the_last_bracket(name):
    """The last bracket writes. On a tensor, an index before it must give a view."""
    index, arrives = FIRST[name]
    x = torch.zeros(4, 2)
    x[index][...] = 1.0
    assert bool(x.any()) == arrives


@pytest.mark.parametrize("shape", [(2,), (2, 3), (5,)], ids=str)
def test_a_tuple_swap_loses_a_value_and_an_index_list_does_not(shape):
    """The 1 is gone. An index list on the right copies first."""
    x = torch.arange(1.0, 1.0 + torch.Size(shape).numel()).reshape(shape)
    y, before = x.clone(), x.clone()
    x[0], x[1] = x[1], x[0]
    assert torch.equal(x[0], before[1]) and torch.equal(x[1], before[1])
    y[[0, 1]] = y[[1, 0]]
    assert torch.equal(y[0], before[1]) and torch.equal(y[1], before[0])


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.float16], ids=str)
def test_a_repeated_position_counts_once(dtype):
    """A repeated position counts once; index_add_ counts both."""
    hits = torch.zeros(3, dtype=dtype)
    hits[[0, 0, 2]] += 1
    assert hits.tolist() == [1, 0, 1]
    hits.index_add_(0, torch.tensor([0, 0, 2]), torch.ones(3, dtype=dtype))
    assert hits.tolist() == [3, 0, 2]


def test_a_shift_of_columns_is_not_noticed():
    """Torch refuses where it notices, and does not always notice."""
    vector, table = torch.arange(3.0), torch.arange(8.0).reshape(2, 4)
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        vector[1:] = vector[:-1]
    table[:, 1:] = table[:, :-1]


@pytest.mark.parametrize("cut", [slice(None, None, 2), slice(None, None, -1)], ids=repr)
def test_a_slice_with_a_step_takes_as_many_as_it_has_fell(cut):
    """A list is a row of references, and a slice of it takes any number of new ones."""
    numbers = [1.0, 2.0, 3.0, 4.0]
    with pytest.raises(ValueError, match="extended slice"):
        numbers[cut] = [5.0, 6.0, 7.0]
    numbers[1:3:1] = [5.0, 6.0, 7.0]
    assert numbers == [1.0, 5.0, 6.0, 7.0, 4.0]


def test_a_bool_does_not_drop_the_fraction_fell():
    """What you assign is converted to the dtype, and a fraction is dropped in silence."""
    mask = torch.tensor([False, False])
    mask[0] = 0.5
    assert mask.tolist() == [True, False]


@pytest.mark.parametrize("value", [torch.tensor(2.7), torch.tensor([2.7])], ids=repr)
def test_a_mask_converts_a_tensor_of_one_number_fell(value):
    """A mask or an index list does not convert a tensor."""
    counts = torch.tensor([1, 2])
    counts[torch.tensor([True, False])] = value
    assert counts.tolist() == [2, 2]
    with pytest.raises(RuntimeError, match="dtypes match"):
        counts[[0]] = value


def test_an_index_list_does_not_convert_a_tensor_fell():
    """An assignment to a tensor converts a tensor of another dtype to the dtype of the target."""
    counts = torch.tensor([1, 2])
    with pytest.raises(RuntimeError, match="dtypes match"):
        counts[[0, 1]] = torch.tensor([2.7, 2.7])
    counts[:] = torch.tensor([2.7, 2.7])
    assert counts.tolist() == [2, 2]


def test_both_in_one_bracket_is_another_place_fell():
    """For tensor[[2, 3]][1], put both into one bracket."""
    vector, matrix = torch.zeros(4), torch.zeros(4, 2)
    with pytest.raises(IndexError):
        vector[[2, 3], 1] = 99.0
    matrix[[2, 3], 1] = 99.0
    assert matrix[3].tolist() == [0.0, 99.0] and matrix[2].tolist() == [0.0, 99.0]


def test_a_slice_of_a_list_answers_with_a_copy_fell():
    """A slice answers with a view."""
    numbers, array = [1.0, 2.0, 3.0], np.array([1.0, 2.0, 3.0])
    numbers[1:][0] = array[1:][0] = 9.0
    assert numbers == [1.0, 2.0, 3.0] and array.tolist() == [1.0, 9.0, 3.0]


def test_a_list_before_the_last_bracket_is_no_view_fell():
    """The last bracket writes; everything before it must be a view."""
    weights = [torch.zeros(2)]
    weights[0][0] = 1.0
    assert weights[0].tolist() == [1.0, 0.0] and not weights[0]._is_view()


def test_a_result_needs_no_copy_fell():
    """If the right side reads the tensor that you write, copy it first."""
    tensor = torch.tensor([1.0, 2.0, 3.0])
    tensor[1:] = tensor[:-1] * 1
    assert tensor.tolist() == [1.0, 1.0, 2.0]


def test_an_index_list_on_the_right_gives_no_view_fell():
    """Python evaluates the right side first. For a tensor it gives views."""
    tensor = torch.tensor([1.0, 2.0])
    tensor[:1], tensor[1:] = tensor[[1]], tensor[[0]]
    assert tensor.tolist() == [2.0, 1.0]
