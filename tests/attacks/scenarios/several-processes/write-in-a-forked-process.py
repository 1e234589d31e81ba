"""Attacks on gallery/scenarios/several-processes/write-in-a-forked-process.py."""

import mmap
import multiprocessing
import subprocess
import sys

import numpy as np
import pytest
import torch
import torch.multiprocessing as mp

FORK = mp.get_context("fork")


def run(function):
    process = FORK.Process(target=function)
    process.start()
    process.join(60)
    assert process.exitcode == 0


def shared(*size):
    return torch.zeros(*size).share_memory_()


PARTS = {
    "whole": lambda t: t,
    "slice": lambda t: t[1:],
    "transposed": lambda t: t.t(),
    "detached": lambda t: t.detach(),
    "data": lambda t: t.data,
    "array": lambda t: torch.from_numpy(t.numpy()),
}


@pytest.mark.parametrize("part", ["whole", "slice", "transposed", "detached", "data", "array"])
def test_a_part_of_a_shared_tensor(part):
    """A slice of a shared tensor has its storage; the array that is taken after it, too."""
    table = shared(2, 2)
    target = PARTS[part](table)
    run(lambda: target.fill_(9.0))
    assert target.eq(9.0).all() and table.eq(9.0).any()


@pytest.mark.parametrize("thing", ["tensor", "array", "list", "clone of a shared tensor"])
def test_other_things_the_child_has_for_itself(thing):
    """Other tensors, lists and arrays the child has for itself."""
    made = {
        "tensor": lambda: torch.zeros(2),
        "array": lambda: np.zeros(2),
        "list": lambda: [0.0, 0.0],
        "clone of a shared tensor": lambda: shared(2).clone(),
    }[thing]()

    def write():
        made[0] = 9.0

    run(write)
    assert made[0] == 0.0


def test_a_slice_from_before_moves_along_fell():
    """A slice of a shared tensor has its storage: also one that was made before."""
    table = torch.zeros(2, 2)
    row = table[1]
    table.share_memory_()
    run(lambda: row.fill_(9.0))
    assert row.is_shared() and table.tolist() == [[0.0, 0.0], [9.0, 9.0]]


def test_an_array_from_before_points_to_the_old_memory_fell():
    """The array of a shared tensor lies there, too: not one that was taken before."""
    tensor = torch.zeros(4)
    before = tensor.numpy().__array_interface__["data"][0]
    tensor.share_memory_()
    assert tensor.data_ptr() != before
    assert tensor.numpy().__array_interface__["data"][0] == tensor.data_ptr()


def test_memory_that_is_shared_in_another_way_fell():
    """Only if share_memory_() was called: a mapped buffer and an Array are shared as well."""
    mapped = torch.frombuffer(mmap.mmap(-1, 16), dtype=torch.float32)
    numbers = multiprocessing.get_context("fork").Array("f", 4)
    of_an_array = torch.frombuffer(numbers.get_obj(), dtype=torch.float32)
    for tensor in (mapped, of_an_array):
        run(lambda t=tensor: t.fill_(7.0))
        assert tensor.tolist() == [7.0] * 4 and not tensor.is_shared()


def test_rebinding_is_no_write():
    """A child must write: assigning to a name makes the name mean another tensor."""
    held = {"tensor": shared(2)}

    def rebind():
        held["tensor"] = held["tensor"] + 100.0

    run(rebind)
    assert held["tensor"].tolist() == [0.0, 0.0]
    run(lambda: held["tensor"].add_(1.0))
    assert held["tensor"].tolist() == [1.0, 1.0]


def test_a_module_and_its_gradients():
    """The parameters of a module move with module.share_memory(). Their gradients do not."""
    model = torch.nn.Linear(2, 1, bias=False)
    model.share_memory()

    def train():
        model(torch.ones(1, 2)).sum().backward()
        with torch.no_grad():
            model.weight.fill_(7.0)

    run(train)
    assert model.weight.tolist() == [[7.0, 7.0]] and model.weight.grad is None


@pytest.mark.parametrize("use", [lambda t: t + 0, torch.clone, lambda t: t[[0]], torch.Tensor.tanh])
def test_what_is_computed_is_an_ordinary_tensor(use):
    """What is computed from it is an ordinary tensor."""
    assert not use(shared(3)).is_shared()


def test_the_parent_writes_and_a_child_reads():
    """Both have the memory: a child that starts later sees what the parent wrote."""
    tensor, seen = shared(2), shared(1)
    tensor[0] = 5.0
    run(lambda: seen.copy_(tensor[:1]))
    assert seen.tolist() == [5.0]


@pytest.mark.parametrize("exists", [False, True])
def test_a_gradient_that_exists_moves_along_fell(exists):
    """Their gradients do not move: one that exists does, and a child adds to it."""
    model = torch.nn.Linear(1, 1, bias=False)
    if exists:
        model.weight.grad = torch.full((1, 1), 4.0)
    model.share_memory()
    run(lambda: model(torch.ones(1, 1)).sum().backward())
    if exists:
        assert model.weight.grad.is_shared() and model.weight.grad.item() == 5.0
    else:
        assert model.weight.grad is None


