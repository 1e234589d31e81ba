"""Attacks on gallery/errors/leaves-and-views/serialize-a-non-leaf.py."""

import io
import multiprocessing
import pickle
from queue import Empty

import pytest
import torch
import torch.multiprocessing as mp

WORDS = "Cowardly refusing to serialize non-leaf tensor"


def leaf():
    return torch.ones(3, requires_grad=True)


COMPUTED = {
    "product": lambda: leaf() * 2,
    "slice": lambda: leaf()[:2],
    "clone": lambda: leaf().clone(),
    "view": lambda: leaf().view(3, 1),
    "cast": lambda: leaf().double(),
    "written": lambda: torch.zeros(3).index_put((torch.tensor([0]),), leaf()[:1]),
}
SENT = {
    "leaf": leaf,
    "parameter": lambda: torch.nn.Parameter(torch.ones(3)),
    "no grad": lambda: torch.ones(3) * 2,
    "detached": lambda: (leaf() * 2).detach(),
    "slice without grad": lambda: torch.ones(3)[:2],
    "integers": lambda: torch.arange(3),
}


def through_a_queue(value):
    queue = mp.SimpleQueue()
    queue.put(value)
    return queue.get()


@pytest.mark.parametrize("name", COMPUTED)
def test_a_computed_tensor_is_refused(name):
    """You send a computed tensor with a history to another process."""
    with pytest.raises(RuntimeError, match=WORDS):
        through_a_queue(COMPUTED[name]())


@pytest.mark.parametrize(
    "container", [list, tuple, lambda items: {"scores": items[0]}], ids=["list", "tuple", "dict"]
)
def test_a_container_of_one_is_refused(container):
    """It is refused inside a list, a tuple or a dict as well."""
    with pytest.raises(RuntimeError, match=WORDS):
        through_a_queue(container([leaf() * 2]))


@pytest.mark.parametrize("name", SENT)
def test_what_has_no_history_is_sent(name):
    """A leaf itself has no history, and is sent."""
    value = SENT[name]()
    received = through_a_queue(value)
    assert received.requires_grad == value.requires_grad and torch.equal(received, value)
    assert received.is_leaf


@pytest.mark.parametrize("name", COMPUTED)
def test_detach_is_enough(name):
    """Send tensor.detach(): it keeps the memory, and a write on one side is seen on the other."""
    value = COMPUTED[name]()
    received = through_a_queue(value.detach())
    received.fill_(9.0)
    assert value.eq(9.0).all() and not received.requires_grad


def test_a_clone_has_memory_of_its_own():
    """If one side goes on writing, send scores.detach().clone()."""
    value = leaf() * 2
    through_a_queue(value.detach().clone()).fill_(9.0)
    assert value.eq(2.0).all()


@pytest.mark.parametrize("way", ["pickle", "save"])
def test_other_ways_lose_the_history_silently(way):
    """pickle and torch.save store the values, and what you load is a leaf."""
    value, file = leaf() * 2, io.BytesIO()
    if way == "pickle":
        loaded = pickle.loads(pickle.dumps(value))
    else:
        torch.save(value, file)
        file.seek(0)
        loaded = torch.load(file)
    assert loaded.is_leaf and loaded.grad_fn is None and torch.equal(loaded, value)
    assert loaded.data_ptr() != value.data_ptr()


@pytest.mark.parametrize("flag", [True, False])
def test_it_is_the_history_that_counts(flag):
    """The history cannot go along: a computed tensor without one is sent."""
    with torch.set_grad_enabled(flag):
        value = leaf() * 2
    if flag:
        with pytest.raises(RuntimeError, match=WORDS):
            through_a_queue(value)
    else:
        assert through_a_queue(value).tolist() == [2.0, 2.0, 2.0]


def test_a_slice_taken_under_no_grad_is_sent_fell():
    """A slice of a leaf that requires grad has a history: not if it was taken under no_grad."""
    with torch.no_grad():
        part = leaf()[:2]
    assert through_a_queue(part).requires_grad


def test_a_batch_of_a_worker_fails_in_other_words_fell():
    """A worker sends a computed tensor: stacking into shared memory fails before that."""
    with pytest.raises(RuntimeError, match="support automatic differentiation"):
        torch.stack([leaf() * 2], 0, out=torch.empty(1, 3))


