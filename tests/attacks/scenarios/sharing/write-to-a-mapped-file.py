from __future__ import annotations

import copy
import faulthandler
import mmap
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest
import torch


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "grid.bin"
    np.zeros(3, dtype=np.float32).tofile(path)
    return path


def stored(path):
    return np.fromfile(path, dtype=np.float32).tolist()


def mapped(path, **options):
    return torch.from_file(str(path), size=3, dtype=torch.float32, **options)


WRITES = {
    "slice": lambda t: t[:1].fill_(2.0),
    "list": lambda t: t.__setitem__([0], 2.0),
    "mask": lambda t: t.__setitem__(torch.tensor([True, False, False]), 2.0),
    "data": lambda t: t.data.__setitem__(0, 2.0),
    "NumPy": lambda t: t.numpy().__setitem__(0, 2.0),
    "view": lambda t: t.view(3, 1).__setitem__((0, 0), 2.0),
    "out": lambda t: torch.add(t, torch.tensor([2.0, 0.0, 0.0]), out=t),
}


@pytest.mark.parametrize("write", ["slice", "list", "mask", "data", "NumPy", "view", "out"])
def test_each_write_reaches_a_shared_mapping(path, write):
    """In a shared mapping a write reaches the file."""
    WRITES[write](mapped(path, shared=True))
    assert stored(path) == [2.0, 0.0, 0.0]


@pytest.mark.parametrize("write", ["slice", "list", "mask", "data", "NumPy", "view", "out"])
def test_no_write_leaves_a_private_mapping(path, write):
    """The mapping is private: the write makes a copy of that part of the file in memory."""
    tensor = mapped(path)
    WRITES[write](tensor)
    assert tensor[0] == 2.0 and stored(path) == [0.0, 0.0, 0.0]


def test_another_mapping_sees_a_shared_write(path):
    """In a shared mapping a write reaches each process that maps it so."""
    one, other = mapped(path, shared=True), mapped(path, shared=True)
    one[1] = 4.0
    assert other[1] == 4.0


def test_a_page_that_was_written_is_a_copy(path):
    """The first write to a page of memory copies that page: later writes to the file are not seen."""
    private, shared = mapped(path), mapped(path, shared=True)
    private[0] = 1.0
    shared[1] = 5.0
    assert private.tolist() == [1.0, 0.0, 0.0] and stored(path) == [0.0, 5.0, 0.0]


def test_a_larger_size_makes_the_file_grow(path):
    """With ``shared=True`` and a larger ``size`` the file grows."""
    torch.from_file(str(path), shared=True, size=5)
    assert stored(path) == [0.0] * 5


def test_a_larger_size_of_a_private_mapping_is_refused(path):
    """With ``shared=True`` the file grows: without it a larger size is refused."""
    with pytest.raises(RuntimeError, match="smaller than the required mapping size"):
        torch.from_file(str(path), size=5)


def test_a_conversion_to_the_same_dtype_is_in_the_file(path):
    """A conversion to another dtype is computed: one to the same dtype is the tensor itself."""
    mapped(path, shared=True).float()[0] = 3.0
    assert stored(path)[0] == 3.0


@pytest.mark.parametrize("compute", ["double", "clone", "sin", "contiguous of a transposed"])
def test_a_computed_tensor_is_in_the_file_no_more(path, compute):
    """A computed tensor is in the file no more."""
    tensor = mapped(path, shared=True)
    if compute == "contiguous of a transposed":
        made = tensor[:2].expand(2, 2).t().contiguous()
    else:
        made = getattr(tensor, compute)()
    made.fill_(9.0)
    assert stored(path) == [0.0, 0.0, 0.0]


def test_a_rebound_name(path):
    """Copy the result back: ``grid = grid * 2`` leaves the file, ``copy_`` writes to it."""
    grid = mapped(path, shared=True).fill_(1.0)
    result = grid * 2
    assert stored(path) == [1.0, 1.0, 1.0]
    grid.copy_(result)
    assert stored(path) == [2.0, 2.0, 2.0]


