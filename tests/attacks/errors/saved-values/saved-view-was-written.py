"""Attacks on gallery/errors/saved-values/saved-view-was-written.py."""

import pytest
import torch

STRIDED = "which is output 0 of AsStrided"


def matrix():
    return torch.ones(2, 2, requires_grad=True) * 1


def view_itself(base, view):
    view += 1


def another_view(base, view):
    base[1] += 1


def another_element(base, view):
    base[1, 1] = 5.0


def without_record(base, view):
    with torch.no_grad():
        view += 1


@pytest.mark.parametrize("write", [view_itself, another_view, another_element, without_record])
def test_the_write_need_not_be_to_the_base_fell(write):
    """``AsStrided`` says that the *base* was written."""
    base = matrix()
    row = base[0]
    loss = (row * row).sum()
    write(base, row)
    with pytest.raises(RuntimeError, match=STRIDED):
        loss.backward()


@pytest.mark.parametrize(
    "view",
    [
        lambda base: base[0],
        lambda base: base.t(),
        lambda base: base.view(4),
        lambda base: base.diagonal(),
        lambda base: base[:, 1:],
        lambda base: base.unbind()[0],
    ],
    ids=["row", "t", "view", "diagonal", "columns", "unbind"],
)
def test_other_views(view):
    """A slice or a transposed weight was saved, and a later line wrote to its memory."""
    base = matrix()
    loss = (view(base) ** 2).sum()
    base += 1
    with pytest.raises(RuntimeError, match=f"{STRIDED}|is a view"):
        loss.backward()


def test_a_plain_base_names_no_operation():
    """``AsStrided`` stands at the end of the history (a plain tensor has none)."""
    base = torch.ones(2, 2)
    loss = (base[0] * torch.ones(2, requires_grad=True)).sum()
    base += 1
    with pytest.raises(RuntimeError, match=r"\[2\]\] is at version 1"):
        loss.backward()


def test_inputs_that_require_no_grad_fell():
    """``Linear`` saves ``weight.t()`` (only for the gradient of its input)."""
    layer = torch.nn.Linear(2, 1, bias=False)
    loss = layer(torch.ones(1, 2)).sum()
    with torch.no_grad():
        layer.weight += 1
    loss.backward()
    assert layer.weight.grad.tolist() == [[1.0, 1.0]]


def test_a_convolution_saves_the_weight_itself():
    """A transposed weight was saved (a convolution saves the weight, and no operation is named)."""
    layer = torch.nn.Conv1d(2, 3, 1)
    loss = layer(torch.ones(4, 2, 5, requires_grad=True)).sum()
    with torch.no_grad():
        layer.weight.add_(1)
    with pytest.raises(RuntimeError, match=r"\[3, 2, 1\]\] is at version"):
        loss.backward()


def test_a_batch_of_sequences():
    """The weight of a ``Linear`` shows with its two sizes exchanged."""
    layer = torch.nn.Linear(2, 3)
    loss = layer(torch.ones(4, 5, 2, requires_grad=True)).sum()
    with torch.no_grad():
        layer.weight.add_(1)
    with pytest.raises(RuntimeError, match=rf"\[2, 3\]\], {STRIDED}"):
        loss.backward()


def test_no_saved_element_changes_in_the_loop():
    """No element that was saved changes, but all rows share one counter."""
    recurrent = torch.eye(2, requires_grad=True)
    states = torch.zeros(3, 2)
    states[0] = 1.0
    saved = []
    with torch.autograd.graph.saved_tensors_hooks(
        lambda t: saved.append((t, t.detach().clone())) or t, lambda t: t
    ):
        for t in range(1, 3):
            states[t] = states[t - 1] @ recurrent
    assert all(torch.equal(now.detach(), then) for now, then in saved)


def test_an_elementwise_loop_is_refused_too():
    """Each step of a loop saves row ``t - 1``, and then writes row ``t`` (with another operation)."""
    states = torch.ones(3, 2, requires_grad=True) * 1
    for t in range(1, 3):
        states[t] = states[t - 1] * states[t - 1]
    with pytest.raises(RuntimeError, match=STRIDED):
        states.sum().backward()


