"""Attacks on gallery/scenarios/length-and-shape/arithmetic-on-a-slice-of-a-list.py."""

import pytest
import torch


def doubled(x):
    x[0:2] *= 2
    return x


@pytest.mark.parametrize("items", [[], [1], [1, 2], [1, 2, 3], ["a", "b", "c"]], ids=str)
def test_a_list_repeats_its_slice(items):
    """A list repeats its slice, and gets longer: an empty one does not."""
    assert doubled(list(items)) == items[:2] + items[:2] + items[2:]


@pytest.mark.parametrize("size", [0, 1, 2, 17])
@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.complex64])
def test_a_tensor_doubles(size, dtype):
    """A tensor computes with each element of its slice."""
    t = torch.ones(size, dtype=dtype)
    assert doubled(t).tolist() == [2] * min(size, 2) + [1] * max(size - 2, 0)


def test_times_zero_makes_the_list_shorter_fell():
    """A list's slice is repeated, and the list gets longer: by 0 it gets shorter."""
    items = [1, 2, 3]
    items[0:2] *= 0
    assert items == [3]


def test_integers_times_a_fraction():
    """A tensor computes with each element and writes the results: if they can be cast."""
    t = torch.tensor([1, 2, 3])
    with pytest.raises(RuntimeError, match="can't be cast"):
        t[0:2] *= 0.5
    assert t.tolist() == [1, 2, 3]


@pytest.mark.parametrize("value", [[10.0, 20.0], (10.0, 20.0), []], ids=str)
def test_a_tensor_adds_no_sequence(value):
    """+ of a tensor and a list is refused."""
    t = torch.zeros(3)
    with pytest.raises(TypeError, match="unsupported operand"):
        t[0:2] += value
    assert not t.any()


def test_a_tensor_multiplies_no_list():
    """+ of a tensor and a list is refused: * as well."""
    t = torch.ones(3)
    with pytest.raises(TypeError):
        t[0:2] *= [1.0, 2.0]
    assert t.tolist() == [1.0, 1.0, 1.0]


def test_a_list_takes_the_elements_of_a_tensor():
    """A list extends its slice."""
    items = [1.0, 2.0, 3.0]
    items[0:2] += torch.tensor([10.0, 20.0])
    assert [float(item) for item in items] == [1.0, 2.0, 10.0, 20.0, 3.0]


def test_the_loop():
    """For a list, write the loop."""
    items = [1.0, 2.0, 3.0]
    items[0:2] = [2 * item for item in items[0:2]]
    assert items == doubled(torch.tensor([1.0, 2.0, 3.0])).tolist()


def test_a_leaf_that_requires_grad_refuses_fell():
    """A tensor's update is recorded: a leaf that requires grad refuses it."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        doubled(torch.ones(3, requires_grad=True))


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """A tensor writes the results in place: compiled too, with the gradient's factor."""
    source = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    scaled = torch.compile(lambda x: doubled(x.clone()), backend=backend)(source)
    scaled.sum().backward()
    assert scaled.tolist() == [2.0, 4.0, 3.0] and source.grad.tolist() == [2.0, 2.0, 1.0]
