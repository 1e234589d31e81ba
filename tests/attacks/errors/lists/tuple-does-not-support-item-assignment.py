"""Attacks on gallery/errors/lists/tuple-does-not-support-item-assignment.py."""

import pytest
import torch

GIVE_TUPLES = {
    "split": lambda t: t.split(2),
    "chunk": lambda t: t.chunk(2),
    "unbind": torch.Tensor.unbind,
    "shape": lambda t: t.shape,
    "size": torch.Tensor.size,
    "max": lambda t: t.max(0),
    "nonzero": lambda t: t.nonzero(as_tuple=True),
    "stride": torch.Tensor.stride,
}


@pytest.mark.parametrize(
    "name", ["split", "chunk", "unbind", "shape", "size", "max", "nonzero", "stride"]
)
def test_the_items_stay(name):
    """``split``, ``chunk``, ``unbind`` and ``shape`` give tuples, and an item of a tuple cannot be replaced."""
    parts = GIVE_TUPLES[name](torch.ones(4))
    assert isinstance(parts, tuple)
    with pytest.raises(TypeError, match="does not support item assignment"):
        parts[0] = 5


def test_plus_equals_writes_before_it_raises():
    """The write happens, and the assignment raises."""
    weights = torch.ones(4)
    parts = weights.split(2)
    with pytest.raises(TypeError, match="item assignment"):
        parts[0] += 1.0
    assert weights.tolist() == [2.0, 2.0, 1.0, 1.0]


def test_plus_equals_on_a_shape_changes_nothing_fell():
    """``+=`` does both (a number in a tuple is not changed)."""
    shape = torch.zeros(2, 3).shape
    with pytest.raises(TypeError, match="item assignment"):
        shape[0] += 1
    assert shape == (2, 3)


def test_a_part_without_dimensions_fell():
    """Write into the tensor that is in it, ``parts[0][:] = value``."""
    weights = torch.ones(4)
    parts = weights.unbind()
    with pytest.raises(IndexError, match="0-dim"):
        parts[0][:] = 7.0
    parts[0][...] = 7.0
    assert weights.tolist() == [7.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("kind", ["leaf", "non-leaf"])
def test_with_gradients_the_write_is_refused(kind):
    """While gradients are recorded, a part of a tensor that requires grad refuses the write."""
    weights = torch.ones(4, requires_grad=True)
    parts = (weights if kind == "leaf" else weights * 1).split(2)
    with pytest.raises(RuntimeError):
        parts[0][:] = 7.0
    assert weights.tolist() == [1.0] * 4


def test_under_no_grad_it_is_accepted_fell():
    """If gradients are needed, this is refused (not under ``no_grad``)."""
    weights = torch.ones(4, requires_grad=True)
    with torch.no_grad():
        weights.split(2)[0][:] = 7.0
    assert weights.tolist() == [7.0, 7.0, 1.0, 1.0]


@pytest.mark.parametrize("parts", [1, 2, 4])
def test_fix_two(parts):
    """Replace the part in a list and join again."""
    scores = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    pieces = list(scores.chunk(parts))
    pieces[0] = pieces[0] * 10.0
    (torch.cat(pieces) ** 2).sum().backward()
    factor = torch.tensor([10.0 if i < 4 // parts else 1.0 for i in range(4)])
    assert torch.equal(scores.grad, 2 * scores.detach() * factor**2)


def test_what_max_gives_holds_new_tensors():
    """Each part is a view of ``weights`` (of ``split``; ``max`` gives new tensors)."""
    table = torch.zeros(2, 2)
    table.max(0).values[:] = 7.0
    assert not table.any()


def test_a_number_has_no_items():
    """``tolist()`` of a vector gives numbers, and a number has no items."""
    with pytest.raises(TypeError, match="'float' object does not support item assignment"):
        torch.ones(2).tolist()[0][0] = 5.0
    rows = torch.ones(2, 2).tolist()
    rows[0][0] = 5.0
    assert rows == [[5.0, 1.0], [1.0, 1.0]]


def test_another_shape():
    """Build a new tuple."""
    shape = torch.zeros(2, 3).shape
    assert torch.zeros((5, *shape[1:])).shape == (5, 3)


def test_a_list_of_the_parts_leaves_the_tensor_as_it_was_fell():
    """Make a list first: ``parts = list(parts)`` (then ``weights`` is not changed)."""
    weights = torch.ones(4)
    parts = list(weights.split(2))
    parts[0] = torch.zeros(2)
    assert weights.tolist() == [1.0, 1.0, 1.0, 1.0]
    parts = weights.split(2)
    parts[0][:] = torch.zeros(2)
    assert weights.tolist() == [0.0, 0.0, 1.0, 1.0]


def test_arguments_in_a_hook_fell():
    """Make a list first. (A forward pre-hook has to return a tuple.)"""
    layer, values = torch.nn.Linear(2, 1, bias=False), torch.ones(2)
    right = layer(values * 2)
    handle = layer.register_forward_pre_hook(lambda module, args: [args[0] * 2])
    with pytest.raises(TypeError, match="must be Tensor, not list"):
        layer(values)
    handle.remove()
    layer.register_forward_pre_hook(lambda module, args: (args[0] * 2, *args[1:]))
    assert torch.equal(layer(values), right)


def test_a_sample_of_a_data_set():
    """A sample of a data set is changed in this way, too."""
    sample = torch.utils.data.TensorDataset(torch.arange(2), torch.arange(2))[0]
    with pytest.raises(TypeError, match="'tuple' object does not support item assignment"):
        sample[0] = torch.tensor(5)
    sample = (torch.tensor(5), *sample[1:])
    assert [item.item() for item in sample] == [5, 0]


@pytest.mark.parametrize("way", ["split", "sizes", "chunk", "one chunk", "unbind", "loop"])
def test_which_parts_refuse_the_write(way):
    """While gradients are recorded, a part of a tensor that requires grad refuses the write."""
    for weights in (torch.ones(4, requires_grad=True), torch.ones(4, requires_grad=True) * 1):
        parts = {
            "split": lambda t: t.split(2),
            "sizes": lambda t: t.split([1, 3]),
            "chunk": lambda t: t.chunk(2),
            "one chunk": lambda t: t.chunk(1),
            "unbind": torch.Tensor.unbind,
            "loop": tuple,
        }[way](weights)
        with pytest.raises(RuntimeError, match="the output of a function that returns multiple"):
            parts[0][...] = 7.0


def test_an_item_is_deleted_from_a_list():
    """To replace an item, make a list first (to delete it, too)."""
    parts = torch.arange(4).split(2)
    with pytest.raises(TypeError, match="item deletion"):
        del parts[0]
    parts = list(parts)
    del parts[0]
    assert torch.cat(parts).tolist() == [2, 3]
