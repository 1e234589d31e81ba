"""Attacks on gallery/errors/saved-values/mutation-outside-its-context.py."""

import pytest
import torch
from torch.autograd.graph import allow_mutation_on_saved_tensors

OUTSIDE = "Trying to backward outside of the 'allow_mutation_on_saved_tensors' context"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def test_nothing_was_saved_fell():
    """The forward pass ran inside and ``backward()`` outside (it raises if anything was saved)."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        loss = (inputs * 2).sum()
    loss.backward()
    assert inputs.grad.tolist() == [2.0, 2.0, 2.0]


def test_a_second_block_does_not_help_fell():
    """Call ``backward()`` inside the same block (another block is another context)."""
    with allow_mutation_on_saved_tensors():
        energy = leaf() ** 2
    with pytest.raises(AssertionError, match=OUTSIDE), allow_mutation_on_saved_tensors():
        energy.sum().backward()


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.__setitem__(0, 5.0),
        lambda t: t[:1].fill_(5.0),
        lambda t: t.data.fill_(5.0),
        lambda t: torch._foreach_add_([t], 1.0),
        lambda t: torch.add(torch.ones(3), 1.0, out=t.detach()),
        lambda t: t.unsqueeze_(0),
    ],
    ids=["assignment", "view", "data", "foreach", "out", "shape"],
)
def test_writes_that_torch_runs_are_seen(write):
    """Before a write it keeps a copy of the tensor."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        frames = inputs.clone()
        energy = frames * frames
        write(frames)
        energy.sum().backward()
    assert inputs.grad.tolist() == [2.0, 4.0, 6.0]


def test_a_write_through_numpy_is_not_seen_fell():
    """Inside the block torch watches writes, and keeps the old value."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        frames = inputs.clone()
        energy = frames * frames
        frames.detach().numpy()[0] = 5.0
        energy.sum().backward()
    assert inputs.grad.tolist() == [10.0, 4.0, 6.0]


def test_a_leaf_written_under_no_grad():
    """It keeps a copy, if backward needs the old values: of a leaf as well."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        energy = inputs * inputs
        with torch.no_grad():
            inputs[0] = 7.0
        energy.sum().backward()
    assert inputs.grad.tolist() == [2.0, 4.0, 6.0] and inputs.tolist() == [7.0, 2.0, 3.0]


def test_a_graph_from_before_the_block():
    """It keeps what was saved inside: a write inside to what was saved before is an error."""
    frames = leaf().clone()
    energy = frames * frames
    with allow_mutation_on_saved_tensors():
        frames[0] = 5.0
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            energy.sum().backward()


def test_autograd_grad_outside_is_refused():
    """``backward()`` outside raises (``torch.autograd.grad`` as well)."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        gates = inputs.exp()
    with pytest.raises(AssertionError, match=OUTSIDE):
        torch.autograd.grad(gates.sum(), inputs)


def test_a_result_can_be_read_outside():
    """The copies last as long as the block; the results last longer."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        gates = inputs.exp()
        gates[0] = 0.0
    assert gates.tolist()[0] == 0.0


def test_it_takes_saved_results():
    """It keeps the old value of a result that backward needs."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        gates = inputs.exp()
        gates[0] = 0.0
        gates.sum().backward()
    assert torch.allclose(inputs.grad, torch.tensor([0.0, 1.0, 1.0]) * inputs.detach().exp())


def test_backward_twice_inside():
    """Call ``backward()`` inside the same block, with ``retain_graph`` twice."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        frames = inputs.clone()
        energy = (frames * frames).sum()
        frames[0] = 5.0
        energy.backward(retain_graph=True)
        energy.backward()
    assert inputs.grad.tolist() == [4.0, 8.0, 12.0]


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.__setitem__(1, 5.0),
        lambda t: t[1:].fill_(5.0),
        lambda t: t.narrow(0, 1, 1).mul_(2.5),
        lambda t: t.unbind()[1].fill_(5.0),
    ],
    ids=["element", "slice", "narrow", "row"],
)
def test_a_write_that_begins_elsewhere_is_missed_fell(write):
    """Before a write it keeps a copy of the tensor, if backward needs the old values."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        frames = inputs * 1
        energy = frames * frames
        with torch.no_grad():
            write(frames)
        energy.sum().backward()
    assert inputs.grad[1] == 10.0


def test_a_saved_slice_and_a_write_to_the_whole_fell():
    """Before a write it keeps a copy of the tensor (the slice begins elsewhere)."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        frames = inputs.clone()
        energy = frames[1:] * frames[1:]
        frames.fill_(5.0)
        energy.sum().backward()
    assert inputs.grad.tolist() == [0.0, 10.0, 10.0]


