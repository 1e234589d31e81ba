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


def test_with_torch_before_backward_it_raises_fell():
    """Or write with torch; to change the parameter itself, use torch: before backward that raises."""
    scale, _ = scale_and_array()
    squares = scale * scale
    with torch.no_grad():
        scale.copy_(torch.from_numpy(np.clip([3.0, 2.0], 0.0, 2.5)))
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        squares.sum().backward()


def test_with_torch_after_backward():
    """To change the tensor itself, write with torch after ``backward()``."""
    scale, _ = scale_and_array()
    (scale * scale).sum().backward()
    with torch.no_grad():
        scale.copy_(torch.from_numpy(np.array([3.0, 4.0])))
    assert scale.grad.tolist() == [2.0, 4.0] and scale.tolist() == [3.0, 4.0]


def test_an_input_of_the_model():
    """Model input changed by plotting or augmentation code: the weight's gradient is wrong."""
    for copied, gradient in ((False, [0.0, 0.0]), (True, [1.0, 2.0])):
        (weight, _), image = scale_and_array(), torch.tensor([1.0, 2.0])
        loss = (image * weight).sum()
        array = image.numpy().copy() if copied else image.numpy()
        array.fill(0.0)
        loss.backward()
        assert weight.grad.tolist() == gradient


@pytest.mark.parametrize("make", [np.asarray, lambda t: t.__array__(), lambda t: t.cpu().numpy()])
def test_other_ways_to_the_array_share_too(make):
    """It does not move the tensor's version counter."""
    scale, _ = scale_and_array()
    squares = scale * scale
    make(scale.detach())[0] = 5.0
    squares.sum().backward()
    assert scale.grad.tolist() == [10.0, 4.0] and scale._version == 0


def test_a_saved_result_is_changed_as_well():
    """Backward does not notice that a saved value changed: also if the result was saved."""
    scale, _ = scale_and_array()
    grown = scale.exp()
    grown.detach().numpy()[0] = 100.0
    grown.sum().backward()
    assert scale.grad[0] == 100.0


def test_checkpointed_it_is_computed_from_the_new_value():
    """The gradient is wrong: recomputed as well."""
    scale, array = scale_and_array()
    checkpoint = torch.utils.checkpoint.checkpoint
    squares = checkpoint(lambda t: t * t, scale, use_reentrant=False)
    array[0] = 5.0
    squares.sum().backward()
    assert scale.grad.tolist() == [10.0, 4.0]


def test_a_transposed_tensor():
    """Copy with ``.numpy().copy()``: of any strides."""
    table = torch.zeros(2, 3)
    table.T.numpy().copy().fill(1.0)
    assert not table.any()


@pytest.mark.parametrize(
    ("way", "loss", "gradient"),
    [("array", 2.0, [4.0, 4.0]), ("copy", 20.0, [8.0, 16.0]), ("clamp", 2.0, [0.0, 0.0])],
)
def test_the_loss_is_to_use_the_clipped_values_fell(way, loss, gradient):
    """Copy with ``.numpy().copy()`` (the loss then uses the values from before ``a[a > 1] = 1``)."""
    scale = torch.tensor([1.0, 2.0], requires_grad=True)
    out = scale * 2
    if way == "clamp":
        out = out.clamp(max=1.0)
    else:
        array = out.detach().numpy()
        array = array.copy() if way == "copy" else array
        array[array > 1] = 1
    used = (out**2).sum()
    used.backward()
    assert used.item() == loss and scale.grad.tolist() == gradient


def test_by_way_of_the_cpu_it_shares_as_well():
    """NumPy writes to the memory directly: ``.cpu()`` of a tensor on the CPU is no copy."""
    scale = torch.tensor([1.0, 2.0], requires_grad=True, device="cpu")
    scale.detach().cpu().numpy()[0] = 5.0
    assert scale.tolist() == [5.0, 2.0] and scale._version == 0


def test_an_array_after_backward_is_right():
    """I wrote to ``x.detach().numpy()``: after ``backward()`` the gradient is right."""
    scale, array = scale_and_array()
    (scale * scale).sum().backward()
    array[0] = 5.0
    assert scale.grad.tolist() == [2.0, 4.0] and scale.tolist() == [5.0, 2.0]
