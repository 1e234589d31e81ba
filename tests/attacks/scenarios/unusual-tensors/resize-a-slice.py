"""Attacks on gallery/scenarios/unusual-tensors/resize-a-slice.py."""

import numpy as np
import pytest
import torch


def test_a_column_takes_the_row_fell():
    """It covers the next elements of the tensor it was taken from: a column covers a row."""
    table = torch.arange(6.0).view(2, 3)
    column = table[:, 0]
    column.resize_(3).fill_(9.0)
    assert table.tolist() == [[9.0, 9.0, 9.0], [3.0, 4.0, 5.0]]


def test_a_slice_with_a_step_covers_those_between_fell():
    """It covers the next elements, 6 after 4: it covers 0 to 3."""
    signal = torch.arange(8.0)
    assert signal[::2].resize_(4).tolist() == [0.0, 2.0, 4.0, 6.0]
    assert signal[:6:2].resize_(4).tolist() == [0.0, 1.0, 2.0, 3.0]


def test_shorter_loses_the_step_too_fell():
    """``resize_`` changes the shape of this one tensor: also its strides."""
    part = torch.arange(6.0)[::2]
    assert part.resize_(2).tolist() == [0.0, 1.0] and part.stride() == (1,)


def test_same_shape_keeps_the_step():
    """If the shape changes, it gives the slice the strides of a contiguous tensor."""
    part = torch.arange(6.0)[::2]
    assert part.resize_(3).tolist() == [0.0, 2.0, 4.0] and part.stride() == (2,)


def test_the_base_keeps_its_shape():
    """It gives the slice a new shape, not the tensor it was taken from."""
    signal = torch.arange(6.0)
    window, other = signal[:2], signal[:2]
    window.resize_(4)
    assert signal.shape == (6,) and other.shape == (2,) and window._base is signal


@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.bool, torch.complex64])
def test_dtypes(dtype):
    """A write to them goes through."""
    x = torch.zeros(4, dtype=dtype)
    x[:1].resize_(3).fill_(1)
    assert x.tolist() == [1, 1, 1, 0]


def test_beyond_the_end():
    """Beyond the end of the storage, resize_ makes the storage longer, and keeps the values."""
    signal = torch.arange(3.0)
    tail = signal[2:]
    before = signal.untyped_storage().nbytes()
    tail.resize_(1000)
    assert signal.untyped_storage().nbytes() > before
    assert signal.tolist() == [0.0, 1.0, 2.0] and tail[0] == 2.0
    assert tail.data_ptr() == signal[2:].data_ptr()


def test_memory_of_numpy_fell():
    """Beyond the end it makes the storage longer: not that of an array, whose neighbours it covers."""
    array = np.zeros(4, dtype=np.float32)
    torch.from_numpy(array)[:1].resize_(3).fill_(7.0)
    assert array.tolist() == [7.0, 7.0, 7.0, 0.0]
    with pytest.raises(RuntimeError, match="not resizable"):
        torch.from_numpy(array)[:1].resize_(9)


@pytest.mark.parametrize("recorded", [True, False])
def test_requires_grad_fell(recorded):
    """A slice covers the elements behind it: resize_ refuses a tensor that requires grad."""
    leaf = torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="cannot resize variables that require grad"):
        leaf[:1].resize_(2)
    with torch.set_grad_enabled(recorded):
        assert leaf.detach()[:1].resize_(2).shape == (2,)


def test_set_needs_one_dtype():
    """``shared.set_(source)`` gives ``shared`` the storage of ``source``."""
    with pytest.raises(RuntimeError, match="Could not set tensor of type"):
        torch.zeros(2).set_(torch.zeros(2, dtype=torch.int64))


def test_set_leaves_older_views():
    """``set_`` makes two tensors one: a view from before looks at the old storage."""
    shared, source = torch.zeros(2), torch.ones(2)
    view = shared[:1]
    shared.set_(source)
    view.fill_(9.0)
    assert shared.tolist() == source.tolist() == [1.0, 1.0] and view.tolist() == [9.0]


def test_slicing_again_and_cat():
    """To cover more elements, slice again; to grow as a list grows, make a new one."""
    signal = torch.arange(6.0)
    assert signal[:4].data_ptr() == signal.data_ptr()
    grown = torch.cat([signal[:2], torch.tensor([0.0, 70.0])])
    grown[0] = 9.0
    assert signal[0] == 0.0


def test_the_strides_are_contiguous_fell():
    """``resize_`` gives the slice the strides of a contiguous tensor (not with a memory format)."""
    part = torch.zeros(2, 3, 4, 5)[:1]
    part.resize_(2, 3, 4, 5, memory_format=torch.channels_last)
    assert part.stride() == (60, 1, 15, 3)


def test_memory_of_a_buffer_fell():
    """Memory that belongs to NumPy cannot grow (nor does that of another buffer)."""
    part = torch.frombuffer(bytearray(24), dtype=torch.float32)[4:]
    with pytest.raises(RuntimeError, match="not resizable"):
        part.resize_(4)


def test_a_view_under_no_grad_requires_grad():
    """``resize_`` refuses a tensor that requires grad (under ``no_grad``, too)."""
    weights = torch.ones(4, requires_grad=True)
    with torch.no_grad(), pytest.raises(RuntimeError, match="cannot resize variables"):
        weights[:2].resize_(3)


def test_a_memory_format_may_be_the_contiguous_one_fell():
    """The strides are those of a contiguous tensor, unless you pass a ``memory_format``."""
    part = torch.arange(8.0)[::2]
    part.resize_(2, memory_format=torch.contiguous_format)
    assert part.tolist() == [0.0, 1.0] and part.stride() == (1,)


def test_the_same_elements_in_another_shape():
    """If the shape changes, ``resize_`` also sets the strides of a contiguous tensor."""
    part = torch.arange(8.0).view(2, 4)[:, :2]
    assert part.resize_(4).tolist() == [0.0, 1.0, 2.0, 3.0]


def test_resize_as():
    """A longer slice covers the elements behind it: through ``resize_as_``, too."""
    signal = torch.arange(6.0)
    signal[:2].resize_as_(torch.ones(4))[3] = 70.0
    assert signal.tolist() == [0.0, 1.0, 2.0, 70.0, 4.0, 5.0]


def test_a_selection_by_a_list_is_no_slice():
    """``resize_`` gives the slice a new shape over the same memory: a selection is a copy."""
    signal = torch.arange(6.0)
    signal[[0, 1]].resize_(4).fill_(9.0)
    assert signal.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]


def test_copy_keeps_the_shape_and_set_takes_it():
    """To copy values, use ``copy_`` in place of ``set_``: for tensors of one shape."""
    assert torch.zeros(3).set_(torch.ones(2)).shape == (2,)
    with pytest.raises(RuntimeError, match="must match the size"):
        torch.zeros(3).copy_(torch.ones(2))
