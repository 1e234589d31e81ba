"""Attacks on gallery/scenarios/sharing/tensor-of-a-read-only-array.py."""

import warnings

import numpy as np
import pytest
import torch


def read_only(size=2):
    array = np.zeros(size, dtype=np.float32)
    array.flags.writeable = False
    return array


@pytest.mark.parametrize("way", ["from_numpy", "as_tensor", "asarray", "Tensor"])
def test_these_share_and_warn(way):
    """A write changes the array."""
    array = read_only()
    with pytest.warns(UserWarning, match="not writable"):
        tensor = getattr(torch, way)(array)
    tensor[0] = 5.0
    assert array.tolist() == [5.0, 0.0]


@pytest.mark.parametrize("way", ["tensor", "asarray", "copy", "clone"])
def test_these_copy(way):
    """``torch.tensor`` copies, and so does the array's ``copy()``."""
    array = read_only()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore" if way == "clone" else "error")
        mine = {
            "tensor": lambda: torch.tensor(array),
            "asarray": lambda: torch.asarray(array, copy=True),
            "copy": lambda: torch.from_numpy(array.copy()),
            "clone": lambda: torch.from_numpy(array).clone(),
        }[way]()
    mine[0] = 5.0
    assert not array.any()


def test_dlpack_is_silent():
    """``torch.from_dlpack`` does not give it at all."""
    array = read_only()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        torch.from_dlpack(array)[1] = 6.0
    assert array.tolist() == [0.0, 6.0]


@pytest.mark.parametrize(("always", "times"), [(True, 3), (False, 0)])
def test_the_warning_comes_once_fell(always, times):
    """Only while nobody writes to the tensor (the warning itself comes once in a process)."""
    was = torch.is_warn_always_enabled()
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        torch.set_warn_always(False)
        torch.from_numpy(read_only())
    try:
        torch.set_warn_always(always)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            for _ in range(3):
                torch.from_numpy(read_only())
    finally:
        torch.set_warn_always(was)
    assert len(caught) == times


def test_the_flag_stays_with_the_array():
    """The tensor does not keep the array's read-only flag."""
    array = read_only()
    with pytest.warns(UserWarning, match="not writable"):
        back = torch.from_numpy(array).numpy()
    assert back.flags.writeable and not array.flags.writeable
    back[0] = 1.0
    assert array[0] == 1.0


def test_bytes_are_changed_under_the_tensor():
    """It lies on ``bytes``, which must not change."""
    memory = bytes(4)
    with pytest.warns(UserWarning, match="not writable"):
        torch.frombuffer(memory, dtype=torch.uint8)[0] = 7
    assert memory[0] == 7


def test_a_file_mapped_for_copying_is_writable():
    """Or it lies in a file that was mapped for reading (not so with mode ``c``)."""
    assert np.memmap(np.__file__, mode="c").flags.writeable
    assert not np.memmap(np.__file__, mode="r").flags.writeable


def test_a_broadcast_array_changes_everywhere():
    """An array may be read-only because its elements share memory."""
    row = np.zeros(2)
    with pytest.warns(UserWarning, match="not writable"):
        tensor = torch.from_numpy(np.broadcast_to(row, (3, 2)))
    tensor[0, 0] = 5.0
    assert row.tolist() == [5.0, 0.0] and tensor[:, 0].tolist() == [5.0, 5.0, 5.0]


def test_numpy_refuses():
    """NumPy refuses the same write."""
    with pytest.raises(ValueError, match="read-only"):
        read_only()[0] = 5.0


@pytest.mark.parametrize(
    "make",
    [torch.Tensor, lambda a: torch.as_tensor(a, dtype=torch.float32)],
    ids=["Tensor", "cast"],
)
def test_the_warning_comes_with_a_copy_too_fell(make):
    """A write changes the array: not if another dtype made a copy, which warns as well."""
    array = np.zeros(3)
    array.flags.writeable = False
    with pytest.warns(UserWarning, match="not writable"):
        was = torch.is_warn_always_enabled()
        torch.set_warn_always(True)
        try:
            tensor = make(array)
        finally:
            torch.set_warn_always(was)
    tensor.fill_(5.0)
    assert tensor.tolist() == [5.0, 5.0, 5.0] and array.tolist() == [0.0, 0.0, 0.0]


def test_an_optimizers_step_is_a_write_fell():
    """You may if nobody writes to the tensor; an optimizer's step is a write."""
    array = np.ones(2, dtype=np.float32)
    array.flags.writeable = False
    weights = torch.nn.Parameter(torch.from_dlpack(array))
    weights.sum().backward()
    torch.optim.SGD([weights], lr=1.0).step()
    assert array.tolist() == [0.0, 0.0]


def test_a_file_mapped_with_c_stays_as_it_was(tmp_path):
    """With ``mode="c"``: the array is writable, and the file stays as it was."""
    path = tmp_path / "weights"
    np.arange(3.0).tofile(path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        weights = torch.from_numpy(np.memmap(path, mode="c", dtype=np.float64))
    weights[0] = 9.0
    assert weights.tolist() == [9.0, 1.0, 2.0] and np.fromfile(path).tolist() == [0.0, 1.0, 2.0]
