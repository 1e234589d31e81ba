"""Attacks on gallery/errors/dtypes-and-devices/not-for-complex-tensors.py."""

import pytest
import torch


def signal(**more):
    return torch.tensor([3.0 + 4.0j, 0.5 - 2.0j], **more)


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.clamp_(max=1.0),
        lambda s: s.clamp_(0.0, 1.0),
        lambda s: torch.maximum(s, s),
        lambda s: s.sort(),
        lambda s: s.topk(1),
        lambda s: s.floor_(),
        lambda s: s.relu_(),
        lambda s: s.max(),
    ],
)
def test_refused(call):
    """Complex numbers have no order."""
    with pytest.raises((RuntimeError, NotImplementedError, TypeError)):
        call(signal())


def test_imag_of_a_real_tensor():
    """A real tensor has no imaginary part; real is the tensor itself."""
    real = torch.ones(2)
    with pytest.raises(RuntimeError, match="imag is not implemented"):
        real.imag
    assert real.real is real or real.real.data_ptr() == real.data_ptr()


def test_parts_of_a_conjugate_are_views_too():
    """real and imag are views of the complex tensor: of a conjugate the imaginary part is negative."""
    wave = signal()
    wave.conj().imag.fill_(1.0)
    assert wave.imag.tolist() == [-1.0, -1.0]


def test_parts_of_a_leaf_are_refused():
    """The write through a part of a leaf that requires grad is refused."""
    with pytest.raises(RuntimeError, match="view of a leaf"):
        signal(requires_grad=True).real.clamp_(max=1.0)


def test_limited_keeps_the_angle_and_short_numbers():
    """This keeps the angle, and makes no number longer than 1."""
    wave = torch.tensor([3.0 + 4.0j, 0.5j, 0j])
    limited = wave / wave.abs().clamp(min=1.0)
    assert torch.allclose(limited[:2].angle(), wave[:2].angle())
    assert torch.equal(limited[1:], wave[1:])


def test_limited_has_gradients_at_zero():
    """The gradient at 0 is that of the identity."""
    wave = torch.zeros(1, dtype=torch.complex64, requires_grad=True)
    (wave / wave.abs().clamp(min=1.0)).real.sum().backward()
    assert wave.grad.isfinite().all()
