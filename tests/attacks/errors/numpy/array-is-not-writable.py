"""Attacks on gallery/errors/numpy/array-is-not-writable.py."""

import warnings

import numpy as np
import pytest
import torch

WARNING = "The given NumPy array is not writable"


def read_only():
    array = np.array([1.0, 2.0, 3.0])
    array.flags.writeable = False
    return array


@pytest.mark.parametrize(
    "share",
    [
        torch.from_numpy,
        torch.as_tensor,
        torch.asarray,
        lambda a: torch.from_numpy(a[:2]),
        lambda a: torch.utils.data.default_convert(a),
    ],
)
def test_sharing_warns(share):
    """The tensor shares memory with an array that is read-only, and torch would write to it."""
    array = read_only()
    with pytest.warns(UserWarning, match=WARNING):
        tensor = share(array)
    tensor[0] = 9.0
    assert array[0] == 9.0


@pytest.mark.parametrize(
    "copy",
    [
        torch.tensor,
        lambda a: torch.from_numpy(a.copy()),
        lambda a: torch.asarray(a, copy=True),
    ],
)
def test_a_copy_does_not_warn(copy):
    """torch.tensor copies an array, and does not warn."""
    array = read_only()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tensor = copy(array)
    tensor[0] = 9.0
    assert array.tolist() == [1.0, 2.0, 3.0] and tensor.dtype == torch.float64


def test_it_warns_once_in_a_process_fell():
    """By default the warning comes once in a process."""
    torch.set_warn_always(False)
    try:
        with warnings.catch_warnings(record=True):
            warnings.simplefilter("always")
            torch.from_numpy(read_only())
        with warnings.catch_warnings(record=True) as second:
            warnings.simplefilter("always")
            torch.from_numpy(read_only())
        assert second == []
    finally:
        torch.set_warn_always(True)


def test_dlpack_does_not_warn_fell():
    """``torch.from_dlpack`` shares, and does not warn."""
    array = read_only()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        torch.from_dlpack(array)[0] = 9.0
    assert array[0] == 9.0


@pytest.mark.parametrize("write", [lambda t: t.add_(1), lambda t: t[1:].zero_()])
def test_a_view_of_the_tensor_writes_too(write):
    """If nothing writes to the tensor or to a view of it: a write to a view is one."""
    array = read_only()
    with pytest.warns(UserWarning, match=WARNING):
        write(torch.from_numpy(array))
    assert array.tolist() != [1.0, 2.0, 3.0]


def test_a_conversion_warns_though_it_copies_fell():
    """The tensor shares memory with an array: with another dtype it warns and does not share."""
    array = read_only()
    with pytest.warns(UserWarning, match=WARNING):
        torch.as_tensor(array, dtype=torch.float32)[0] = 9.0
    assert array[0] == 1.0


def test_a_bytearray_is_writable():
    """A bytearray is writable from the start; the tensor writes to it."""
    buffer = bytearray(b"abc")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        torch.frombuffer(buffer, dtype=torch.uint8)[0] = 122
    assert buffer == b"zbc"


def test_collate_warns_and_copies_fell():
    """The tensor shares memory with an array that is read-only: a collated batch does not."""
    array = read_only()
    with pytest.warns(UserWarning, match=WARNING):
        batch = torch.utils.data.default_collate([array, array])
    batch.zero_()
    assert array.tolist() == [1.0, 2.0, 3.0] and batch.shape == (2, 3)


@pytest.mark.parametrize("dtype", [np.bool_, np.int32, np.uint16, np.float16, np.complex64])
@pytest.mark.parametrize("shape", [(), (0,), (2, 3)])
def test_both_copies_for_other_arrays(dtype, shape):
    """Copy it: torch.tensor(array) or torch.from_numpy(array.copy())."""
    array = np.ones(shape, dtype)
    array.flags.writeable = False
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        copies = torch.tensor(array), torch.from_numpy(array.copy())
    assert copies[0].dtype == copies[1].dtype and copies[0].shape == copies[1].shape == shape
    for copy in copies:
        copy.zero_()
    assert array.all()


def test_other_functions_that_seem_to_copy():
    """Copy it (np.ascontiguousarray does not, and a clone comes after the warning)."""
    array = read_only()
    with pytest.warns(UserWarning, match=WARNING):
        torch.from_numpy(np.ascontiguousarray(array))[0] = 9.0
    assert array[0] == 9.0
    with pytest.warns(UserWarning, match=WARNING):
        torch.from_numpy(array).clone()[0] = 1.0
    assert array[0] == 9.0


def test_as_tensor_and_asarray_may_copy_fell():
    """``torch.as_tensor`` and ``torch.asarray`` share and warn in the same way."""
    array = read_only()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        torch.asarray(array, dtype=torch.float32).zero_()
        torch.asarray(array, copy=True).zero_()
    assert array.tolist() == [1.0, 2.0, 3.0]


def test_the_legacy_constructor_warns_and_copies_fell():
    """The tensor shares memory with an array that is read-only."""
    array = read_only()
    with pytest.warns(UserWarning, match=WARNING):
        torch.Tensor(array).zero_()
    assert array.tolist() == [1.0, 2.0, 3.0]


def test_with_warn_always_it_comes_twice_fell():
    """The warning comes once in a process."""
    before = torch.is_warn_always_enabled()
    torch.set_warn_always(True)
    try:
        for _ in range(2):
            with pytest.warns(UserWarning, match=WARNING):
                torch.from_numpy(read_only())
    finally:
        torch.set_warn_always(before)


def test_copies_of_a_broadcast_array_have_all_elements():
    """Copy it: each row of a broadcast array then has its own memory."""
    rows = np.broadcast_to(np.ones(3), (2, 3))
    for own in (torch.tensor(rows), torch.from_numpy(rows.copy())):
        own[0] = 5.0
        assert own.tolist() == [[5.0] * 3, [1.0] * 3] and rows.tolist() == [[1.0] * 3] * 2