def test_a_tuple_has_no_detach_fell():
    """Send tensor.detach(): the state of an LSTM is a tuple."""
    state = torch.nn.LSTM(2, 2)(torch.ones(1, 1, 2))[1]
    assert not hasattr(state, "detach")
    received = through_a_queue(tuple(part.detach() for part in state))
    assert all(torch.equal(one, other) for one, other in zip(received, state, strict=True))


def test_put_of_a_queue_with_a_thread_returns_fell():
    """put raises: that of mp.Queue returns, and the tensor does not arrive."""
    queue = mp.Queue()
    queue.put(leaf() * 2)
    with pytest.raises(Empty):
        queue.get(timeout=0.5)


@pytest.mark.parametrize("detached", [True, False])
def test_a_module_that_keeps_an_output_fell(detached):
    """Send ``tensor.detach()``, for each tensor of a tuple or a dict: a module may keep one as well."""
    module = torch.nn.Linear(1, 1)
    module.last = module(torch.ones(1, 1))
    if detached:
        module.last = module.last.detach()
        assert torch.equal(through_a_queue(module).last, module.last)
    else:
        with pytest.raises(RuntimeError, match=WORDS):
            through_a_queue(module)


@pytest.mark.parametrize("library", ["torch", "python"])
def test_a_pipe_refuses_as_well(library):
    """You send a computed tensor with a history to another process: a pipe of Python, too."""
    source, _ = (mp if library == "torch" else multiprocessing).Pipe()
    with pytest.raises(RuntimeError, match=WORDS):
        source.send(leaf() * 2)


@pytest.mark.parametrize(
    "result",
    [
        lambda scores: scores.detach().numpy(),
        lambda scores: scores.sum().item(),
        lambda scores: scores.argmax(),
        lambda scores: scores.detach().expand(2, 3),
    ],
    ids=["numpy", "item", "argmax", "expanded"],
)
def test_results_without_a_history_are_sent(result):
    """The history cannot go along: what has none is sent."""
    sent = result(leaf() * 2)
    assert (torch.as_tensor(through_a_queue(sent)) == torch.as_tensor(sent)).all()


def test_the_gradient_of_a_leaf_stays_here():
    """A leaf itself has no history, and is sent: its ``grad`` is not."""
    weights = leaf()
    weights.sum().backward()
    assert through_a_queue(weights).grad is None


@pytest.mark.parametrize("way", [pickle.dumps, torch.save], ids=["pickle", "save"])
def test_what_you_load_requires_grad(way):
    """What you load is a leaf, so the history is lost without an error."""
    if way is pickle.dumps:
        loaded = pickle.loads(pickle.dumps(leaf() * 2))
    else:
        torch.save(leaf() * 2, file := io.BytesIO())
        file.seek(0)
        loaded = torch.load(file)
    assert loaded.is_leaf and loaded.requires_grad and loaded.grad_fn is None


@pytest.mark.parametrize("kind", ["distribution", "packed", "sparse"])
def test_another_object_that_holds_one_fell(kind):
    """Send ``tensor.detach()``, for each tensor of a tuple or a dict, or of a module that keeps one."""
    held = {
        "distribution": lambda x: torch.distributions.Normal(x, 1.0),
        "packed": lambda x: torch.nn.utils.rnn.pack_padded_sequence(x.view(3, 1, 1), [3]),
        "sparse": lambda x: x.to_sparse(),
    }[kind]
    queue = mp.SimpleQueue()
    with pytest.raises(RuntimeError, match=WORDS):
        queue.put(held(leaf() * 2))
    if kind != "sparse":
        queue.put(held((leaf() * 2).detach()))
        assert isinstance(queue.get(), type(held(torch.ones(3))))


def test_retain_grad_does_not_help():
    """You send a computed tensor with a history to another process."""
    scores = leaf() * 2
    scores.retain_grad()
    with pytest.raises(RuntimeError, match=WORDS):
        mp.SimpleQueue().put(scores)


@pytest.mark.parametrize("index", [0, slice(0, 1), (..., None)])
def test_slices_of_a_leaf(index):
    """A slice of a leaf that requires grad has a history, too."""
    with pytest.raises(RuntimeError, match=WORDS):
        mp.SimpleQueue().put(leaf()[index])
