"""Attacks on gallery/recipes/loops-and-batches/log-losses-into-a-tensor.py."""

import copy
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


def test_a_log_of_integers_cuts_the_fraction_off_fell():
    """An assignment to one element converts the dtype; ``+=`` does, too: for integers it raises."""
    history, total = torch.zeros(1, dtype=torch.int64), torch.tensor(0)
    history[0] = torch.tensor(1.7)
    assert history.tolist() == [1]
    with pytest.raises(RuntimeError, match="can't be cast"):
        total += torch.tensor(1.7)


def test_a_log_of_integers_takes_no_history_fell():
    """Writing a tensor that requires grad into a plain tensor makes that tensor require grad."""
    history = torch.zeros(1, dtype=torch.int64)
    history[0] = torch.ones(1, requires_grad=True).sum()
    assert not history.requires_grad


@pytest.mark.parametrize("log", ["list", "sum"])
@pytest.mark.parametrize("detached", [True, False])
def test_a_list_and_a_sum_keep_the_graphs_fell(log, detached):
    """The ways that look right: the commonest were not on the page."""
    weight, kept, total = torch.tensor(1.0, requires_grad=True), [], 0
    for loss in losses(2, weight):
        loss = loss.detach() if detached else loss
        kept.append(loss)
        total = total + loss
    found = any(x.requires_grad for x in kept) if log == "list" else total.requires_grad
    assert found != detached


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_plus_equals_keeps_the_dtype_of_a_floating_point_total(dtype):
    """A log of floating-point numbers keeps its dtype: so does ``+=``."""
    total = torch.zeros((), dtype=dtype)
    total += torch.tensor(1.5, dtype=torch.float64, requires_grad=True).detach()
    assert total.dtype == dtype and total == 1.5


def test_under_inference_mode_the_predictions_have_no_history():
    """Detach each batch, or compute it under ``no_grad``: ``inference_mode`` does as well."""
    weight, predictions = torch.tensor(1.5, requires_grad=True), torch.zeros(4)
    with torch.inference_mode():
        batch = weight * torch.ones(2)
    predictions[:2] = batch
    assert predictions.tolist() == [1.5, 1.5, 0.0, 0.0] and not predictions.requires_grad
    assert not predictions.is_inference()


def test_backward_in_each_step_does_not_free_the_log():
    """Without ``detach`` the log takes over the history, after ``backward`` too."""
    weight, history = torch.tensor(1.0, requires_grad=True), torch.zeros(2)
    for step, loss in enumerate(losses(2, weight)):
        loss.backward()
        history[step] = loss
    assert history.requires_grad
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        history.sum().backward()


def test_a_log_of_detached_losses_can_be_copied_and_converted():
    """Write the *detached* loss: without ``detach``, ``numpy`` and ``deepcopy`` raise."""
    loss, plain, history = torch.tensor(1.0, requires_grad=True) * 2, torch.zeros(1), torch.zeros(1)
    plain[0], history[0] = loss.detach(), loss
    assert copy.deepcopy(plain).numpy().tolist() == [2.0]
    with pytest.raises(RuntimeError):
        history.numpy()
    with pytest.raises(RuntimeError):
        copy.deepcopy(history)


def test_many_steps_compiled():
    """Compiled code writes the same, at each step."""

    def log(history, step, loss):
        history[step] = loss.detach()

    compiled, history = torch.compile(log, backend="aot_eager"), torch.zeros(12)
    for step in range(12):
        compiled(history, step, torch.tensor(1.0, requires_grad=True) * step)
    assert history.tolist() == list(range(12)) and not history.requires_grad


def test_plus_equals_does_not_convert_a_complex_loss_fell():
    """An assignment to one element converts the loss, and so does ``+=``: a complex one is refused."""
    history, total = torch.zeros(2), torch.zeros(())
    with pytest.warns(UserWarning, match="discards the imaginary part"):
        history[0] = torch.tensor(1 + 1j)
    with pytest.raises(RuntimeError, match="can't be cast"):
        total += torch.tensor(1 + 1j)
    assert history.tolist() == [1.0, 0.0] and total == 0


def test_a_last_batch_that_is_shorter():
    """Predictions of a whole data set are a log, too."""
    weight, predictions = torch.tensor(2.0, requires_grad=True), torch.zeros(5)
    for start in (0, 2, 4):
        batch = torch.arange(start, min(start + 2, 5))
        predictions[start : start + 2] = (weight * batch).detach()
    assert predictions.tolist() == [0.0, 2.0, 4.0, 6.0, 8.0] and not predictions.requires_grad


def test_a_total_from_a_number_keeps_the_list():
    """``total`` is a second name: not where the sum starts from the number 0."""
    losses_, total = [torch.tensor(1.0), torch.tensor(4.0)], 0
    for loss in losses_:
        total += loss
    assert [loss.item() for loss in losses_] == [1.0, 4.0] and total == 5
