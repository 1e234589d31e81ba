"""Attacks on gallery/recipes/loops-and-batches/build-a-tensor-in-a-loop.py."""

import contextlib

import pytest
import torch
from pages import definitions

(grow,) = definitions("recipes/loops-and-batches/build-a-tensor-in-a-loop", "grow")


VERSION_ERROR = "modified by an inplace operation"


@pytest.mark.parametrize("steps", [0, 1, 2, 9])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_values_dtype_and_gradient(steps, dtype):
    """Against powers, with no step and more, in each dtype."""
    growth = torch.tensor(1.5, dtype=dtype, requires_grad=True)
    levels = grow(growth, steps)
    right = torch.stack([growth.detach().double() ** k for k in range(steps + 1)])
    assert torch.allclose(levels.double(), right, rtol=0.05) and levels.dtype == dtype
    if steps:
        levels.sum().backward()
        slope = sum(k * 1.5 ** (k - 1) for k in range(1, steps + 1))
        assert growth.grad.item() == pytest.approx(slope, rel=0.05)


def test_the_dtype_was_that_of_the_first_part_fell():
    """Collect the parts: a first part of ``torch.ones(())`` made float32 of half."""
    growth = torch.tensor(2.0, dtype=torch.float16)
    levels = [torch.ones(())]
    levels.append(levels[-1] * growth)
    assert torch.stack(levels).dtype == torch.float32 and grow(growth).dtype == torch.float16


def test_an_empty_list_raises_fell():
    """``torch.stack`` of an empty list raises, so start with one part."""
    with pytest.raises(RuntimeError, match="non-empty TensorList"):
        torch.stack([])
    with pytest.raises((RuntimeError, ValueError), match="non-empty"):
        torch.cat([])


STEPS = {
    "times a tensor that requires grad": (lambda before, g: before * g, True),
    "times a number": (lambda before, g: before * 2 + g, False),
    "plus": (lambda before, g: before + g, False),
    "minus": (lambda before, g: before - g, False),
    "exp": (lambda before, g: (before * 0.1).exp() + g, False),
    "clone and times": (lambda before, g: before.clone() * g, False),
    "sin": (lambda before, g: before.sin() + g, True),
}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("size", [2, 3, 17])
def test_what_breaks_backward_fell(name, size):
    """Right, if no step saves for backward what it reads from that tensor."""
    function, breaks = STEPS[name]
    growth, out = torch.tensor(0.5, requires_grad=True), torch.ones(size)
    parts = [torch.ones(())]
    for i in range(1, size):
        out[i] = function(out[i - 1], growth)
        parts.append(function(parts[-1], growth))
    (right,) = torch.autograd.grad(torch.stack(parts).sum(), growth)
    breaks = breaks and (name != "sin" or size > 2)
    with pytest.raises(RuntimeError, match=VERSION_ERROR) if breaks else contextlib.nullcontext():
        out.sum().backward()
        assert torch.allclose(growth.grad, right)


def test_without_a_gradient_for_the_factor_nothing_is_saved_fell():
    """A loop that multiplies what it reads makes backward raise: by what requires grad."""
    start, out = torch.ones(1, requires_grad=True), torch.zeros(3)
    out[0] = start[0]
    for i in (1, 2):
        out[i] = out[i - 1] * torch.tensor(2.0)
    out.sum().backward()
    assert start.grad.tolist() == [7.0]


