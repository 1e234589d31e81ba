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
    """Shape and dtype stay those of the target."""
    x = torch.zeros(3, dtype=dtype)
    place = x.data_ptr()
    x[:2] = value
    assert x.dtype == dtype and x.shape == (3,) and x.data_ptr() == place
    assert x.tolist() == torch.tensor([float(value), float(value), 0.0]).to(dtype).tolist()


@pytest.mark.parametrize("value", [2.7, -2.7, 0.999], ids=repr)
def test_a_fraction_is_dropped_in_silence(value, recwarn):
    """What you assign is converted to the dtype, and a fraction is dropped in silence."""
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
    """A list refuses one number for a slice, and a tensor refuses a list."""
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
    """The last bracket writes; everything before it must be a view."""
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
