import pytest
import torch
import torch.nn.functional as F


def both():
    signal = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    return signal, torch.tensor(1.5, requires_grad=True)


def gradient(result, *leaves):
    found = torch.autograd.grad(result.sum(), leaves, allow_unused=True)
    return [None if one is None else one.tolist() for one in found]


@pytest.mark.parametrize(
    "operation",
    [
        lambda s, t: s > t,
        lambda s, t: torch.isclose(s, t.expand(3)),
        lambda s, t: s.bool(),
        lambda s, t: (s > t).float(),
        lambda s, t: torch.where(s > t, 10.0, 0.0),
        lambda s, t: s.argsort(),
        lambda s, t: s.sort().indices,
        lambda s, t: s.max(0).indices,
        lambda s, t: torch.bucketize(s, t[None]),
        lambda s, t: s.nonzero(),
        lambda s, t: torch.gt(s, t, out=torch.zeros(3)),
    ],
)
def test_nothing_is_recorded(operation):
    """A comparison gives True or False; it jumps, and autograd records nothing of it."""
    assert not operation(*both()).requires_grad


def test_a_comparison_in_place_fell():
    """A comparison's result requires no grad, whatever is compared."""
    signal, threshold = both()
    mask = (signal * 1).gt_(1.5)
    assert mask.requires_grad and gradient(mask, signal) == [[0.0] * 3]


@pytest.mark.parametrize("operation", [torch.round, torch.floor, torch.sign, torch.trunc])
def test_the_gradient_is_0(operation):
    """``round``, ``floor`` and ``sign`` have a history, and their gradient is 0."""
    signal, threshold = both()
    assert gradient(operation(signal), signal) == [[0.0] * 3]


@pytest.mark.parametrize(
    "operation",
    [
        lambda s, t: torch.where(s > t, s, t),
        lambda s, t: torch.clamp(s, min=t),
        lambda s, t: torch.maximum(s, t),
        lambda s, t: s.masked_fill(s < t, t),
    ],
)
def test_a_threshold_that_is_a_value_fell(operation):
    """The threshold gets None."""
    signal, threshold = both()
    assert gradient(operation(signal, threshold), signal, threshold) == [[0.0, 1.0, 1.0], 1.0]


@pytest.mark.parametrize(
    "gate",
    [
        lambda s, t: s * (s > t),
        lambda s, t: s[s > t],
        lambda s, t: s.masked_fill(s <= t, 0.0),
        lambda s, t: F.threshold(s, t.item(), 0.0),
    ],
)
def test_a_threshold_in_the_comparison_only(gate):
    """A threshold that is used only in the comparison gets None."""
    signal, threshold = both()
    assert gradient(gate(signal, threshold), signal, threshold) == [[0.0, 1.0, 1.0], None]


@pytest.mark.parametrize("sharpness", [1.0, 4.0])
def test_the_soft_mask(sharpness):
    """The factor sets how sharply."""
    signal, threshold = both()
    soft = torch.sigmoid((signal - threshold) * sharpness)
    slope = sharpness * soft * (1 - soft)
    found = torch.autograd.grad(soft.sum(), (signal, threshold))
    assert torch.allclose(found[0], slope) and torch.allclose(found[1], -slope.sum())
