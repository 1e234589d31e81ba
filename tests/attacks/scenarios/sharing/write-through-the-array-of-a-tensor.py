"""Attacks on gallery/scenarios/sharing/write-through-the-array-of-a-tensor.py."""

import numpy as np
import pytest
import torch


def scale_and_array():
    scale = torch.tensor([1.0, 2.0], requires_grad=True)
    return scale, scale.detach().numpy()


WRITES = {
    "item": lambda a: a.__setitem__(0, 5.0),
    "out": lambda a: np.add(a, 4.0, out=a),
    "fill": lambda a: a.fill(5.0),
    "sort": lambda a: a[::-1].sort(),
    "copyto": lambda a: np.copyto(a, 5.0),
}


@pytest.mark.parametrize("name", ["item", "out", "fill", "sort", "copyto"])
def test_numpy_does_not_move_the_counter(name):
    """It does not move the tensor's version counter."""
    scale, array = scale_and_array()
    squares = scale * scale
    WRITES[name](array)
    squares.sum().backward()
    assert scale._version == 0 and scale.tolist() == array.tolist() != [1.0, 2.0]
    assert scale.grad.tolist() == [2 * value for value in array.tolist()]


def test_nothing_was_saved_fell():
    """I wrote to ``x.detach().numpy()``, and the gradient is wrong: not if backward saved nothing of it."""
    scale, array = scale_and_array()
    tripled = scale * 3
    array[0] = 5.0
    tripled.sum().backward()
    assert scale.grad.tolist() == [3.0, 3.0]


def test_a_saved_copy_is_right_fell():
    """Backward does not notice (a hook that stored a copy gives the right gradient)."""
    with torch.autograd.graph.saved_tensors_hooks(torch.clone, lambda packed: packed):
        scale, array = scale_and_array()
        squares = scale * scale
    array[0] = 5.0
    squares.sum().backward()
    assert scale.grad.tolist() == [2.0, 4.0]


def test_a_tensor_of_the_array_has_its_own_counter():
    """It does not move the tensor's version counter: nor does torch, through another tensor of the array."""
    scale, array = scale_and_array()
    torch.from_numpy(array)[0] = 5.0
    assert scale._version == 0 and scale[0] == 5.0


def test_the_copy():
    """Copy with ``.numpy().copy()``."""
    scale, _ = scale_and_array()
    squares = scale * scale
    picture = scale.detach().numpy().copy()
    picture[...] = 9.0
    squares.sum().backward()
    assert scale.grad.tolist() == [2.0, 4.0] and scale.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("way", ["force", "tolist"])
def test_what_else_shares_or_copies(way):
    """A list from ``tolist()`` is a copy (``numpy(force=True)`` of a tensor on the CPU is none)."""
    scale, _ = scale_and_array()
    numbers = scale.numpy(force=True) if way == "force" else scale.tolist()
    numbers[0] = 9.0
    assert (scale[0] == 9.0) == (way == "force")


def test_back_through_torch_is_noticed():
    """Or write with torch."""
    scale, _ = scale_and_array()
    squares = scale * scale
    with torch.no_grad():
        scale.copy_(torch.from_numpy(np.array([3.0, 4.0])))
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        squares.sum().backward()


def test_compiled_it_is_noticed_fell():
    """Backward does not notice (NumPy in compiled code is torch, so it does)."""

    @torch.compile(backend="aot_eager")
    def total(scale):
        squares = scale * scale
        scale.detach().numpy()[0] = 5.0
        return squares.sum()

    with pytest.raises(Exception, match="modified by an inplace operation"):
        total(torch.tensor([1.0, 2.0], requires_grad=True)).backward()
