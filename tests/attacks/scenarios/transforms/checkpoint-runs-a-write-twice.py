"""Attacks on gallery/scenarios/transforms/checkpoint-runs-a-write-twice.py."""

import pytest
import torch
from torch.utils.checkpoint import checkpoint, set_checkpoint_early_stop


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