def test_a_preallocated_leaf_refuses():
    """It must not be a leaf that requires grad."""
    table = torch.zeros(2, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        table[0] = 1.0


@pytest.mark.parametrize("way", ["stack", "cat", "preallocated"])
def test_the_ways_agree(way):
    """Collect the parts in a list and call ``torch.stack`` (or ``torch.cat``) once."""
    growth = torch.tensor(2.0, requires_grad=True)
    rows = [growth * torch.tensor([i + 1.0, i + 2.0]) for i in range(2)]
    if way == "preallocated":
        table = torch.zeros(2, 2)
        for i, row in enumerate(rows):
            table[i] = row
    else:
        table = torch.stack(rows) if way == "stack" else torch.cat(rows).view(2, 2)
    table.sum().backward()
    assert table.tolist() == [[2.0, 4.0], [4.0, 6.0]] and growth.grad == 8.0


def test_vmap_gives_one_row_a_sample():
    """``vmap`` gives one row a sample."""
    assert torch.vmap(grow)(torch.tensor([2.0, 3.0])).tolist() == [[1, 2, 4], [1, 3, 9]]


def test_compiled_it_is_the_same():
    """Compiled code gives the same values and gradient."""
    growth = torch.tensor(2.0, requires_grad=True)
    compiled = torch.compile(grow, backend="aot_eager")
    assert torch.equal(compiled(growth), grow(growth))
    assert torch.autograd.grad(compiled(growth).sum(), growth)[0] == 5.0


def test_cat_of_parts_without_dimensions_fell():
    """Collect the parts in a list and call ``torch.stack`` (or ``torch.cat``) once."""
    parts = [torch.tensor(1.0), torch.tensor(2.0)]
    with pytest.raises(RuntimeError, match="zero-dimensional tensor"):
        torch.cat(parts)
    assert torch.stack(parts).tolist() == [1.0, 2.0]


READS = {
    "integer": (lambda out, i: out[i - 1], True),
    "select": (lambda out, i: out.select(0, i - 1), True),
    "0-dimensional tensor": (lambda out, i: out[torch.tensor(i - 1)], True),
    "list": (lambda out, i: out[[i - 1]], False),
    "index tensor": (lambda out, i: out[torch.tensor([i - 1])], False),
}


@pytest.mark.parametrize("name", READS)
def test_a_read_that_copies_does_not_break_backward_fell(name):
    """A loop that multiplies what it reads makes backward raise: what it reads as a view."""
    read, breaks = READS[name]
    growth, out = torch.tensor(2.0, requires_grad=True), torch.ones(3)
    for i in (1, 2):
        out[i] = (read(out, i) * growth).sum()
    with pytest.raises(RuntimeError, match=VERSION_ERROR) if breaks else contextlib.nullcontext():
        out.sum().backward()
        assert growth.grad == 5.0


def cell_and_inputs():
    torch.manual_seed(0)
    return torch.nn.RNNCell(2, 3), torch.rand(4, 5, 2)


def test_states_of_a_cell_stacked_along_time_fell():
    """Call ``torch.stack`` once: for ``hidden[:, t]`` it stacks along dimension 1."""
    cell, inputs = cell_and_inputs()
    rnn, state, states = torch.nn.RNN(2, 3, batch_first=True), torch.zeros(4, 3), []
    rnn.load_state_dict({f"{name}_l0": value for name, value in cell.state_dict().items()})
    for t in range(5):
        state = cell(inputs[:, t], state)
        states.append(state)
    assert torch.stack(states).shape == (5, 4, 3)
    hidden, right = torch.stack(states, dim=1), rnn(inputs)[0]
    (gradient,) = torch.autograd.grad(hidden.square().sum(), cell.weight_hh)
    (wanted,) = torch.autograd.grad(right.square().sum(), rnn.weight_hh_l0)
    assert torch.allclose(hidden, right, atol=1e-6)
    assert torch.allclose(gradient, wanted, atol=1e-5)


@pytest.mark.parametrize("way", ["reads hidden", "reads a clone", "keeps the state"])
def test_states_of_a_cell_in_a_preallocated_tensor(way):
    """Right gradients, if no step saves for backward what it reads from there."""
    cell, inputs = cell_and_inputs()
    hidden, state = torch.zeros(4, 6, 3), torch.zeros(4, 3)
    for t in range(5):
        before = {"reads hidden": hidden[:, t], "reads a clone": hidden[:, t].clone()}
        state = cell(inputs[:, t], before.get(way, state))
        hidden[:, t + 1] = state
    breaks = way == "reads hidden"
    with pytest.raises(RuntimeError, match=VERSION_ERROR) if breaks else contextlib.nullcontext():
        hidden.sum().backward()


def test_a_preallocated_tensor_of_integers_fell():
    """Writing into a preallocated tensor gives right gradients too: not into integers."""
    growth, table = torch.tensor(2.7, requires_grad=True), torch.zeros(2, dtype=torch.int64)
    table[0] = growth * 1
    assert table.tolist() == [2, 0] and not table.requires_grad


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_a_preallocated_tensor_converts_and_stack_does_not_fell(dtype):
    """Writing into a preallocated tensor gives right gradients too: in its own dtype."""
    part, table = torch.tensor(2.5, dtype=dtype), torch.zeros(1)
    table[0] = part
    assert table.dtype == torch.float32 and torch.stack([part]).dtype == dtype


@pytest.mark.parametrize("step", [torch.maximum, torch.div], ids=["maximum", "div"])
def test_other_steps_that_save_what_they_read(step):
    """If no step saves for backward what it reads: ``maximum`` and ``div`` do save."""
    growth, out = torch.tensor(2.0, requires_grad=True), torch.ones(3)
    for i in (1, 2):
        out[i] = step(out[i - 1], growth)
    with pytest.raises(RuntimeError, match=VERSION_ERROR):
        out.sum().backward()


def test_a_sum_of_squares_of_the_whole_in_each_step():
    """If no step saves for backward what it reads: reading the whole tensor counts."""
    growth, table, total = torch.tensor(2.0, requires_grad=True), torch.zeros(3), 0
    for i in range(3):
        table[i] = growth * i
        total = total + (table * table).sum()
    with pytest.raises(RuntimeError, match=VERSION_ERROR):
        total.backward()


def test_an_empty_tensor_as_the_start():
    """Writing into a preallocated tensor gives right gradients too, whatever stood there."""
    growth, table = torch.tensor(2.0, requires_grad=True), torch.full((2,), torch.nan)
    table[0], table[1] = growth, growth * 2
    table.sum().backward()
    assert growth.grad == 3.0


def test_a_tensor_preallocated_once_for_two_backwards_fell():
    """Writing into a preallocated tensor gives right gradients too: not into one from the step before."""
    growth, table = torch.tensor(2.0, requires_grad=True), torch.zeros(3)

    def filled(table):
        for i in range(3):
            table[i] = growth * i
        return table.sum()

    filled(table).backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        filled(table).backward()
    filled(torch.zeros(3)).backward()
    assert growth.grad == 3 + 3


def test_a_list_of_numbers_fell():
    """Collect the parts in a list and call ``torch.stack`` once: it takes no numbers."""
    numbers = [part.item() for part in torch.ones(2)]
    with pytest.raises(TypeError, match="expected Tensor as element 0"):
        torch.stack(numbers)
    assert torch.tensor(numbers).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("in_place", [True, False])
def test_a_part_that_is_written_afterwards_fell(in_place):
    """Collect the parts in a list: a part that is written in place later changes there."""
    state, parts = torch.zeros(1), []
    for _ in range(3):
        if in_place:
            state += 1
        else:
            state = state + 1
        parts.append(state)
    assert torch.cat(parts).tolist() == ([3.0, 3.0, 3.0] if in_place else [1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    "step",
    [
        lambda read, growth: (read + growth).sin(),
        lambda read, growth: read / 3 + growth,
        lambda read, growth: torch.where(read > 0, read, growth) + growth,
        lambda read, growth: read.relu() + growth,
    ],
    ids=["sin of the sum", "div by a number", "where", "relu"],
)
def test_steps_that_do_not_save_what_they_read(step):
    """Right gradients too, if no step saves for backward what it reads from there."""
    gradients = []
    for way in ("list", "preallocated"):
        growth, levels = torch.tensor(2.0, requires_grad=True), [torch.tensor(1.0)]
        table = torch.ones(3)
        for i in (1, 2):
            if way == "list":
                levels.append(step(levels[i - 1], growth))
            else:
                table[i] = step(table[i - 1], growth)
        (torch.stack(levels) if way == "list" else table).sum().backward()
        gradients.append(growth.grad)
    assert torch.allclose(*gradients)


def test_a_step_that_computes_in_the_table_fell():
    """Right gradients too, if no step saves for backward what it reads from there."""
    growth, table = torch.tensor(2.0, requires_grad=True), torch.zeros(2)
    for i in range(2):
        table[i] = growth
        table[i].exp_()
    with pytest.raises(RuntimeError, match=VERSION_ERROR):
        table.sum().backward()


@pytest.mark.parametrize(
    "rows", [iter, torch.unbind, lambda t: t.split(1)], ids=["for", "unbind", "split"]
)
def test_rows_that_are_looped_over_fell(rows):
    """Writing into a tensor that you preallocate gives right gradients too."""
    growth, table = torch.tensor(2.0, requires_grad=True), torch.zeros(2, 2)
    with pytest.raises(RuntimeError, match="output of a function that returns multiple views"):
        for row in rows(table):
            row.copy_(growth * torch.ones(2))


@pytest.mark.parametrize("write", ["index", "slice"])
def test_one_table_for_two_backwards(write):
    """Make it anew for each ``backward()``: a table that is overwritten as a whole raises as well."""
    growth, table = torch.tensor(2.0, requires_grad=True), torch.zeros(2)
    for step in range(2):
        if write == "slice":
            table[:] = growth * growth
        else:
            table[0] = growth * growth
        if step == 0:
            table.sum().backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        table.sum().backward()


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool])
def test_a_table_without_fractions_takes_no_history(dtype):
    """Integers would cut off fractions, and take no history."""
    table = torch.zeros(2, dtype=dtype)
    table[0] = torch.tensor(2.5, requires_grad=True)
    assert not table.requires_grad and table.tolist() == [2 if dtype == torch.int64 else True, 0]


