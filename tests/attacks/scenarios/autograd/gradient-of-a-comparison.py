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
    """A comparison such as ``x > threshold`` jumps, and autograd records nothing of it."""
    assert not operation(*both()).requires_grad


def test_a_comparison_in_place_fell():
    """Autograd records nothing of a comparison: of one in place it does."""
    signal, threshold = both()
    mask = (signal * 1).gt_(1.5)
    assert mask.requires_grad and gradient(mask, signal) == [[0.0] * 3]


@pytest.mark.parametrize("operation", [torch.round, torch.floor, torch.sign, torch.trunc])
def test_the_gradient_is_0(operation):
    """``round`` has a history, and its gradient is 0."""
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
    """Where the result takes the threshold as its value, it gets the gradient of that value."""
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
    """A threshold that is used only in the comparison keeps ``grad`` at None at first."""
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


@pytest.mark.parametrize("way", ["backward", "autograd.grad", "func.grad"])
def test_what_an_unused_threshold_gets_fell(way):
    """It keeps ``grad`` at None; autograd.grad raises, and func.grad gives 0."""
    signal, threshold = both()
    gated = (signal * (signal > threshold)).sum()
    if way == "backward":
        gated.backward()
        assert threshold.grad is None
    elif way == "autograd.grad":
        with pytest.raises(RuntimeError, match="appears to not have been used in the graph"):
            torch.autograd.grad(gated, threshold)
    else:
        values = signal.detach()
        found = torch.func.grad(lambda t: (values * (values > t)).sum())(threshold.detach())
        assert found.item() == 0.0


@pytest.mark.parametrize(
    ("operation", "share"), [(torch.clamp, 0.0), (torch.maximum, 0.5), ("where", 1.0)]
)
def test_a_tie_fell(operation, share):
    """Where the threshold is also a value, it gets the gradient of that value: not at a tie in clamp."""
    threshold = torch.tensor(1.5, requires_grad=True)
    signal = torch.tensor([1.5], requires_grad=True)
    if operation == "where":
        result = torch.where(signal > threshold, signal, threshold)
    else:
        result = operation(signal, threshold)
    assert gradient(result, signal, threshold) == [[1.0 - share], share]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_a_soft_mask_is_flat_far_away_fell(dtype):
    """Far from the threshold the slope is rounded to 0."""
    signal = torch.tensor([2.0, 30.0], dtype=dtype)
    threshold = torch.tensor([1.5, 1.5], dtype=dtype, requires_grad=True)
    ((found, far),) = gradient(torch.sigmoid((signal - threshold) * 4), threshold)
    assert found < -0.3 and far == 0.0


def test_a_gradient_of_an_earlier_backward_stays_fell():
    """A threshold that is used only in the comparison keeps ``grad`` at None."""
    signal, threshold = both()
    (threshold * 7).backward()
    (signal * (signal > threshold)).sum().backward()
    assert threshold.grad == 7.0


def test_a_soft_mask_where_no_other_tensor_requires_grad():
    """A soft mask teaches it: also with a signal that requires no grad, or of integers."""
    for signal in (torch.tensor([1.0, 2.0]), torch.tensor([1, 2])):
        threshold = torch.tensor(1.5, requires_grad=True)
        assert not (signal * (signal > threshold)).requires_grad
        (found,) = gradient(signal * torch.sigmoid((signal - threshold) * 4), threshold)
        assert found < 0


def test_the_result_with_a_soft_mask_fell():
    """A soft mask has a slope: and the result is another than with the hard mask."""
    signal, threshold = both()
    hard = signal * (signal > threshold)
    assert not torch.allclose(hard, signal * torch.sigmoid((signal - threshold) * 4))


def test_allow_unused_fell():
    """``torch.autograd.grad`` raises: with ``allow_unused=True`` it gives None."""
    signal, threshold = both()
    gated = (signal * (signal > threshold)).sum()
    assert torch.autograd.grad(gated, threshold, allow_unused=True) == (None,)
