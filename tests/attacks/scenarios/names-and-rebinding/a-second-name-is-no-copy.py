import copy
import pickle

import pytest
import torch

PAD, IGNORE = 0, -100


def ids():
    return torch.tensor([[5, 7, PAD], [6, PAD, PAD]])


WRITES = {
    "mask": lambda t: t.__setitem__(t == PAD, IGNORE),
    "masked_fill_": lambda t: t.masked_fill_(t == PAD, IGNORE),
    "index_put_": lambda t: t.index_put_((t == PAD,), torch.tensor(IGNORE)),
    "where out": lambda t: t.copy_(torch.where(t == PAD, IGNORE, t)),
}


@pytest.mark.parametrize("write", ["mask", "masked_fill_", "index_put_", "where out"])
def test_ways_to_write(write):
    """A write through either name is a write to that one tensor."""
    first = ids()
    second = first
    WRITES[write](second)
    assert first.tolist() == [[5, 7, IGNORE], [6, IGNORE, IGNORE]]


@pytest.mark.parametrize("write", ["mask", "masked_fill_", "index_put_", "where out"])
def test_a_clone_is_safe(write):
    """``clone()`` gives the labels a storage of their own."""
    first = ids()
    second = first.clone()
    WRITES[write](second)
    assert torch.equal(first, ids())


def test_a_key_of_a_dictionary():
    """``batch["labels"] = batch["input_ids"]`` stores the tensor a second time."""
    batch = {"input_ids": ids()}
    batch["labels"] = batch["input_ids"]
    batch["labels"][batch["labels"] == PAD] = IGNORE
    assert (batch["input_ids"] == IGNORE).sum() == 3


def test_a_shallow_copy_of_the_batch():
    """A copied dictionary holds the same tensor."""
    batch = {"input_ids": ids()}
    twin = dict(batch)
    twin["input_ids"][0, 0] = 9
    assert batch["input_ids"][0, 0] == 9


@pytest.mark.parametrize("way", ["detach", "view", "slice", "to", "long", "contiguous", "data"])
def test_what_is_no_copy(way):
    """The write comes back through every one of these lines."""
    first = ids()
    second = {
        "detach": first.detach(),
        "view": first.view(-1),
        "slice": first[:],
        "to": first.to(first.device),
        "long": first.long(),
        "contiguous": first.contiguous(),
        "data": first.data,
    }[way]
    second[second == PAD] = IGNORE
    assert (first == IGNORE).sum() == 3


@pytest.mark.parametrize("way", ["clone", "deepcopy", "tensor", "pickle", "add", "copy=True"])
def test_what_is_a_copy(way):
    """A copy keeps the inputs."""
    first = ids()
    second = {
        "clone": lambda: first.clone(),
        "deepcopy": lambda: copy.deepcopy(first),
        "tensor": lambda: torch.tensor(first.tolist()),
        "pickle": lambda: pickle.loads(pickle.dumps(first)),
        "add": lambda: first + 0,
        "copy=True": lambda: first.to(first.device, copy=True),
    }[way]()
    second[second == PAD] = IGNORE
    assert torch.equal(first, ids())


def test_rebinding_the_second_name_changes_nothing():
    """Only a write goes through; a name that is bound anew means another tensor."""
    first = ids()
    second = first
    second = second.masked_fill(second == PAD, IGNORE)
    assert torch.equal(first, ids())


def test_under_compile():
    """The second name writes to the input in compiled code as well."""

    def labels_of(t):
        labels = t
        labels[labels == PAD] = IGNORE
        return labels

    first = ids()
    torch.compile(labels_of, backend="aot_eager")(first)
    assert (first == IGNORE).sum() == 3


def test_in_inference_mode():
    """It is a matter of names, not of gradients."""
    with torch.inference_mode():
        first = ids()
        second = first
        second[second == PAD] = IGNORE
        assert (first == IGNORE).sum() == 3
