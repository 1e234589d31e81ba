"""Attacks on gallery/scenarios/transforms/checkpoint-runs-a-write-twice.py."""

from contextlib import contextmanager, nullcontext

import pytest
import torch
from pages import definitions
from torch.utils.checkpoint import checkpoint, set_checkpoint_early_stop

PAGE = "scenarios/transforms/checkpoint-runs-a-write-twice"


def runs_of(function, reentrant, *, early_stop=True, backwards=1, grad=True):
    count = torch.zeros(1)
    leaf = torch.ones(3, requires_grad=grad)
    with set_checkpoint_early_stop(early_stop):
        result = checkpoint(lambda x: function(x, count), leaf, use_reentrant=reentrant)
        for number in range(backwards):
            result.sum().backward(retain_graph=number + 1 < backwards)
    return count.item()


def before(x, count):
    count.add_(1)
    return x.exp()


def after(x, count):
    result = x.exp() + 1
    count.add_(1)
    return result


def saves_nothing(x, count):
    count.add_(1)
    return x * 2


@pytest.mark.parametrize("reentrant", [False, True])
def test_it_runs_twice(reentrant):
    """It runs twice: in the forward pass, and again during backward()."""
    assert runs_of(before, reentrant, backwards=0) == 1
    assert runs_of(before, reentrant) == 2


@pytest.mark.parametrize("function", [after, saves_nothing], ids=["after", "saves nothing"])
def test_it_may_run_once_fell(function):
    """It runs again in backward, with all its writes: not with those after the last saved value."""
    assert runs_of(function, False) == 1
    assert runs_of(function, True) == 2


def test_without_early_stop():
    """The second run ends as soon as the last value is computed: by default."""
    assert runs_of(after, False, early_stop=False) == 2


@pytest.mark.parametrize("backwards", [2, 3])
def test_further_backwards_run_it_again_fell(backwards):
    """It runs twice: each further backward runs it once more."""
    assert runs_of(before, False, backwards=backwards) == 1 + backwards


def test_without_gradients_there_is_one_run():
    """If nothing is needed there is no second run: nor for an input without grad."""
    assert runs_of(before, False, backwards=0, grad=False) == 1


def gain_block(signal, gain):
    gain.add_(1.0)
    return (signal * gain).sum()


def slopes(function, *arguments, reentrant=False):
    signal = torch.ones(3, requires_grad=True)
    checkpoint(function, signal, *arguments, use_reentrant=reentrant).backward()
    return signal.grad.tolist()


def test_an_argument_is_checked():
    """Backward compares the version counter of a tensor argument."""
    with pytest.raises(RuntimeError, match="is at version 1; expected version 0"):
        slopes(gain_block, torch.ones(1))


def test_a_counter_as_an_argument_is_checked_too():
    """It compares the version, also if the argument has no part in the result."""
    with pytest.raises(RuntimeError, match="is at version 1; expected version 0"):
        slopes(lambda s, c: (c.add_(1), s.exp().sum())[1], torch.zeros(1))


@pytest.mark.parametrize("way", ["list", "data", "reentrant"])
def test_what_is_not_checked_fell(way):
    """As an argument it is checked: not in a list, through .data, or with use_reentrant=True."""
    if way == "list":
        found = slopes(lambda s, gains: gain_block(s, gains[0]), [torch.ones(1)])
    elif way == "data":
        found = slopes(lambda s, g: (g.data.add_(1.0), (s * g).sum())[1], torch.ones(1))
    else:
        found = slopes(gain_block, torch.ones(1), reentrant=True)
    assert found == [3.0, 3.0, 3.0]


def test_the_gradient_is_that_of_the_second_run():
    """The gradient is that of the second run, without an error."""
    gain = torch.ones(1)
    assert slopes(lambda s: gain_block(s, gain)) == [3.0, 3.0, 3.0]


@pytest.mark.parametrize("reentrant", [False, True])
def test_batch_norm(reentrant):
    """Batch norm in training mode updates its statistics twice; in eval mode it does not."""
    batch = torch.tensor([[1.0], [3.0]], requires_grad=True)
    for training, count in ((True, 2), (False, 0)):
        norm = torch.nn.BatchNorm1d(1).train(training)
        checkpoint(norm, batch, use_reentrant=reentrant).sum().backward()
        assert norm.num_batches_tracked == count


def test_random_numbers_are_the_same_in_both_runs():
    """The second run computes what the first did: also with random numbers."""
    drawn = []

    def dropping(x):
        drawn.append(torch.rand(3))
        return (x * drawn[-1]).exp()

    checkpoint(dropping, torch.ones(3, requires_grad=True), use_reentrant=False).sum().backward()
    assert len(drawn) == 2 and torch.equal(*drawn)


def test_an_argument_passed_by_keyword_is_not_checked_fell():
    """As an argument it is checked: not one that is passed by keyword."""
    signal, gain = torch.ones(3, requires_grad=True), torch.ones(1)
    checkpoint(gain_block, signal, gain=gain, use_reentrant=False).backward()
    assert signal.grad.tolist() == [3.0, 3.0, 3.0] and gain.tolist() == [3.0]


def test_a_write_by_the_caller_is_noticed_by_the_reentrant_variant_fell():
    """Arguments with use_reentrant=True are not checked: a write of the caller is noticed."""
    signal, gain = torch.ones(3, requires_grad=True), torch.ones(1)
    value = checkpoint(lambda s, g: (s * g).sum(), signal, gain, use_reentrant=True)
    gain.add_(1.0)
    with pytest.raises(RuntimeError, match="is at version 1; expected version 0"):
        value.backward()


