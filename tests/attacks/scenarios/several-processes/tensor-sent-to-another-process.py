"""Attacks on gallery/scenarios/several-processes/tensor-sent-to-another-process.py."""

import multiprocessing

import numpy as np
import pytest
import torch
import torch.multiprocessing as mp

FORK = mp.get_context("fork")


def through(item, queue=None):
    queue = queue or FORK.SimpleQueue()
    queue.put(item)
    return queue.get()


TENSORS = {
    "plain": lambda: torch.zeros(4),
    "slice": lambda: torch.zeros(4)[1:3],
    "transposed": lambda: torch.zeros(4, 2).t(),
    "expanded": lambda: torch.zeros(1).expand(3),
    "integers": lambda: torch.zeros(2, dtype=torch.int64),
    "half": lambda: torch.zeros(2, dtype=torch.float16),
    "no dimensions": lambda: torch.tensor(0.0),
}


@pytest.mark.parametrize(
    "kind", ["plain", "slice", "transposed", "expanded", "integers", "half", "no dimensions"]
)
def test_both_sides_write_to_one_storage(kind):
    """A queue moves the tensor to shared memory, and both sides write to one storage."""
    tensor = TENSORS[kind]()
    through(tensor).fill_(9)
    assert tensor.eq(9).all() and tensor.is_shared()


def overwrite(queue):
    queue.get()[0] = 9.0


def test_another_process_writes():
    """Yes: the sender sees the write of another process."""
    tensor, queue = torch.zeros(2), FORK.SimpleQueue()
    queue.put(tensor)
    process = FORK.Process(target=overwrite, args=(queue,))
    process.start()
    process.join(60)
    assert process.exitcode == 0 and tensor.tolist() == [9.0, 0.0]


@pytest.mark.parametrize(
    "item", [[0.0, 0.0], np.zeros(2), {"a": [0.0]}], ids=["list", "array", "dict"]
)
def test_lists_and_arrays_are_copied(item):
    """Lists and arrays are copied."""
    received = through(item)
    assert received is not item
    received["a" if isinstance(item, dict) else 0] = 9.0
    assert 9.0 not in (item.values() if isinstance(item, dict) else list(item))


def test_the_array_of_a_tensor_is_copied():
    """Arrays are copied: that of a tensor as well."""
    tensor = torch.zeros(2)
    through(tensor.numpy())[0] = 9.0
    assert tensor.tolist() == [0.0, 0.0]


def test_an_array_stays_behind_fell():
    """Both sides write to one storage: an array that shared it keeps the old memory."""
    array = np.zeros(2)
    tensor = torch.from_numpy(array)
    through(tensor).fill_(9.0)
    assert tensor.tolist() == [9.0, 9.0] and array.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("kind", ["SimpleQueue", "Pipe"])
def test_queues_of_python_do_the_same_fell(kind):
    """A queue of torch.multiprocessing: Python's own does the same once that is imported."""
    plain, tensor = multiprocessing.get_context("fork"), torch.zeros(2)
    if kind == "Pipe":
        one, other = plain.Pipe()
        one.send(tensor)
        other.recv()[0] = 9.0
    else:
        through(tensor, plain.SimpleQueue())[0] = 9.0
    assert tensor.tolist() == [9.0, 0.0]


def test_a_computed_tensor_that_requires_grad_is_refused_fell():
    """Yes: a tensor with a history cannot be sent, and a leaf arrives as one without .grad."""
    leaf = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="Cowardly refusing to serialize non-leaf"):
        through(leaf * 2)
    (leaf * 2).sum().backward()
    received = through(leaf)
    assert received.requires_grad and received.is_leaf and received.grad is None


def test_one_buffer_put_many_times():
    """A producer that fills the same tensor again sends one memory three times."""
    frame, queue = torch.zeros(2), FORK.SimpleQueue()
    for step in (1.0, 2.0):
        queue.put(frame.fill_(step))
    assert [queue.get().tolist() for _ in range(2)] == [[2.0, 2.0], [2.0, 2.0]]


def test_a_clone_has_memory_of_its_own():
    """Send a clone, and each item has memory of its own."""
    frame, queue = torch.zeros(2), FORK.SimpleQueue()
    for step in (1.0, 2.0):
        queue.put(frame.fill_(step).clone())
    assert [queue.get().tolist() for _ in range(2)] == [[1.0, 1.0], [2.0, 2.0]]


def test_in_a_dictionary():
    """A queue moves the tensor: inside a dictionary as well."""
    tensor = torch.zeros(2)
    through({"a": tensor})["a"][0] = 9.0
    assert tensor.tolist() == [9.0, 0.0]