def test_a_loop_that_saves_nothing_passes():
    """Here each step of a loop saves row ``t - 1`` (a step that saves nothing passes)."""
    first = torch.ones(2, requires_grad=True)
    states = torch.zeros(3, 2)
    states[0] = first
    for t in range(1, 3):
        states[t] = states[t - 1] * 2
    states.sum().backward()
    assert first.grad.tolist() == [7.0, 7.0]


@pytest.mark.parametrize("length", [0, 1, 2])
def test_stack_at_short_lengths(length):
    """A list, and one ``stack``: the same values as the loop writes."""
    recurrent = torch.tensor([[0.5, 1.0], [0.0, 2.0]], requires_grad=True)
    states = [torch.ones(2)]
    for _ in range(length):
        states.append(states[-1] @ recurrent)
    buffer = torch.zeros(length + 1, 2)
    buffer[0] = 1.0
    for t in range(1, length + 1):
        buffer[t] = buffer[t - 1] @ recurrent.detach()
    assert torch.equal(torch.stack(states).detach(), buffer)


def test_two_losses_and_one_step():
    """Call ``backward()`` for each of the losses, and then ``step()``."""
    layer = torch.nn.Linear(2, 1, bias=False)
    inputs = torch.tensor([[3.0, 4.0]], requires_grad=True)
    output, before = layer(inputs), layer.weight.detach().clone()
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.5)
    output.sum().backward(retain_graph=True)
    output.sum().backward()
    optimizer.step()
    assert torch.equal(inputs.grad, 2 * before)
    torch.testing.assert_close(layer.weight.detach(), before - torch.tensor([[3.0, 4.0]]))


@pytest.mark.parametrize("kind", ["RNN", "GRU", "RNNCell", "GRUCell", "LSTMCell"])
def test_a_carried_state_fell(kind):
    """Call ``optimizer.step()`` after the last ``backward()`` (a loop of batches has no last)."""
    cell, state = getattr(torch.nn, kind)(1, 2), None
    optimizer = torch.optim.SGD(cell.parameters(), lr=0.5)
    with pytest.raises(RuntimeError, match=STRIDED):
        for batch in torch.ones(3, *[1] * (3 - kind.endswith("Cell"))):
            result = cell(batch, state)
            state = result if kind.endswith("Cell") else result[1]
            (state[0] if kind == "LSTMCell" else state).sum().backward(retain_graph=True)
            optimizer.step()


def test_both_backwards_first_mix_two_losses_fell():
    """With both ``backward()`` calls first, the discriminator's gradient gets the generator's, too."""
    generator, critic = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
    score = critic(generator(torch.ones(1, 2))).sum()
    (for_critic,) = torch.autograd.grad(score, critic.weight, retain_graph=True)
    score.backward(retain_graph=True)
    (-score).backward()
    assert for_critic.any() and not critic.weight.grad.any()


@pytest.mark.parametrize(
    "view",
    [
        lambda t: t.reshape(4),
        lambda t: t.unsqueeze(0),
        lambda t: t.T,
        lambda t: t[0:1].expand(2, 2),
    ],
    ids=["reshape", "unsqueeze", "T", "expand"],
)
def test_views_that_are_no_slice_fell(view):
    """A *slice or a transposed weight* was saved for backward."""
    base = matrix()
    loss = (view(base) ** 2).sum()
    base += 1
    with pytest.raises(RuntimeError, match=STRIDED):
        loss.backward()


def test_a_slice_and_its_neighbour_fell():
    """Step after the last backward, or collect rows: neither is for one write beside a slice."""
    for read in (lambda t: t[:, 0], lambda t: t[:, 0].clone()):
        inputs = torch.ones(2, 2, requires_grad=True)
        table = inputs * 1
        table[:, 1] = read(table).sin()
        try:
            table.sum().backward()
        except RuntimeError as error:
            assert STRIDED in str(error)
    torch.testing.assert_close(inputs.grad[:, 0], 1 + torch.ones(2).cos())
    assert not inputs.grad[:, 1].any()


