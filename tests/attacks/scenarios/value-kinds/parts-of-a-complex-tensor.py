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


def turned(magnitude, clone):
    source = wave(dtype=torch.complex128, requires_grad=True)

    def loss(source):
        copy = source * 1
        angle = (copy[0].clone() if clone else copy[0]).angle()
        copy[0] = torch.polar(torch.full_like(angle, magnitude), angle)
        return (copy.real * torch.tensor([1.0, 2.0]) + copy.imag * 5).sum()

    return loss, source


def test_a_magnitude_with_a_gradient_fell():
    """Build the number again: with a gradient, backward of ``angle()`` finds its number overwritten."""
    loss, source = turned(10.0, clone=False)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss(source).backward()


@pytest.mark.parametrize("magnitude", [10.0, 0.5])
def test_the_angle_of_a_clone(magnitude):
    """Take the angle of a clone."""
    loss, source = turned(magnitude, clone=True)
    assert torch.autograd.gradcheck(loss, source)


@pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128])
@pytest.mark.parametrize("size", [1, 2, 17])
def test_all_magnitudes_at_once(dtype, size):
    """Build the number again, for all of them."""
    z = torch.polar(torch.arange(1.0, size + 1), torch.linspace(-3, 3, size)).to(dtype)
    angle = z.angle()
    z.copy_(torch.polar(torch.full_like(angle, 10.0), angle))
    assert torch.allclose(z.abs(), torch.full_like(angle, 10.0))
    assert torch.allclose(z.angle(), angle)


@pytest.mark.parametrize("grad", [False, True])
def test_the_attribute_is_assigned(grad):
    """``z.real = values`` writes into the tensor as ``z.real[:] = values`` does."""
    source = wave(requires_grad=grad)
    z = source * 1 if grad else source
    address = z.data_ptr()
    z.real = torch.tensor([7.0, 8.0])
    z.imag += 1
    assert z.tolist() == [7 + 5j, 8 - 1j] and z.data_ptr() == address
    if grad:
        (z.real * 5 + z.imag * 3).sum().backward()
        assert source.grad.tolist() == [3j, 3j]


@pytest.mark.parametrize("way", ["no_grad", "inference", "vmap", "compiled", "0-dim"])
def test_written_through_in_other_surroundings(way):
    """``z.real`` and ``z.imag`` are views."""
    z = wave(requires_grad=way == "no_grad")

    def write(z):
        z.real.fill_(5.0)
        z.imag += 1
        return z.clone()

    if way == "no_grad":
        with torch.no_grad():
            write(z)
    elif way == "inference":
        with torch.inference_mode():
            z = write(z)
    elif way == "vmap":
        torch.vmap(write)(z)
    elif way == "compiled":
        torch.compile(write, backend="aot_eager")(z)
    else:
        write(z[0]), write(z[1])
    assert z.tolist() == [5 + 5j, 5 - 1j]


def test_to_keep_the_sign():
    """To keep the sign, write to ``z`` itself."""
    z = wave()
    z.conj()[0] = 2 + 7j
    z[1] = 2 + 7j
    assert z.tolist() == [2 - 7j, 2 + 7j]


def test_the_conjugate_of_real_numbers_is_the_tensor():
    """``z.conj()`` is a view that conjugates what you write: of real numbers it is the tensor."""
    real = torch.ones(2)
    assert real.conj() is real


@pytest.mark.parametrize("part", ["real", "imag"])
def test_a_leaf_under_no_grad_fell(part):
    """Yes. ``z.real`` and ``z.imag`` are views (a leaf that requires grad takes no write in grad mode)."""
    z = wave(requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        getattr(z, part)[:] = 0.0
    with torch.no_grad():
        getattr(z, part)[:] = 0.0
    assert z.is_leaf and z.tolist() == ([4j, -2j] if part == "real" else [3 + 0j, 1 + 0j])


@pytest.mark.parametrize("clone", [False, True])
def test_a_new_phase_with_a_gradient_fell(clone):
    """Backward of ``angle()`` needs the number that you overwrite (and so does that of ``abs()``)."""
    source = wave(dtype=torch.complex128, requires_grad=True)

    def loss(source):
        copy = source * 1
        magnitude = (copy.clone() if clone else copy).abs()
        copy[:] = torch.polar(magnitude, torch.full_like(magnitude, 0.5))
        return copy.real.sum() + 2 * copy.imag.sum()

    if clone:
        assert torch.autograd.gradcheck(loss, source)
    else:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            loss(source).backward()


def test_the_phases_under_a_mask_fell():
    """Build the number again (the symptoms ask for ``spec.angle()[mask] = 0``)."""
    z, mask = wave(), torch.tensor([True, False])
    angle = z.angle()
    angle[mask] = 0.0
    z[:] = torch.polar(z.abs(), angle)
    assert torch.allclose(z, torch.tensor([5 + 0j, 1 - 2j]))


def test_magnitudes_are_clamped():
    """For a new magnitude or phase write ``z[:] = torch.polar(magnitude, angle)``."""
    z = torch.tensor([3 + 4j, 0.1j, 0j])
    z[:] = torch.polar(z.abs().clamp(max=1), z.angle())
    assert torch.allclose(z, torch.tensor([0.6 + 0.8j, 0.1j, 0j]))
