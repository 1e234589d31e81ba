"""Attacks on gallery/scenarios/value-kinds/parts-of-a-complex-tensor.py."""

import numpy as np
import pytest
import torch


def wave(**more):
    return torch.tensor([3 + 4j, 1 - 2j], **more)


@pytest.mark.parametrize(
    ("write", "wanted"),
    [
        (lambda z: z.real.fill_(5.0), [5 + 4j, 5 - 2j]),
        (lambda z: z.real.__setitem__(0, 5.0), [5 + 4j, 1 - 2j]),
        (lambda z: z.imag.__iadd__(1.0), [3 + 5j, 1 - 1j]),
        (lambda z: z.imag.__setitem__([1], 0.0), [3 + 4j, 1 + 0j]),
        (lambda z: z.real.copy_(z.imag), [4 + 4j, -2 - 2j]),
        (lambda z: setattr(z, "imag", 0.0), [3 + 0j, 1 + 0j]),
        (lambda z: torch.view_as_real(z)[0].zero_(), [0j, 1 - 2j]),
        (lambda z: z.conj().imag.fill_(1.0), [3 - 1j, 1 - 1j]),
    ],
)
def test_written_through(write, wanted):
    """z.real and z.imag are views."""
    z = wave()
    write(z)
    assert z.tolist() == wanted


@pytest.mark.parametrize("part", ["abs", "angle"])
def test_lost(part):
    """Magnitude and phase are new tensors, and a write to them is lost."""
    z = wave()
    getattr(z, part)().zero_()
    assert z.tolist() == [3 + 4j, 1 - 2j]


def test_of_real_numbers_fell():
    """z.real and z.imag are views: of real numbers, imag raises and real is the tensor."""
    with pytest.raises(RuntimeError, match="imag is not implemented"):
        torch.ones(2).imag
    real = torch.ones(2)
    real.real.zero_()
    assert real.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("part", ["real", "imag"])
def test_of_a_leaf_it_is_refused_fell(part):
    """Yes, the parts can be set in place: not of a leaf that requires grad."""
    with pytest.raises(RuntimeError, match="view of a leaf"):
        getattr(wave(requires_grad=True), part).fill_(1.0)


@pytest.mark.parametrize(("part", "grad"), [("real", 3j), ("imag", 5)])
def test_nothing_flows_back_to_what_was_overwritten(part, grad):
    """Nothing flows back to the parts that were overwritten."""
    source = wave(requires_grad=True)
    copy = source * 1
    getattr(copy, part)[:] = torch.zeros(2)
    (copy.real * 5 + copy.imag * 3).sum().backward()
    assert source.grad.tolist() == [grad, grad]


def test_a_magnitude_is_set_and_the_phase_kept():
    """Build the number again."""
    z = wave()
    angle = z[0].angle()
    z[0] = torch.polar(torch.full_like(angle, 10.0), angle)
    assert torch.allclose(z, torch.tensor([6 + 8j, 1 - 2j]))


def test_the_conjugate_of_numpy_is_a_copy():
    """NumPy's conj() is a copy."""
    array = np.array([1 + 2j])
    array.conj()[0] = 0
    assert array.tolist() == [1 + 2j]