@pytest.mark.parametrize("way", ["captured", "argument", "new"])
def test_an_update_outside_in_place_fell(way):
    """Update outside, then both runs use the same gain: not if it is updated in place again."""
    signal, gain, values = torch.ones(3, requires_grad=True), torch.ones(1), []
    for _ in range(2):
        if way == "new":
            gain = gain + 1.0
        else:
            gain.add_(1.0)
        if way == "captured":
            values.append(checkpoint(lambda s: (s * gain).sum(), signal, use_reentrant=False))
        else:
            block = lambda s, g: (s * g).sum()  # noqa: E731
            values.append(checkpoint(block, signal, gain, use_reentrant=False))
    if way == "argument":
        with pytest.raises(RuntimeError, match="is at version 2; expected version 1"):
            sum(values).backward()
    else:
        sum(values).backward()
        assert signal.grad.tolist() == [6.0 if way == "captured" else 5.0] * 3


def test_a_new_value_that_is_written_before_backward():
    """Update outside: a new value that the function returned, if it is written after backward."""
    for late in (False, True):
        gain, signal = torch.ones(1), torch.ones(3, requires_grad=True)
        value, new = checkpoint(
            lambda s, g=gain: ((s * (g + 1)).sum(), (g + 1).detach()), signal, use_reentrant=False
        )
        if not late:
            gain.copy_(new)
        value.backward()
        if late:
            gain.copy_(new)
        assert signal.grad.tolist() == [2.0 if late else 3.0] * 3


def test_another_shape_in_the_second_run_raises_fell():
    """The gradient is that of the second run, without an error: not if a shape differs."""
    sizes = [3, 2]
    with pytest.raises(torch.utils.checkpoint.CheckpointError, match="different metadata"):
        checkpoint(
            lambda s: s[: sizes.pop(0)].exp().sum(),
            torch.ones(3, requires_grad=True),
            use_reentrant=False,
        ).backward()


def gradients_of(norm, batch, **options):
    if options:
        result = checkpoint(norm, batch, use_reentrant=False, **options)
    else:
        result = norm(batch)
    (result * batch.detach().exp()).sum().backward()
    found, batch.grad = batch.grad, None
    return found


@pytest.mark.parametrize("momentum", [0.1, None])
def test_buffers_that_are_put_back(momentum):
    """Put the buffers back when the second run ends: buffers and gradients as without it."""
    (buffers_kept,) = definitions(PAGE, "buffers_kept")
    norms = [torch.nn.BatchNorm1d(1, momentum=momentum) for _ in range(2)]
    batch = torch.tensor([[1.0], [3.0], [4.0]], requires_grad=True)
    contexts = lambda: (nullcontext(), buffers_kept(norms[0]))  # noqa: E731
    for _ in range(2):
        first = gradients_of(norms[0], batch, context_fn=contexts)
        assert torch.equal(first, gradients_of(norms[1], batch))
    assert all(map(torch.equal, norms[0].buffers(), norms[1].buffers()))
    assert torch.equal(norms[0].weight.grad, norms[1].weight.grad)


def test_another_branch_in_the_second_run_raises():
    """A context for the second run: one that turns tracking off saves other tensors."""
    norm = torch.nn.BatchNorm1d(1)

    @contextmanager
    def untracked():
        norm.track_running_stats = False
        try:
            yield
        finally:
            norm.track_running_stats = True

    batch = torch.tensor([[1.0], [3.0]], requires_grad=True)
    with pytest.raises(torch.utils.checkpoint.CheckpointError, match="different number of tensors"):
        gradients_of(norm, batch, context_fn=lambda: (nullcontext(), untracked()))


def test_context_fn_with_reentrance_is_refused():
    """With use_reentrant=False, context_fn takes a context: with True it is refused."""
    with pytest.raises(ValueError, match="context_fn"):
        checkpoint(
            torch.exp,
            torch.ones(1, requires_grad=True),
            use_reentrant=True,
            context_fn=lambda: (nullcontext(), nullcontext()),
        )


@pytest.mark.parametrize(("reentrant", "runs"), [(False, 2), (True, 3)])
def test_one_checkpoint_within_another(reentrant, runs):
    """It runs twice: within another checkpoint a third time, with use_reentrant=True."""
    count = torch.zeros(1)

    def inner(x):
        count.add_(1)
        return x.exp().exp()

    checkpoint(
        lambda x: checkpoint(inner, x, use_reentrant=reentrant),
        torch.ones(3, requires_grad=True),
        use_reentrant=reentrant,
    ).sum().backward()
    assert count == runs


@pytest.mark.parametrize("what", ["list", "no_grad"])
def test_other_writes_happen_twice(what):
    """A write happens twice: to a Python list, and to a tensor under no_grad, too."""
    found, count = [], torch.zeros(1)

    def run(x):
        if what == "list":
            found.append(1)
        else:
            with torch.no_grad():
                count.add_(1)
        return x.exp()

    checkpoint(run, torch.ones(3, requires_grad=True), use_reentrant=False).sum().backward()
    assert len(found) + count.item() == 2


def test_compiled_the_buffer_is_written_once_and_the_gradient_stays_wrong():
    """It updates twice: in eager code. Compiled, the write happens once, the gradient is that of two."""
    gain, signal = torch.ones(1), torch.ones(3, requires_grad=True)

    def block(signal):
        gain.add_(1.0)
        return (signal * gain).sum()

    run = torch.compile(lambda s: checkpoint(block, s, use_reentrant=False), backend="aot_eager")
    value = run(signal)
    value.backward()
    assert value == 6.0 and gain.tolist() == [2.0] and signal.grad.tolist() == [3.0] * 3
