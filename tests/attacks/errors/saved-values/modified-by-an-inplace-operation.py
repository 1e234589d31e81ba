"""Attacks on gallery/errors/saved-values/modified-by-an-inplace-operation.py."""

import re

import pytest
import torch

CHANGED = "modified by an inplace operation"


def leaf():
    return torch.tensor([0.0, 1.0, 2.0], requires_grad=True)


def unchanged(gates):
    gates.copy_(gates.detach().clone())


def none_selected(gates):
    gates[torch.zeros(3, dtype=torch.bool)] = 0.0


def empty_slice(gates):
    gates[3:] = 0.0


@pytest.mark.parametrize("write", [unchanged, none_selected, empty_slice])
def test_a_write_that_changes_no_number_counts_fell(write):
    """Backward needs a value as it was, and a later line wrote over it."""
    gates = leaf().exp()
    write(gates)
    with pytest.raises(RuntimeError, match=CHANGED):
        gates.sum().backward()


def test_a_write_to_another_part_counts_fell():
    """The type and shape are those of the value that was written over."""
    table = torch.ones(2, 2, requires_grad=True) * 1
    squares = table[:, 0] ** 2
    table[:, 1] = 0.0
    with pytest.raises(RuntimeError, match=rf"FloatTensor \[2\]\].*{CHANGED}|{CHANGED}.*\[2\]\]"):
        squares.sum().backward()


def named_after(write):
    """Return the operation that the message names after a write to a saved value."""
    hidden = leaf() * 2
    energy = hidden * hidden
    write(hidden)
    with pytest.raises(RuntimeError, match="which is output 0 of") as raised:
        energy.sum().backward()
    return re.search(r"which is output 0 of ([\w:]+)", str(raised.value))[1]


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (lambda hidden: hidden.add_(1), "Add"),
        (lambda hidden: hidden.relu_(), "Relu"),
        (lambda hidden: hidden.__setitem__(0, 1.0), "torch::autograd::CopySlices"),
    ],
    ids=["add_", "relu_", "assignment"],
)
def test_the_message_names_the_write_fell(write, name):
    """Find the operation in your code, and what you do with its result (it was the write)."""
    assert named_after(write).startswith(name)


def test_copyslices_is_not_always_the_write_fell():
    """``CopySlices`` (an assignment to a slice) *is* the write."""
    buffer = torch.zeros(3)
    buffer[0] = leaf()[1]
    energy = buffer * buffer
    with torch.no_grad():
        buffer += 1
    with pytest.raises(RuntimeError, match="output 0 of torch::autograd::CopySlices, is at"):
        energy.sum().backward()


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_an_unrecorded_write_is_counted_and_not_named(mode):
    """A write under ``no_grad`` is counted and not named."""
    hidden = leaf().exp()
    energy = hidden * hidden
    with mode():
        hidden += 1
    with pytest.raises(RuntimeError, match="output 0 of Exp.* is at version 1; expected version 0"):
        energy.sum().backward()


@pytest.mark.parametrize(
    ("line", "moved"),
    [
        ("gates *= 2", 1),
        ("gates[:2] *= 2", 2),
        ("gates[0] += 1", 2),
        ("gates[[0]] *= 2", 1),
        ("gates[gates > 0] *= 2", 1),
        ("gates[:2].mul_(2)", 1),
    ],
)
def test_how_far_the_counter_moves_fell(line, moved):
    """The counter moves at the guilty one, by two for ``*=``."""
    gates = torch.ones(3)
    exec(line, {"gates": gates})
    assert gates._version == moved


def test_a_write_through_data_is_not_seen():
    """Backward raises after a later line wrote over the value."""
    inputs = leaf()
    gates = inputs.exp()
    gates.data[0] = 5.0
    gates.sum().backward()
    assert inputs.grad[0] == 5.0


def test_a_clone_taken_after_the_write_does_not_help():
    """A clone has a storage of its own: the write must go to the clone."""
    gates = leaf().exp()
    gates[0] = 0.0
    with pytest.raises(RuntimeError, match=CHANGED):
        gates.clone().sum().backward()