@pytest.mark.parametrize(("mode", "kept"), [("r+", 8.0), ("c", 0.0)])
def test_an_array_of_each_mode(path, mode, kept):
    """``np.memmap`` maps privately with ``mode="c"``, and writes to the file with ``r+``."""
    torch.from_numpy(np.memmap(path, dtype=np.float32, mode=mode))[0] = 8.0
    assert stored(path)[0] == kept


def test_a_read_only_array_warns(path):
    """Open ``np.memmap`` with ``mode="r+"``: one of mode "r" is not writable."""
    with pytest.warns(UserWarning, match="not writable"), warnings.catch_warnings():
        warnings.simplefilter("always")
        torch.from_numpy(np.memmap(path, dtype=np.float32, mode="r"))


@pytest.mark.parametrize(("make", "kept"), [(torch.as_tensor, 5.0), (torch.tensor, 0.0)])
def test_a_file_of_numpy(tmp_path, make, kept):
    """Also through a tensor that shares its memory: ``torch.tensor`` makes a copy."""
    file = tmp_path / "a.npy"
    np.save(file, np.zeros(3, dtype=np.float32))
    make(np.load(file, mmap_mode="r+"))[0] = 5.0
    assert np.load(file)[0] == kept


def test_a_checkpoint_is_mapped_privately(tmp_path):
    """The tensors of ``torch.load(mmap=True)`` are changed in memory."""
    file = tmp_path / "w.pt"
    torch.save({"w": torch.zeros(3)}, file)
    torch.load(file, mmap=True)["w"][0] = 1.0
    assert torch.load(file)["w"].tolist() == [0.0, 0.0, 0.0]


def test_a_checkpoint_by_default_options():
    """``torch.load(mmap=True)`` maps privately by default."""
    assert torch.serialization.get_default_mmap_options() == mmap.MAP_PRIVATE


def test_a_checkpoint_that_is_mapped_shared(tmp_path):
    """By default: with other options of ``mmap`` the write reaches the checkpoint."""
    file = tmp_path / "w.pt"
    torch.save({"w": torch.zeros(3)}, file)
    with torch.serialization.set_default_mmap_options(mmap.MAP_SHARED):
        torch.load(file, mmap=True)["w"][0] = 42.0
    assert torch.load(file)["w"].tolist() == [42.0, 0.0, 0.0]


