"""Attacks on gallery/scenarios/self-overlap/shift-by-one-row.py."""

import numpy as np
import pytest
import torch
from pages import definitions

(pushed,) = definitions("scenarios/self-overlap/shift-by-one-row", "pushed")


REFUSED = "refer to a single memory location"


def shift(x):
    x[1:] = x[:-1]
    return x


@pytest.mark.parametrize("size", [3, 4, 17, 1000])
def test_a_vector_without_gaps(size):
    """Uncompiled code refuses it for a vector without gaps."""
    vector = torch.arange(size)
    with pytest.raises(RuntimeError, match=REFUSED):
        shift(vector)
    assert vector.tolist() == list(range(size))


@pytest.mark.parametrize("size", [0, 1, 2])
def test_nothing_overlaps_in_a_short_vector(size):
    """For a vector of three or more elements it raises."""
    assert shift(torch.arange(size)).tolist() == [0] * size


def test_whole_rows_are_refused_too():
    """Columns of two rows or more are not refused: rows are."""
    with pytest.raises(RuntimeError, match=REFUSED):
        shift(torch.arange(6).reshape(3, 2))


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.arange(12)[::2],
        lambda: torch.arange(12).reshape(3, 4)[:, :2],
        lambda: torch.arange(12).reshape(6, 2)[::2],
    ],
    ids=["vector", "columns cut off", "every second row"],
)
def test_with_gaps_nothing_is_raised(make):
    """Torch does not compare slices with gaps between their elements."""
    x = make()
    right = [x.tolist()[0], *x.tolist()[:-1]]
    assert shift(x).tolist() != right


def test_compiled_it_is_not_refused_fell():
    """Torch refuses it: compiled it does not."""
    assert torch.compile(shift, backend="aot_eager")(torch.arange(4)).tolist() == [0, 0, 1, 2]


def test_a_conversion_is_a_copy():
    """The tensor's slice is a view of the memory that you are writing: converted it is a copy."""
    x = torch.arange(4.0, dtype=torch.float64)
    x[1:] = x[:-1].float()
    assert x.tolist() == [0.0, 0.0, 1.0, 2.0]


def test_half_apart_nothing_overlaps():
    """It is refused where the slices overlap."""
    x = torch.arange(6)
    x[3:] = x[:-3]
    assert x.tolist() == [0, 1, 2, 0, 1, 2]


@pytest.mark.parametrize("size", [1, 2, 3, 17])
def test_the_clone(size):
    """Write x[1:] = x[:-1].clone()."""
    for x in (torch.arange(size), torch.arange(2 * size)[::2]):
        right = [0, *x.tolist()[:-1]]
        x[1:] = x[:-1].clone()
        assert x.tolist() == right


@pytest.mark.parametrize("size", [1, 2, 17])
def test_the_new_window(size):
    """torch.cat makes a new tensor, and the old window stays."""
    window = torch.arange(float(size))
    new = pushed(window, torch.tensor(9.0))
    assert new.tolist() == [9.0, *window.tolist()[:-1]]
    assert window.tolist() == [float(i) for i in range(size)]


def test_cat_converts_both_fell():
    """The value needs the dtype of the window, or cat converts both to a common one."""
    new = pushed(torch.zeros(3), torch.tensor(9.0, dtype=torch.float64))
    assert new.dtype == torch.float64


def test_numpy_shares_and_is_right():
    """NumPy notices the overlap and copies first."""
    for array in (np.arange(17), np.arange(34)[::2]):
        right = [0, *array.tolist()[:-1]]
        array[1:] = array[:-1]
        assert array.tolist() == right


@pytest.mark.parametrize("size", [3, 8, 100])
def test_under_vmap_nothing_is_raised_fell(size):
    """Uncompiled code refuses it for a vector without gaps: under vmap the vector is a row of a batch."""
    batch = torch.arange(size, device="cpu").repeat(4, 1)
    right = torch.cat([batch[:, :1], batch[:, :-1]], dim=1)
    assert not torch.equal(torch.vmap(shift)(batch.clone()), right)