def test_a_clone_of_the_whole_table_in_each_step_does_not_help():
    """Read a slice from a clone (a row of the clone that is written next is no clone)."""
    recurrent, states = torch.eye(2, requires_grad=True), torch.ones(3, 2)
    for t in range(1, 3):
        states = states.clone()
        states[t] = states[t - 1] @ recurrent
    with pytest.raises(RuntimeError, match=STRIDED):
        states.sum().backward()


def test_autocast_saves_a_copy_of_the_weight():
    """``Linear`` multiplies by ``weight.t()``, a view (of a cast copy under autocast)."""
    layer, inputs = torch.nn.Linear(2, 1, bias=False), torch.ones(1, 2, requires_grad=True)
    with torch.autocast("cpu", torch.bfloat16):
        loss = layer(inputs).sum()
    before = layer.weight.detach().bfloat16()
    with torch.no_grad():
        layer.weight.add_(1)
    loss.backward()
    assert torch.equal(inputs.grad.bfloat16(), before)


@pytest.mark.parametrize(
    ("product", "shown"),
    [
        (lambda w, x: torch.einsum("ij,j->i", w, x), rf"\[1, 2, 3\]\], {STRIDED}"),
        (lambda w, x: w @ x, r"\[2, 3\]\] is at version 1"),
    ],
    ids=["einsum", "matmul"],
)
def test_a_weight_of_another_product_fell(product, shown):
    """The shape is that of the view, so a weight shows with its two sizes exchanged."""
    weight = torch.ones(2, 3, requires_grad=True)
    loss = product(weight, torch.ones(3, requires_grad=True)).sum()
    with torch.no_grad():
        weight.add_(1)
    with pytest.raises(RuntimeError, match=shown):
        loss.backward()


@pytest.mark.parametrize("edit", ["clamp_", "zero_", "copy_"])
def test_a_weight_is_edited_by_hand_fell(edit):
    """Call ``optimizer.step()`` after the last ``backward()`` (another edit of the weight, too)."""
    layer, inputs = torch.nn.Linear(2, 3), torch.ones(2, requires_grad=True)
    argument = {"clamp_": [0.0], "zero_": [], "copy_": [torch.ones(3, 2)]}[edit]
    loss = layer(inputs).sum()
    with torch.no_grad():
        getattr(layer.weight, edit)(*argument)
    with pytest.raises(RuntimeError, match=rf"\[2, 3\]\], {STRIDED}"):
        loss.backward()
    layer(inputs).sum().backward()
    with torch.no_grad():
        getattr(layer.weight, edit)(*argument)


def test_columns_of_a_batch_are_stacked_along_their_dimension_fell():
    """Collect rows in a list and stack them (``states[:, t]`` needs ``dim=1``)."""
    recurrent, states = torch.eye(2, requires_grad=True), torch.zeros(4, 3, 2)
    states[:, 0] = 1.0
    for t in range(1, 3):
        states[:, t] = states[:, t - 1] @ recurrent
    with pytest.raises(RuntimeError, match=STRIDED):
        states.sum().backward()
    kept = [torch.ones(4, 2)]
    for _ in range(2):
        kept.append(kept[-1] @ recurrent)
    assert torch.equal(torch.stack(kept, dim=1), states)
    assert torch.stack(kept).shape != states.shape


def test_a_clone_of_each_row_passes():
    """Read a slice from a clone of the slice: the loop is right with it."""
    recurrent = torch.tensor([[0.5, 1.0], [0.0, 2.0]], requires_grad=True)
    states = torch.zeros(3, 2)
    states[0] = 1.0
    for t in range(1, 3):
        states[t] = states[t - 1].clone() @ recurrent
    states.sum().backward()
    expected = 1 + recurrent.sum(1) + recurrent.sum(0)[:, None]
    torch.testing.assert_close(recurrent.grad, expected.detach())
