"""Attacks on gallery/errors/values-and-shapes/cannot-assign-a-list.py."""

import numpy as np
import pytest
import torch

MASK = torch.tensor([False, True, True, False])


@pytest.mark.parametrize(
    "value",
    [
        [7.0, 8.0],
        [7.0],
        [],
        (7.0, 8.0),
        None,
        "7",
        range(2),
        {7.0},
        torch.Size([2]),
        np.array([7.0, 8.0]),
        np.array(7.0),
        [torch.tensor(7.0)] * 2,
    ],
    ids=repr,
)
def test_what_is_refused_whatever_the_index(value):
    """It refuses a list, a tuple, None and a NumPy array, whatever stands between the brackets."""
    for index in (slice(1, 3), [1, 2], MASK, 0, ..., torch.tensor(0)):
        with pytest.raises(TypeError, match="can't assign a "):
            torch.zeros(4)[index] = value


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.float16, torch.complex64])
def test_each_dtype_refuses_a_list(dtype):
    """A slice of a tensor takes a tensor or a number."""
    with pytest.raises(TypeError, match=r"can't assign a list to a torch\."):
        torch.zeros(4, dtype=dtype)[1:3] = [1, 0]


@pytest.mark.parametrize("value", [np.float64(7.0), np.int64(7), True, 7], ids=repr)
def test_some_scalars_of_numpy_are_taken_fell(value):
    """A NumPy scalar becomes a number by float(...): float64 and int64 are taken as they are."""
    scores = torch.zeros(4)
    scores[0] = value
    assert scores[0].item() == float(value)


@pytest.mark.parametrize("value", [np.float32(7.0), np.float16(7.0), np.bool_(True)], ids=repr)
def test_other_scalars_of_numpy_are_refused(value):
    """Other scalars of NumPy become a number by float(...)."""
    scores = torch.zeros(4)
    with pytest.raises(TypeError, match=r"can't assign a numpy\."):
        scores[0] = value
    scores[0] = float(value)
    assert scores[0].item() == float(value)


def test_an_array_at_positions_has_the_wrong_dtype_fell():
    """For a NumPy array there is torch.from_numpy: with a list of positions it is refused."""
    array, scores = np.array([7.0, 8.0]), torch.zeros(4)
    scores[1:3] = torch.from_numpy(array)
    assert scores.tolist() == [0.0, 7.0, 8.0, 0.0]
    for index in ([1, 2], MASK):
        with pytest.raises(RuntimeError, match="source and destination dtypes match"):
            scores[index] = torch.from_numpy(array)
        scores[index] = torch.from_numpy(array).to(scores)


def test_compiled_code_takes_an_array_fell():
    """It refuses a NumPy array: compiled it does not."""

    @torch.compile(backend="aot_eager")
    def write(scores):
        scores[1:3] = np.array([7.0, 8.0])

    scores = torch.zeros(4)
    write(scores)
    assert scores.tolist() == [0.0, 7.0, 8.0, 0.0]


def test_nan_into_integers_is_refused_fell():
    """A missing value is float("nan"): not in a tensor of integers."""
    with pytest.raises(RuntimeError, match="cannot be converted"):
        torch.zeros(4, dtype=torch.int64)[0] = float("nan")


def test_tensor_of_a_list_of_tensors_drops_the_gradient():
    """A list of tensors needs torch.stack, which keeps their gradients."""
    parts = [torch.tensor(5.0, requires_grad=True), torch.tensor(6.0, requires_grad=True)]
    with pytest.warns(UserWarning, match="Converting a tensor with requires_grad=True"):
        assert not torch.tensor(parts).requires_grad
    assert torch.stack(parts).requires_grad


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.float64])
def test_the_fix_has_the_dtype_of_the_target(dtype):
    """Of the dtype and on the device of the target."""
    scores = torch.zeros(4, dtype=dtype)
    scores[1:3] = torch.tensor([5.0, 6.0], dtype=scores.dtype, device=scores.device)
    assert scores.tolist() == [0, 5, 6, 0] and scores.dtype == dtype


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (np.complex64(1 + 2j), torch.complex64),
        (np.uint64(2**53 + 1), torch.int64),
        (np.float16(2.5), torch.float16),
        (np.bool_(True), torch.bool),
    ],
    ids=repr,
)
def test_item_is_the_number_and_float_is_not_fell(value, dtype):
    """Other scalars become a number by float(...): a complex or a large one becomes another."""
    scores = torch.zeros(2, dtype=dtype)
    scores[0] = value.item()
    assert scores[0].item() == value.item()