def cloned(x):
    x[1:] = x[:-1].clone()
    return x


def test_under_vmap_the_clone_is_right():
    """Write x[1:] = x[:-1].clone()."""
    batch = torch.arange(8).repeat(4, 1)
    assert torch.vmap(cloned)(batch).tolist() == [[0, 0, 1, 2, 3, 4, 5, 6]] * 4


def test_columns_of_a_transposed_table_are_refused_fell():
    """Columns of two rows or more are not refused: of a transposed table they are."""
    table = torch.arange(16).view(8, 2).T
    with pytest.raises(RuntimeError, match=REFUSED):
        table[:, 1:] = table[:, :-1]


def test_roll_without_dims_flattens_rows_fell():
    """``tensor.roll(1)`` has the last element in front: rows need ``dims=0``."""
    rows = torch.arange(6).view(3, 2)
    assert rows.roll(1).tolist() == [[5, 0], [1, 2], [3, 4]]
    assert rows.roll(1, dims=0).tolist() == [[4, 5], [0, 1], [2, 3]]


@pytest.mark.parametrize("dtype", [torch.bool, torch.float16, torch.complex64, torch.uint8])
def test_each_dtype_is_refused(dtype):
    """Uncompiled code refuses it for a vector without gaps."""
    with pytest.raises(RuntimeError, match=REFUSED):
        shift(torch.zeros(4, dtype=dtype))


def test_the_new_window_takes_rows():
    """Join a new tensor with torch.cat: of rows too."""
    window = torch.arange(6.0).view(3, 2)
    assert pushed(window, torch.tensor([8.0, 9.0])).tolist() == [[8.0, 9.0], [0.0, 1.0], [2.0, 3.0]]


def test_a_delay_line_with_gradients_and_a_clone_raises():
    """A write into the old window makes backward raise if backward saved it."""
    weights, window, loss = torch.ones(3, requires_grad=True), torch.zeros(3), 0.0
    for value in (1.0, 2.0):
        cloned(window)[0] = value
        loss = loss + (weights * window).sum()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


@pytest.mark.parametrize("size", [3, 8, 100])
def test_the_other_way_with_gaps_is_right_fell(size):
    """With gaps, elements are read that were already overwritten: not in ``x[:-1] = x[1:]``."""
    x = torch.arange(2 * size, device="cpu")[::2]
    right = [*x.tolist()[1:], x.tolist()[-1]]
    x[:-1] = x[1:]
    assert x.tolist() == right


def test_other_names_keep_the_old_window_fell():
    """Join a new tensor with ``torch.cat``: another name of the window sees no shift."""
    window = torch.arange(3.0)
    other = window
    window = pushed(window, torch.tensor(9.0))
    assert window.tolist() == [9.0, 0.0, 1.0] and other.tolist() == [0.0, 1.0, 2.0]


def test_the_gradient_through_the_clone():
    """Write x[1:] = x[:-1].clone(): a tensor with a history gets its gradient."""
    weights = torch.arange(4.0, requires_grad=True)
    cloned(weights * 1).sum().backward()
    assert weights.grad.tolist() == [2.0, 1.0, 1.0, 0.0]


def test_a_leaf_refuses_the_clone_as_well():
    """Write x[1:] = x[:-1].clone(): not into a leaf that requires grad."""
    weights = torch.arange(4.0, requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        cloned(weights)
    with torch.no_grad():
        assert cloned(weights).tolist() == [0.0, 0.0, 1.0, 2.0]


def test_a_value_that_is_a_number_fell():
    """The value needs the dtype of the window: a Python number is no tensor."""
    with pytest.raises(TypeError, match="not subscriptable"):
        pushed(torch.zeros(3), 7.0)
