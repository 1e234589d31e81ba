"""Attacks on gallery/recipes/buffers-and-caches/carry-a-hidden-state.py."""

import pytest
import torch

MODIFIED = "modified by an inplace operation"


def written(step, decay):
    state = torch.zeros(1)
    for _ in range(3):
        state[:] = step(decay, state)
    return state.sum()


def decay():
    return torch.tensor(2.0, requires_grad=True)


@pytest.mark.parametrize(
    "step",
    [lambda d, s: d * s + 1.0, lambda d, s: s / d + 1.0, lambda d, s: torch.addcmul(s, d, s)],
    ids=["product", "quotient", "addcmul"],
)
def test_backward_raises_if_it_saved_the_state(step):
    """If you write into one state tensor instead, backward raises if it saved the state."""
    with pytest.raises(RuntimeError, match=MODIFIED):
        written(step, decay()).backward()


@pytest.mark.parametrize(
    "step", [lambda d, s: s + d, lambda d, s: torch.tanh(s + d), lambda d, s: (s + d).relu()]
)
def test_a_sum_saves_neither_summand_fell(step):
    """Writing into one state tensor breaks backward: not where nothing saved it."""
    in_place, new = decay(), decay()
    written(step, in_place).backward()
    state = torch.zeros(1)
    for _ in range(3):
        state = step(new, state)
    state.sum().backward()
    assert torch.equal(in_place.grad, new.grad)


def test_a_clone_is_saved_instead_fell():
    """Writing into one state tensor breaks backward: not if the product has a clone."""
    d = decay()
    written(lambda d, s: d * s.clone() + 1.0, d).backward()
    assert d.grad == 5.0


def test_saved_tensor_hooks_lift_the_guard():
    """Backward raises if it saved the state: not under saved-tensor hooks."""
    d = decay()
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x, lambda x: x):
        loss = written(lambda d, s: d * s + 1.0, d)
    loss.backward()
    assert d.grad != 5.0


@pytest.mark.parametrize("length", [0, 1, 2, 17])
def test_a_new_tensor_in_every_step(length):
    """Give the name a new tensor in every step."""
    d = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    inputs = torch.ones(length, dtype=torch.float64)
    state = torch.zeros(1, dtype=torch.float64)
    for x in inputs:
        state = d * state + x
    assert state.item() == sum(2.0**k for k in range(length))
    if length:
        state.sum().backward()
        assert d.grad.item() == sum(k * 2.0 ** (k - 1) for k in range(1, length))


@pytest.mark.parametrize("module", [torch.nn.RNN, torch.nn.GRU])
def test_the_state_of_one_sequence_is_a_view_fell(module):
    """detach_() is refused for a view, such as the state of an RNN that was given one sequence."""
    _, state = module(1, 2)(torch.ones(3, 1))
    with pytest.raises(RuntimeError, match="Can't detach views in-place"):
        state.detach_()
    assert not state.detach().requires_grad


@pytest.mark.parametrize("module", [torch.nn.RNN, torch.nn.GRU])
def test_the_state_of_a_batch_takes_it(module):
    """detach_() is refused for a view: the state of a batch is none."""
    _, state = module(1, 2)(torch.ones(3, 1, 1))
    assert not state.detach_().requires_grad


def test_detach_cuts_the_history():
    """Cut the history between batches with state = state.detach()."""
    d = decay()
    state = (d * torch.ones(1)).detach()
    (d * state).sum().backward()
    assert d.grad == 2.0


def test_compiled_in_place_raises_too():
    """If you write into one state tensor instead, backward raises if it saved the state."""
    product = torch.compile(lambda d: written(lambda d, s: d * s + 1.0, d), backend="aot_eager")
    with pytest.warns(UserWarning), pytest.raises(Exception, match=MODIFIED):
        product(decay()).backward()


def test_a_write_of_plain_values_counts():
    """A write of values that require no grad makes backward raise if the tensor was saved."""
    w, state = torch.ones(1, requires_grad=True), torch.zeros(1)
    product, total = w * state, w + state
    state.copy_(torch.ones(1))
    with pytest.raises(RuntimeError, match=MODIFIED):
        product.backward()
    total.backward()
    assert w.grad == 1.0


@pytest.mark.parametrize("cell", [torch.nn.LSTM, torch.nn.LSTMCell])
def test_the_state_of_an_lstm_is_a_tuple_fell(cell):
    """Cut the history between batches with state = state.detach()."""
    result = cell(1, 1)(torch.ones(1, 1))
    state = result if cell is torch.nn.LSTMCell else result[1]
    with pytest.raises(AttributeError, match="detach"):
        state.detach()
    assert all(not part.detach().requires_grad for part in state)


@pytest.mark.parametrize(
    "write", [lambda s: s.data.add_(1.0), lambda s: s.numpy().__iadd__(1.0)], ids=["data", "numpy"]
)
def test_a_write_that_is_not_counted_fell(write):
    """A write of values that require no grad makes backward raise if the tensor was saved."""
    weight, state = torch.ones(1, requires_grad=True), torch.zeros(1)
    loss = weight * state
    write(state)
    loss.backward()
    assert weight.grad.item() == 1.0


def test_a_write_after_backward_is_fine_fell():
    """If you write into one state tensor instead, backward raises if it saved the state."""
    d, hidden = decay(), torch.zeros(1)
    for _ in range(3):
        new = d * hidden + 1.0
        new.sum().backward()
        hidden.copy_(new.detach())
    assert hidden == 7.0 and d.grad == 0.0 + 1.0 + 3.0


def test_without_detach_between_batches():
    """Cut the history between batches with ``state = state.detach()``."""
    d, state = decay(), torch.zeros(1)
    state = d * state + 1.0
    state.sum().backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        (d * state + 1.0).sum().backward()


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_a_write_in_another_mode_is_noticed(mode):
    """A write of values that require no grad makes backward raise if it saved the tensor before the write."""
    weight, state = torch.ones(1, requires_grad=True), torch.zeros(1)
    loss = weight * state
    with mode():
        state.add_(1.0)
    with pytest.raises(RuntimeError, match=MODIFIED):
        loss.backward()


def test_a_frozen_weight_saves_no_state():
    """The product saved ``history``, which requires no grad (not if the other factor is frozen)."""
    frozen, bias, history, loss = torch.tensor(2.0), decay(), torch.zeros(1), 0.0
    for x in torch.ones(3):
        loss = loss + bias + (frozen * history).sum()
        history += x
    loss.backward()
    assert bias.grad == 3.0


@pytest.mark.parametrize("recorded", [True, False])
def test_more_views_refuse_detach_in_place(recorded):
    """``detach_()`` refuses a view, such as one layer of the states (of no history, and in no_grad, too)."""
    with torch.set_grad_enabled(recorded):
        for states in (decay() * torch.ones(2), torch.ones(2)):
            with pytest.raises(RuntimeError, match="Can't detach views in-place"):
                states[0].detach_()
    state, memory = torch.nn.LSTMCell(1, 2)(torch.ones(1))
    assert state._is_view() and memory._is_view()
