"""Attacks on gallery/recipes/loops-and-batches/log-losses-into-a-tensor.py."""

import gc
import weakref

import pytest
import torch


def losses(count, weight):
    return [(weight * (step + 1)) ** 2 for step in range(count)]


@pytest.mark.parametrize("count", [0, 1, 2, 17])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_values_and_dtype(count, dtype):
    """An assignment to one element converts the dtype of the loss to that of the log."""
    weight, history = torch.tensor(0.5, dtype=dtype, requires_grad=True), torch.zeros(count)
    for step, loss in enumerate(losses(count, weight)):
        history[step] = loss.detach()
    right = [((step + 1) * 0.5) ** 2 for step in range(count)]
    assert torch.allclose(history, torch.tensor(right), rtol=0.01)
    assert history.dtype == torch.float32 and not history.requires_grad


@pytest.mark.parametrize(("needs", "mode"), [(True, True), (False, True), (True, False)])
def test_when_the_log_takes_a_history_fell(needs, mode):
    """Without ``detach`` the log becomes part of the graph: if the loss requires grad."""
    weight, history = torch.tensor(1.0, requires_grad=needs), torch.zeros(2)
    loss = weight**2
    with torch.set_grad_enabled(mode):
        history[0] = loss
    assert history.requires_grad == (needs and mode)


@pytest.mark.parametrize("detached", [True, False])
def test_the_graph_is_kept_alive(detached):
    """It keeps the graph of each step alive."""

    class Marker(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.marker = Marker
            alive.append(weakref.ref(held := torch.zeros(3)))
            ctx.held = held
            return x * 1

        @staticmethod
        def backward(ctx, grad):
            return grad

    alive, history = [], torch.zeros(2)
    loss = Marker.apply(torch.tensor(1.0, requires_grad=True))
    history[0] = loss.detach() if detached else loss
    del loss
    gc.collect()
    assert (alive[0]() is None) == detached


@pytest.mark.parametrize("get", [lambda t: t.detach(), lambda t: t.item(), float])
def test_a_number_has_no_history(get):
    """Write the *detached* loss; a number does as well."""
    history = torch.zeros(1)
    history[0] = get(torch.tensor(2.0, requires_grad=True) ** 2)
    assert history.item() == 4.0 and not history.requires_grad


def test_plus_equals_writes_into_the_first_entry():
    """``total`` is a second name, and ``+=`` writes into the first entry."""
    values = [torch.tensor(1.0), torch.tensor(4.0)]
    total = values[0]
    total += values[1]
    assert values[0].item() == 5.0


def test_a_sum_from_zero_does_not():
    """Start from a tensor of your own."""
    values = [torch.tensor(1.0), torch.tensor(4.0)]
    total = torch.zeros(())
    for value in values:
        total += value
    assert values[0].item() == 1.0 and total.item() == 5.0 and sum(values) == 5.0
    assert values[0].item() == 1.0


def test_a_detached_loss_in_a_list_is_no_copy():
    """``loss.detach()`` in a list is no copy."""
    loss = torch.tensor(1.0)
    log = [loss.detach()]
    loss.add_(1.0)
    assert log[0].item() == 2.0


def test_an_assignment_copies():
    """An assignment into ``history`` copies."""
    loss, history = torch.tensor(1.0), torch.zeros(1)
    history[0] = loss.detach()
    loss.add_(1.0)
    assert history.item() == 1.0


def test_the_sum_that_is_differentiated():
    """If the sum *is* what you differentiate, use no ``detach``."""
    weight = torch.tensor(1.0, requires_grad=True)
    sum(losses(3, weight)).backward()
    assert weight.grad == 2 * (1 + 4 + 9)


def test_compiled_it_writes_the_same():
    """Compiled code writes the same."""

    def log(history, step, loss):
        history[step] = loss.detach()

    history = torch.zeros(2)
    torch.compile(log, backend="aot_eager")(history, 1, torch.tensor(3.0, requires_grad=True) * 1)
    assert history.tolist() == [0.0, 3.0] and not history.requires_grad


def test_a_loss_of_one_element_in_a_dimension():
    """``history[step] = loss.detach()``: a loss of the shape [1] is taken, one of [2] is not."""
    history = torch.zeros(2)
    history[0] = torch.ones(1)
    with pytest.raises(RuntimeError):
        history[1] = torch.ones(2)
    assert history.tolist() == [1.0, 0.0]
