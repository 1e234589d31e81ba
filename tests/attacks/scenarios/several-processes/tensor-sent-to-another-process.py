"""Attacks on gallery/scenarios/several-processes/tensor-sent-to-another-process.py."""

import multiprocessing
import pickle
import threading

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


@pytest.mark.parametrize("view", ["conj", "imag"])
def test_a_flag_is_dropped_fell(view):
    """Both sides write to one storage: of a conjugate the other side reads other values."""
    z = torch.tensor([1.0 + 2.0j])
    sent = z.conj() if view == "conj" else z.conj().imag
    assert not torch.equal(through(sent), sent)
    assert torch.equal(through(sent.resolve_conj().resolve_neg()), sent)


@pytest.mark.parametrize("use", [torch.clone, lambda t: t[:1], lambda t: t.view(2)])
def test_a_clone_with_a_history_is_refused_fell(use):
    """Send a clone: of a tensor that requires grad it is refused, under no_grad a clone is not."""
    leaf = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="Cowardly refusing"):
        through(use(leaf))
    through(use(leaf.detach()).clone()).fill_(9.0)
    assert leaf.tolist() == [1.0, 1.0]


def test_a_saved_tensor_is_overwritten_without_an_error_fell():
    """Both sides write to one storage: and no version counter tells backward."""
    weight, inputs = torch.ones(2, requires_grad=True), torch.ones(2)
    product = (weight * inputs).sum()
    through(inputs).fill_(9.0)
    assert inputs._version == 0
    product.backward()
    assert weight.grad.tolist() == [9.0, 9.0]


class Waits:
    """Its pickling waits, as a large item before the list would let it."""

    def __init__(self, event):
        self.event = event

    def __reduce__(self):
        self.event.wait(30)
        return (int, (0,))


def test_a_queue_copies_a_list_later_fell():
    """Lists are copied: by a Queue some time after ``put``."""
    changed, queue = threading.Event(), FORK.Queue()
    samples = [0.0]
    queue.put([Waits(changed), samples])
    samples[0] = 9.0
    changed.set()
    assert queue.get(timeout=30)[1] == [9.0]
    simple = FORK.SimpleQueue()
    simple.put(samples)
    samples[0] = 5.0
    assert simple.get() == [9.0]


@pytest.mark.parametrize("layout", [torch.sparse_coo, torch.sparse_csr])
def test_sparse_tensors_share_their_values(layout):
    """Yes, if it is a dense tensor: the values of a sparse one are shared as well."""
    sparse = torch.eye(2).to_sparse(layout=layout)
    through(sparse).values().fill_(9.0)
    assert sparse.to_dense().tolist() == [[9.0, 0.0], [0.0, 9.0]]


def test_two_views_of_one_base():
    """With a slice its whole storage is moved: two slices arrive as views of one storage."""
    base = torch.zeros(4)
    first, second = through((base[:2], base[2:]))
    first.fill_(1.0)
    second.fill_(2.0)
    assert base.tolist() == [1.0, 1.0, 2.0, 2.0]
    assert first.untyped_storage().data_ptr() == second.untyped_storage().data_ptr()


def test_a_module():
    """A queue moves the tensor: the parameters of a module as well."""
    model = torch.nn.Linear(1, 1)
    with torch.no_grad():
        through(model).weight.fill_(9.0)
    assert model.weight.item() == 9.0


def test_pickle_copies():
    """A queue does the same: ``pickle`` itself copies."""
    tensor = torch.zeros(2)
    pickle.loads(pickle.dumps(tensor)).fill_(9.0)
    assert tensor.tolist() == [0.0, 0.0] and not tensor.is_shared()


def set_to_nine(tensor):
    tensor.fill_(9.0)


def test_an_argument_of_a_forked_process_is_not_sent():
    """A queue moves it: an argument of a forked process does not go through a queue."""
    tensor = torch.zeros(2)
    process = FORK.Process(target=set_to_nine, args=(tensor,))
    process.start()
    process.join(60)
    assert process.exitcode == 0 and tensor.tolist() == [0.0, 0.0]


def test_a_pool_sends_it():
    """A queue moves it to shared memory: the argument of a task in a pool as well."""
    tensor = torch.zeros(2)
    with FORK.Pool(1) as pool:
        pool.map(set_to_nine, [tensor])
    assert tensor.tolist() == [9.0, 9.0]


def test_other_views_of_the_sender_follow():
    """The tensor moves: views of it move along, a name for a new tensor does not."""
    tensor = torch.zeros(2)
    view, sent = tensor.view(2), tensor
    tensor = tensor + 1
    through(sent).fill_(9.0)
    assert view.tolist() == [9.0, 9.0] and tensor.tolist() == [1.0, 1.0]
