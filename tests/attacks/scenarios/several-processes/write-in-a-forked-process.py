"""Attacks on gallery/scenarios/several-processes/write-in-a-forked-process.py."""

import mmap
import multiprocessing

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