def test_what_is_read_after_the_loop_may_be_saved():
    """If no step saves for backward what it reads from there: after the last write it may be saved."""
    growth, table = torch.tensor(2.0, requires_grad=True), torch.empty(3)
    for i in range(3):
        table[i] = growth * i
    (gradient,) = torch.autograd.grad((table * table).sum(), growth)
    assert gradient == 2 * 2.0 * (0 + 1 + 4)


def test_a_clone_of_what_a_step_reads():
    """Each step reads the element before: a clone of it is saved instead, and gives the right gradient."""
    growth, levels = torch.tensor(2.0, requires_grad=True), torch.ones(3)
    for i in range(1, 3):
        levels[i] = levels[i - 1].clone() * growth
    assert torch.autograd.grad(levels.sum(), growth)[0] == 1 + 2 * 2.0


def test_parts_of_different_dtypes_and_shapes():
    """Collect the parts in a list and call ``torch.stack`` once."""
    assert torch.stack([torch.tensor(1.0), torch.tensor(1.0).double()]).dtype == torch.float64
    with pytest.raises(RuntimeError, match="stack expects each tensor to be equal size"):
        torch.stack([torch.ones(1), torch.ones(2)])
    with pytest.raises(RuntimeError, match="zero-dimensional tensor"):
        torch.cat([torch.tensor(1.0)])