@pytest.mark.parametrize("length", [1, 2])
@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_both_fixes_at_short_lengths(length, dtype):
    """Write to a copy, or compute a new tensor: dtype, values and gradients."""
    inputs = torch.arange(length, dtype=dtype).requires_grad_()
    closed = inputs.exp().clone()
    closed[0] = 0.0
    new = torch.where(torch.arange(length) == 0, 0.0, inputs.exp())
    assert torch.equal(closed, new) and closed.dtype == new.dtype == dtype
    closed.sum().backward()
    (gradient,) = torch.autograd.grad(new.sum(), inputs)
    assert torch.equal(inputs.grad, gradient) and gradient[0] == 0.0


def by_mask(hidden):
    hidden[hidden > 1] = 0.0


def by_list(hidden):
    hidden[[0]] = 0.0


def by_slice(hidden):
    hidden[:2] = 0.0


def inside_a_slice(hidden):
    hidden[:2].add_(1)


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (by_mask, "IndexPut"),
        (by_list, "IndexPut"),
        (by_slice, "torch::autograd::CopySlices"),
        (inside_a_slice, "torch::autograd::CopySlices"),
    ],
)
def test_an_assignment_to_a_part_has_two_names_fell(write, name):
    """``CopySlices`` is an assignment to a part (by a mask or a list it is ``IndexPut``)."""
    assert named_after(write).startswith(name)


@pytest.mark.parametrize("name", ["sigmoid_", "relu_", "tanh_"])
def test_the_clone_for_functions_in_place(name):
    """Backward fails after sigmoid_ or relu_: write to a copy."""
    inputs = leaf()
    with pytest.raises(RuntimeError, match=CHANGED):
        getattr(inputs.exp(), name)().sum().backward()
    getattr(inputs.exp().clone(), name)().sum().backward()
    (gradient,) = torch.autograd.grad(getattr(torch, name[:-1])(inputs.exp()).sum(), inputs)
    assert torch.equal(inputs.grad, gradient)


def test_a_new_tensor_for_plus():
    """In place of ``hidden += 1``, write ``hidden = hidden + 1``."""
    inputs = leaf()
    hidden = inputs * 2
    energy = hidden * hidden
    hidden = hidden + 1
    (energy.sum() + hidden.sum()).backward()
    assert inputs.grad.tolist() == [2.0, 10.0, 18.0] and hidden.tolist() == [1.0, 3.0, 5.0]


@pytest.mark.parametrize("name", ["sin", "cumsum", "elu"])
def test_results_that_are_not_saved(name):
    """``Exp`` and others save their result; others save their inputs."""
    results = {"sin": torch.sin, "cumsum": lambda x: x.cumsum(0), "elu": torch.nn.functional.elu}
    inputs = leaf()
    gates = results[name](inputs)
    gates[0] = 0.0
    (right,) = torch.autograd.grad(results[name](inputs)[1:].sum(), inputs)
    gates.sum().backward()
    assert torch.equal(inputs.grad, right)


def test_retained_and_then_written():
    """``retain_graph=True`` does not help: it keeps no copy of what is written over."""
    gates = leaf().exp()
    gates.sum().backward(retain_graph=True)
    gates[0] = 0.0
    with pytest.raises(RuntimeError, match=CHANGED):
        gates.sum().backward()


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (lambda h: h.__setitem__(slice(None), 0.0), "Fill"),
        (lambda h: h[1:].__setitem__([0], 0.0), "CopySlices"),
        (lambda h: h.view(3, 1).mul_(2), "CopySlices"),
        (lambda h: h.__setitem__([0], 0.0), "IndexPut"),
    ],
    ids=["whole slice", "list of a slice", "view", "list"],
)
def test_copy_slices_is_a_write_through_a_view_fell(write, name):
    """``CopySlices`` is a write to a slice or an element, and ``IndexPut`` an assignment by a mask or a list."""
    hidden = leaf() * 2
    energy = hidden * hidden
    write(hidden)
    with pytest.raises(RuntimeError, match=name):
        energy.sum().backward()


def test_inference_mode_does_not_hide_a_write():
    """``no_grad`` does not hide a write: ``inference_mode`` does not, either."""
    hidden = leaf() * 2
    energy = hidden * hidden
    with torch.inference_mode():
        hidden += 1
    with pytest.raises(RuntimeError, match=CHANGED):
        energy.sum().backward()