def test_float_of_a_complex_or_large_scalar_fell():
    """Other scalars of NumPy become a number by float(...)."""
    with pytest.warns(np.exceptions.ComplexWarning):
        assert float(np.complex64(1 + 2j)) == 1.0
    assert int(float(np.uint64(2**53 + 1))) == 2**53


def test_nan_in_a_mask_is_true_fell():
    """A missing value is float("nan"), if the tensor is not of integers: a mask stores True."""
    mask = torch.zeros(2, dtype=torch.bool)
    mask[0] = float("nan")
    assert mask.tolist() == [True, False]


def test_arrays_may_have_other_dtypes_fell():
    """NumPy's numbers are float64: those of float32 need no conversion."""
    scores = torch.zeros(4)
    scores[[1, 2]] = torch.from_numpy(np.array([7.0, 8.0], dtype=np.float32))
    assert scores.tolist() == [0.0, 7.0, 8.0, 0.0]


def test_a_list_of_vectors_of_one_is_joined_by_cat_fell():
    """A list of tensors: torch.stack makes of vectors of one element a column."""
    parts = [torch.ones(1, requires_grad=True), torch.ones(1)]
    scores = torch.zeros(4)
    with pytest.raises(RuntimeError, match="expand"):
        scores[1:3] = torch.stack(parts)
    scores[1:3] = torch.cat(parts)
    assert scores.requires_grad and scores.tolist() == [0.0, 1.0, 1.0, 0.0]


def test_integers_cut_off_a_fraction():
    """A tensor of integers cuts off fractions, whether the value is of integers or of floats."""
    counts = torch.zeros(4, dtype=torch.int64)
    counts[1:3] = torch.tensor([1.5, -1.5], dtype=counts.dtype)
    same = torch.zeros(4, dtype=torch.int64)
    same[1:3] = torch.tensor([1.5, -1.5])
    assert counts.tolist() == same.tolist() == [0, 1, -1, 0]


def test_vmap_takes_the_fix():
    """Fix 1 under vmap."""

    def write(scores):
        scores[1:3] = torch.tensor([5.0, 6.0], dtype=scores.dtype)
        return scores

    assert torch.vmap(write)(torch.zeros(2, 4)).tolist() == [[0.0, 5.0, 6.0, 0.0]] * 2


def test_a_list_of_tensors_loses_its_gradient_fell():
    """Wrap the list in torch.tensor: of tensors it is a copy without gradients."""
    part, scores = torch.tensor(5.0, requires_grad=True), torch.zeros(4)
    with pytest.warns(UserWarning, match="Converting a tensor with requires_grad=True"):
        scores[1:3] = torch.tensor([part, part])
    assert not scores.requires_grad
    scores[1:3] = torch.stack([part, part])
    assert scores.requires_grad


def test_stack_joins_rows():
    """torch.stack joins tensors without dimensions, or rows."""
    rows = [torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])]
    table = torch.zeros(3, 2)
    table[1:] = torch.stack(rows)
    table.sum().backward()
    assert table.tolist() == [[0.0, 0.0], [1.0, 2.0], [3.0, 4.0]]
    assert rows[0].grad.tolist() == [1.0, 1.0]


def test_item_of_a_longdouble_is_refused_fell():
    """Other scalars of NumPy become a Python number by item(): a longdouble does not."""
    with pytest.raises(TypeError, match="can't assign a numpy.longdouble"):
        torch.zeros(2)[0] = np.longdouble(2.5).item()


def test_a_list_shorter_than_the_row_fell():
    """Wrap the list: a row that is longer refuses it."""
    table, values = torch.zeros(2, 4, dtype=torch.int64), [7, 8]
    with pytest.raises(RuntimeError, match="expanded size"):
        table[0] = torch.tensor(values)
    table[0, : len(values)] = torch.tensor(values)
    assert table.tolist() == [[7, 8, 0, 0], [0, 0, 0, 0]]