def test_buffers_move_as_well():
    """The parameters of a module move with module.share_memory(): its buffers as well."""
    norm = torch.nn.BatchNorm1d(1)
    norm.share_memory()
    run(lambda: norm(torch.tensor([[1.0], [3.0]])))
    assert norm.num_batches_tracked.item() == 1 and norm.running_mean.item() == pytest.approx(0.2)


SAME = {
    "contiguous": lambda t: t.contiguous(),
    "float": lambda t: t.float(),
    "to": lambda t: t.to(torch.float32),
    "reshape": lambda t: t.reshape(1, 3),
    "cpu": lambda t: t.cpu(),
    "dropout in evaluation": lambda t: torch.nn.functional.dropout(t, 0.5, training=False),
}


@pytest.mark.parametrize("name", list(SAME))
def test_what_returns_the_tensor_itself_fell(name):
    """What is computed from it is an ordinary tensor: these hand on the shared memory."""
    table = shared(3)
    result = SAME[name](table)
    run(lambda: result.fill_(9.0))
    assert result.is_shared() and table.tolist() == [9.0] * 3


def test_data_in_a_child_is_no_write_fell():
    """Assigning to a name makes the name mean another tensor: ``t.data = x`` is no write either."""
    table = shared(2)

    def replace():
        table.data = torch.ones(2)

    run(replace)
    assert table.tolist() == [0.0, 0.0] and table.is_shared()


def test_an_array_that_the_tensor_came_from_stays_fell():
    """An array from before points to the old memory, which is freed: not one of its own."""
    array = np.zeros(2)
    tensor = torch.from_numpy(array).share_memory_()
    tensor.fill_(9.0)
    assert array.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("where", ["in the child", "after the start"])
def test_too_late(where):
    """Call ``share_memory_()`` before the child starts: later does not help."""
    table, go = torch.zeros(2), FORK.Event()

    def write():
        if where == "in the child":
            table.share_memory_()
        assert go.wait(30)
        table.fill_(9.0)

    process = FORK.Process(target=write)
    process.start()
    if where == "after the start":
        table.share_memory_()
    go.set()
    process.join(60)
    assert process.exitcode == 0 and table.tolist() == [0.0, 0.0]


def test_a_write_while_the_child_runs():
    """Each process has the values of that moment: of shared memory those of any moment."""
    table, go = shared(2), FORK.Event()

    def add():
        assert go.wait(30)
        table.add_(1.0)

    process = FORK.Process(target=add)
    process.start()
    table.fill_(5.0)
    go.set()
    process.join(60)
    assert table.tolist() == [6.0, 6.0]


@pytest.mark.parametrize("size", [(0,), (1,), ()], ids=str)
def test_small_tensors(size):
    """``share_memory_()`` moves a tensor's storage: of each size."""
    table = shared(size)
    run(lambda: table.fill_(9.0))
    assert table.is_shared() and bool(table.eq(9.0).all())


def test_sharing_a_slice_shares_the_base():
    """``share_memory_()`` moves a tensor's storage: of a slice that of its base."""
    base = torch.zeros(4)
    assert base[1:].share_memory_().is_shared() and base.is_shared()


@pytest.mark.parametrize("kind", ["leaf", "computed"])
def test_tensors_that_require_grad(kind):
    """If the tensor lies in shared memory: also one that requires grad, and nothing is counted."""
    table = torch.zeros(2, requires_grad=True)
    table = (table if kind == "leaf" else table * 1).share_memory_()
    run(lambda: table.detach().fill_(9.0))
    assert table.tolist() == [9.0, 9.0] and table._version == 0


def test_a_sparse_tensor_cannot_move():
    """Call ``share_memory_()``: a sparse tensor refuses it, and its values take it."""
    table = torch.eye(2).to_sparse()
    with pytest.raises(NotImplementedError, match="Cannot access storage of SparseTensorImpl"):
        table.share_memory_()
    table.values().share_memory_()
    run(lambda: table.values().fill_(9.0))
    assert table.to_dense().tolist() == [[9.0, 0.0], [0.0, 9.0]]


SPAWN = """
import sys
import torch
import torch.multiprocessing as mp

def work(table, leaf, array):
    table[0], array[0] = 9.0, 9.0
    leaf.detach()[0] = 9.0

if __name__ == "__main__":
    import numpy as np
    table, leaf, array = torch.zeros(2), torch.zeros(2, requires_grad=True), np.zeros(2)
    process = mp.get_context(sys.argv[1]).Process(target=work, args=(table, leaf, array))
    process.start()
    process.join()
    print(table.tolist(), leaf.tolist(), array.tolist())
"""


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_arguments_of_a_child_that_is_not_forked_fell(tmp_path, method):
    """Other tensors, lists and arrays the child has for itself: not what a spawned one gets."""
    (script := tmp_path / "script.py").write_text(SPAWN)
    ran = subprocess.run(
        [sys.executable, script, method], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[9.0, 0.0] [9.0, 0.0] [0.0, 0.0]\n"