def test_data_of_a_tensor_that_was_written_before_fell():
    """Inside the block torch watches the writes that it runs (``.data`` counts from 0 again)."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        frames = inputs.clone().add_(0.0)
        energy = frames * frames
        frames.data.fill_(5.0)
        energy.sum().backward()
    assert inputs.grad.tolist() == [10.0, 10.0, 10.0]


@pytest.mark.parametrize("part", [0, 1, slice(1, None), [0, 2], ...], ids=str)
def test_a_clone_keeps_the_values_whichever_elements_are_written(part):
    """A clone before the write keeps the values, whichever elements are written."""
    inputs = leaf()
    frames = inputs.clone()
    energy = frames * frames
    edited = frames.clone()
    edited[part] = 5.0
    energy.sum().backward()
    assert inputs.grad.tolist() == [2.0, 4.0, 6.0] and edited[part].eq(5.0).all()


def test_a_mask_is_seen():
    """Before a write that begins at the first element it keeps a copy: a mask writes the whole."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        frames = inputs.clone()
        energy = frames * frames
        frames[frames > 1] = 5.0
        energy.sum().backward()
    assert inputs.grad.tolist() == [2.0, 4.0, 6.0]


def test_an_optimizer_step_is_seen():
    """Before a write that begins at the first element of a saved tensor it keeps a copy."""
    weights = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
    optimizer = torch.optim.SGD([weights], lr=0.5, foreach=True)
    with allow_mutation_on_saved_tensors():
        loss = (weights * weights).sum()
        weights.grad = torch.ones(2)
        optimizer.step()
        weights.grad = None
        loss.backward()
    assert weights.grad.tolist() == [2.0, 4.0]


@pytest.mark.parametrize(
    "later",
    [
        lambda frames: frames.__setitem__(0, 5.0),
        lambda frames: frames.__setitem__(slice(0, 2), 5.0),
        lambda frames: frames.fill_(5.0),
    ],
)
def test_a_later_write_is_missed_after_one_elsewhere_fell(later):
    """Before a write that begins at the first element of a saved tensor it keeps a copy."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        frames = inputs.clone()
        energy = frames * frames
        frames[2] = 3.0
        later(frames)
        energy.sum().backward()
    assert torch.equal(inputs.grad, 2 * frames) and inputs.grad[0] == 10.0


def test_a_write_outside_of_the_saved_part_counts_as_the_first_fell():
    """Before a write that begins at the first element of a saved tensor it keeps a copy."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        frames = inputs.clone()
        energy = frames[:2] * frames[:2]
        frames[2] = 3.0
        frames[0] = 5.0
        energy.sum().backward()
    assert inputs.grad.tolist() == [10.0, 4.0, 0.0]


@pytest.mark.parametrize("second", [0, 1, 2])
def test_after_a_copy_later_writes_do_no_harm(second):
    """Before the first write it keeps a copy: writes after that one leave the copy alone."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        frames = inputs.clone()
        energy = frames * frames
        frames[0] = 5.0
        frames[second] = 7.0
        energy.sum().backward()
    assert inputs.grad.tolist() == [2.0, 4.0, 6.0]


def test_a_saved_slice_and_a_write_to_its_first_element():
    """It keeps a copy, if the write begins at the first element of the saved tensor."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        frames = inputs.clone()
        energy = frames[1:] * frames[1:]
        frames[1] = 9.0
        energy.sum().backward()
    assert inputs.grad.tolist() == [0.0, 4.0, 6.0]


def test_saved_twice():
    """The copy belongs to what was saved: each of two products keeps its own."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        frames = inputs.clone()
        one = frames * frames
        frames[0] = 9.0
        two = frames * frames
        frames[0] = 11.0
        (one + two).sum().backward()
    assert inputs.grad.tolist() == [2.0, 8.0, 12.0]


def test_a_write_that_begins_before_the_saved_part():
    """It is right if each write begins at the first element of the saved tensor."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        rows = torch.stack([inputs, inputs])
        energy = rows[1] * rows[1]
        rows.zero_()
        energy.sum().backward()
    assert inputs.grad.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "write",
    [
        lambda x: x.zero_(),
        lambda x: torch._foreach_add_([x], 1.0),
        lambda x: torch.add(x, 1, out=x),
        lambda x: x.__setitem__(torch.tensor([False, True, True]), 0.0),
        lambda x: x.__setitem__([1], 0.0),
    ],
    ids=["zero_", "foreach", "out", "mask", "list"],
)
def test_a_leaf_under_no_grad(write):
    """``backward()`` inside the same block is right if each write begins at the first element (of a leaf as well)."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        energy = inputs * inputs
        with torch.no_grad():
            write(inputs)
        energy.sum().backward()
    assert inputs.grad.tolist() == [2.0, 4.0, 6.0]


def test_two_saved_parts_and_a_write_to_the_first():
    """It keeps a copy, if the write begins at the first element: a saved slice behind it gets a copy as well."""
    inputs = leaf()
    with allow_mutation_on_saved_tensors():
        frames = inputs.clone()
        part = frames[1:]
        energy = (frames * frames).sum() + (part * part).sum()
        frames.zero_()
        energy.backward()
    assert inputs.grad.tolist() == [2.0, 4.0, 6.0]
