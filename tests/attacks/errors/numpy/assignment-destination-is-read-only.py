"""Attacks on gallery/errors/numpy/assignment-destination-is-read-only.py."""

import numpy as np
import pytest
import torch

READ_ONLY = {
    "broadcast_to": lambda: np.broadcast_to(np.array([1.0]), 3),
    "diagonal": lambda: np.diagonal(np.eye(3)),
    "bytes": lambda: np.frombuffer(b"abc", np.uint8),
    "flag": lambda: flagged(np.ones(3)),
}


def flagged(array):
    array.flags.writeable = False
    return array


@pytest.mark.parametrize("kind", ["broadcast_to", "diagonal", "bytes", "flag"])
@pytest.mark.parametrize(
    "write",
    [
        lambda a: a.__setitem__(0, 9),
        lambda a: a.__setitem__([0, 1], 9),
        lambda a: a.__setitem__(a > 0, 9),
        lambda a: a[:2].__setitem__(0, 9),
        lambda a: a.fill(9),
        lambda a: np.copyto(a, a + 1),
        lambda a: a.__iadd__(a),
        lambda a: np.add(a, a, out=a),
    ],
)
def test_refused(kind, write):
    """The array may not be written; diagonal and bytes were not named here."""
    with pytest.raises(ValueError, match="is read-only"):
        write(READ_ONLY[kind]())


def test_a_view_from_before_may_be_written_fell():
    """Every view inherits the flag: one that was made before does not."""
    array = np.ones(3)
    view = array[:]
    flagged(array)
    view[0] = 9.0
    assert array.tolist() == [9.0, 1.0, 1.0]


@pytest.mark.parametrize("kind", ["broadcast_to", "flag"])
def test_the_flag_may_be_set_again_fell(kind):
    """Write to a copy: an array that is yours may be made writable again."""
    array = READ_ONLY[kind]()
    array.flags.writeable = True
    array[0] = 9.0
    assert array[0] == 9.0


def test_not_of_bytes():
    """The flag of an array over bytes cannot be set."""
    with pytest.raises(ValueError, match="WRITEABLE"):
        READ_ONLY["bytes"]().flags.writeable = True


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.add_(1.0),
        lambda t: t.__setitem__(slice(0, 2), 9.0),
        lambda t: t.copy_(torch.ones(3)),
        lambda t: t.scatter_(0, torch.tensor([0]), 9.0),
    ],
)
def test_what_an_expanded_tensor_refuses(write):
    """``shift.add_(1.0)`` is refused (and so are these)."""
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        write(torch.tensor([1.0]).expand(3))


@pytest.mark.parametrize("write", [lambda t: t.fill_(9.0), lambda t: t.zero_()])
def test_fill_is_not_refused_fell(write):
    """A write to several elements at once is refused: fill_ of a number and zero_ are not."""
    base = torch.tensor([1.0])
    write(base.expand(3))
    assert base.item() in (0.0, 9.0)


@pytest.mark.parametrize("index", [[0, 1], torch.tensor([True, True, False])], ids=["list", "mask"])
def test_a_list_or_a_mask_only_warns_fell(index):
    """A write to several elements at once is refused: by a list or a mask it only warns."""
    shift = torch.tensor([1.0]).expand(3)
    with pytest.warns(UserWarning, match="on expanded tensors is deprecated"):
        shift[index] = 9.0
    assert shift.tolist() == [9.0, 9.0, 9.0]


def test_the_copy_keeps_the_dtype():
    """bias = bias.copy() is an array of its own."""
    bias = np.broadcast_to(np.array([1], dtype=np.int8), 3)
    copy = bias.copy()
    assert copy.dtype == np.int8 and copy.flags.writeable and not np.shares_memory(copy, bias)


def test_fill_of_a_tensor_is_refused_fell():
    """``fill_`` and ``zero_`` are not refused."""
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        torch.tensor([1.0]).expand(3).fill_(torch.tensor(9.0))


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.lib.stride_tricks.sliding_window_view(np.ones(3), 2),
        lambda: np.ones(3).imag,
        lambda: np.broadcast_to(np.ones(1), 3).real,
    ],
    ids=["windows", "imag", "view"],
)
def test_other_sources_fell(make):
    """Somebody made it read-only, or it comes from broadcast_to, diagonal, bytes or a mapped file."""
    array = make()
    with pytest.raises(ValueError, match="assignment destination is read-only"):
        array[0] = 9.0
    copy = array.copy()
    copy[0] = 9.0
    assert (copy[0] == 9.0).all() and (copy[1:] == array[1:]).all()


def test_the_flag_of_a_mapped_file_stays_fell(tmp_path):
    """If the original has to change and is yours, set ``array.flags.writeable = True`` again."""
    np.save(tmp_path / "a.npy", np.ones(3))
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r")
    with pytest.raises(ValueError, match="WRITEABLE"):
        mapped.flags.writeable = True
    copy = mapped.copy()
    copy[0] = 9.0
    assert copy.tolist() == [9.0, 1.0, 1.0] and mapped[0] == 1.0


def test_an_array_by_way_of_torch_is_writable():
    """A tensor made of ``bias`` writes to its memory all the same."""
    row = np.array([1.0])
    with pytest.warns(UserWarning, match="not writable"):
        array = torch.from_numpy(np.broadcast_to(row, 3)).numpy()
    array[0] = 9.0
    assert row.tolist() == [9.0]


@pytest.mark.parametrize("index", [slice(None), ..., (), None, slice(0, 3, 2)], ids=repr)
def test_several_elements_are_refused(index):
    """A write to one element passes; to a slice of several it is refused."""
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        torch.tensor([1.0]).expand(3)[index] = 9.0


def test_a_copy_of_a_diagonal_does_not_reach_the_matrix_fell():
    """Write to a copy: of a diagonal, whose matrix was to change."""
    matrix = np.eye(3)
    diagonal = np.diagonal(matrix).copy()
    diagonal[:] = 9.0
    assert (matrix == np.eye(3)).all()
    np.fill_diagonal(matrix, 9.0)
    assert (matrix == 9.0 * np.eye(3)).all()


@pytest.mark.parametrize("size", [0, 1])
def test_small_expanded_tensors_are_not_refused_fell(size):
    """Arithmetic in place is refused: not where ``expand`` repeats nothing."""
    shift = torch.tensor([1.0]).expand(size)
    shift.add_(1.0)
    assert shift.tolist() == [2.0] * size


def test_a_file_that_is_mapped_for_writing(tmp_path):
    """For a file that is mapped read-only the original is the file: ``mmap_mode="r+"``."""
    np.save(tmp_path / "a.npy", np.ones(3))
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r+")
    mapped[0] = 9.0
    mapped.flush()
    assert np.load(tmp_path / "a.npy").tolist() == [9.0, 1.0, 1.0]