def test_the_same_file_kills_the_process_fell(tmp_path):
    """Save them, to another file, to keep the change (to the same file nothing was said of)."""
    program = (
        "import sys, torch; file = sys.argv[1]; torch.save({'w': torch.zeros(300000)}, file);"
        "state = torch.load(file, mmap=True); torch.save(state, file)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path / "w.pt")])
    assert ended.returncode < 0


def test_a_leaf_in_a_file(path):
    """A write reaches the file: to a leaf that requires grad only under ``no_grad``."""
    leaf = mapped(path, shared=True, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable|a view of a leaf"):
        leaf[0] = 1.0
    with torch.no_grad():
        leaf[0] = 1.0
    assert stored(path)[0] == 1.0


def ended(program):
    """Return how a forked process ended that ran the program: below 0 is a signal."""
    process = os.fork()
    if not process:
        faulthandler.disable()
        try:
            program()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


@pytest.mark.parametrize("save", ["tofile", "torch.save"])
def test_a_tensor_saved_over_its_own_file_fell(path, save):
    """Or save the tensor again (over the file that it is mapped from)."""

    def program():
        grid = mapped(path)
        grid[0] = 1.0
        grid.numpy().tofile(path) if save == "tofile" else torch.save(grid, path)

    assert ended(program) != 0 and path.stat().st_size == 0


def test_an_array_saved_over_its_own_file_is_lost_fell(tmp_path):
    """Or save it again: here nothing is raised, and the change is not there."""
    file = tmp_path / "a.npy"
    np.save(file, np.zeros(3, dtype=np.float32))

    def program():
        array = np.load(file, mmap_mode="c")
        array[0] = 1.0
        np.save(file, array)

    assert ended(program) != 0 or np.load(file)[0] == 0.0


def test_a_replaced_checkpoint(tmp_path):
    """Where files can be replaced while they are mapped, do so afterwards: the mapped tensors stay readable."""
    file, edited = tmp_path / "w.pt", tmp_path / "edited.pt"
    torch.save({"w": torch.zeros(300000)}, file)
    state = torch.load(file, mmap=True)
    state["w"][0] = 7.0
    torch.save(state, edited)
    os.replace(edited, file)
    assert torch.load(file)["w"][0] == state["w"].sum() == 7.0


def test_a_clone_can_be_saved_over_the_file(tmp_path):
    """To save them over the file that they are mapped from: clones are not mapped."""
    file = tmp_path / "w.pt"
    torch.save({"w": torch.zeros(3)}, file)
    state = {name: value.clone() for name, value in torch.load(file, mmap=True).items()}
    state["w"][0] = 7.0
    torch.save(state, file)
    assert torch.load(file)["w"][0] == 7.0


def test_a_missing_file_is_made(tmp_path):
    """With ``shared=True`` a missing file is made."""
    file = tmp_path / "new.bin"
    torch.from_file(str(file), shared=True, size=3)[0] = 1.0
    assert stored(file) == [1.0, 0.0, 0.0]


def test_a_size_of_its_own_leaves_the_rest(path):
    """With ``shared=True`` and a larger ``size`` the file grows: a smaller one does not cut it."""
    torch.from_file(str(path), shared=True, size=1)[0] = 1.0
    assert stored(path) == [1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "make",
    [lambda t: t[[0, 1]], lambda t: t.half(), copy.deepcopy, lambda t: t.mul(2).data],
)
def test_more_that_is_computed(path, make):
    """A tensor computed from ``grid`` has memory of its own."""
    make(mapped(path, shared=True)).fill_(9.0)
    assert stored(path) == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("make", [lambda a: a.astype(np.float32), lambda a: a[[0, 1]]])
def test_an_array_that_is_computed_fell(path, make):
    """An array that was opened with ``mode="r+"`` writes to the file: but for what is made of it."""
    torch.from_numpy(make(np.memmap(path, dtype=np.float32, mode="r+")))[0] = 5.0
    assert stored(path) == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "make",
    [
        lambda t: torch.nn.Parameter(t).data,
        lambda t: t.share_memory_(),
        lambda t: t.view(torch.int32).view(torch.float32),
        lambda t: t.detach(),
    ],
)
def test_what_stays_in_the_file(path, make):
    """In a shared mapping a write reaches the file."""
    make(mapped(path, shared=True)).fill_(2.0)
    assert stored(path) == [2.0, 2.0, 2.0]


def test_a_step_of_an_optimizer(path):
    """In a shared mapping a write reaches the file: a step of an optimizer is one."""
    weight = torch.nn.Parameter(mapped(path, shared=True))
    weight.sum().backward()
    torch.optim.SGD([weight], lr=1.0).step()
    assert stored(path) == [-1.0, -1.0, -1.0]


def test_compiled(path):
    """In a shared mapping a write reaches the file, from compiled code as well."""
    torch.compile(lambda t: t.add_(1), backend="aot_eager")(mapped(path, shared=True))
    assert stored(path) == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(("shared", "kept"), [(True, 4.0), (False, 0.0)])
def test_a_forked_process(path, shared, kept):
    """A write reaches each process that maps it so, or this process alone."""
    tensor = mapped(path, shared=shared)
    assert ended(lambda: tensor.fill_(4.0)) == 0
    assert tensor[0] == stored(path)[0] == kept


def test_load_state_dict(path):
    """A tensor computed from ``grid``: ``load_state_dict`` copies, unless you pass ``assign``."""
    for assign, kept in ((False, 0.0), (True, 3.0)):
        layer = torch.nn.Linear(3, 1, bias=False)
        state = {"weight": mapped(path, shared=True).view(1, 3)}
        layer.load_state_dict(state, assign=assign)
        with torch.no_grad():
            layer.weight.fill_(3.0)
        assert stored(path)[0] == kept
