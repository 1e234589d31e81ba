"""Attacks on gallery/errors/numpy/conjugate-or-negative-bit-set.py."""

import numpy as np
import pytest
import torch


def spectrum():
    return torch.tensor([1 + 2j, 3 - 4j])


@pytest.mark.parametrize(
    "view",
    [
        lambda: spectrum().conj(),
        lambda: spectrum().conj()[0:1],
        lambda: torch.ones(2, 2, dtype=torch.complex64).mH,
        lambda: torch.ones(2, 2, dtype=torch.complex64).H,
        lambda: torch.ones(2, 2, dtype=torch.complex64).adjoint(),
    ],
)
@pytest.mark.parametrize("ask", [lambda t: t.numpy(), np.asarray])
def test_refused(view, ask):
    """conj() and .mH of complex numbers mark a view as conjugated."""
    with pytest.raises(RuntimeError, match="conjugate bit set"):
        ask(view())


@pytest.mark.parametrize("name", ["conj", "mH", "adjoint"])
def test_of_real_numbers_there_is_no_mark_fell(name):
    """conj() and .mH only mark the tensor: of real numbers they do not."""
    method = getattr(torch.ones(2, 2), name)
    real = method() if callable(method) else method
    assert not real.is_conj() and real.numpy().sum() == 4


@pytest.mark.parametrize(
    "make",
    [
        lambda t: t.conj().conj(),
        lambda t: t.conj().clone(),
        lambda t: t.conj() * 1,
        lambda t: torch.conj_physical(t),
        lambda t: t.conj().real,
    ],
)
def test_without_the_bit(make):
    """resolve_conj returns the tensor itself if the bit is not set."""
    made = make(spectrum())
    assert made.resolve_conj() is made and made.numpy().shape == (2,)


@pytest.mark.parametrize("view", [lambda t: t.conj().imag, lambda t: torch._neg_view(t.real)])
def test_the_bit_of_the_sign(view):
    """The imaginary part of a conjugated tensor has such a bit for its sign."""
    with pytest.raises(RuntimeError, match="negative bit set"):
        view(spectrum()).numpy()
    assert view(spectrum()).resolve_neg().numpy().shape == (2,)


def test_what_is_resolved_has_its_own_memory():
    """array has memory of its own; a write to the view reaches spectrum, conjugated."""
    wave = spectrum()
    array = wave.conj().resolve_conj().numpy()
    array[0] = 0
    wave.conj()[1] = 5 + 6j
    assert wave.tolist() == [1 + 2j, 5 - 6j]


def test_what_has_no_bit_shares_memory():
    """resolve_conj copies if the bit is set, and otherwise returns the tensor itself."""
    wave = spectrum()
    wave.resolve_conj().numpy()[0] = 0
    assert wave.tolist() == [0, 3 - 4j]


@pytest.mark.parametrize("view", [lambda t: t.conj(), lambda t: t.conj().imag])
def test_force_resolves_either(view):
    """force=True resolves either bit."""
    assert view(spectrum()).numpy(force=True).tolist() == view(spectrum()).tolist()


def test_the_conjugate_of_numpy_is_a_copy():
    """NumPy's own conj computes at once, and shares no memory."""
    numbers = spectrum().numpy()
    assert not np.shares_memory(numbers, numbers.conj())
    assert not np.shares_memory(numbers, np.conjugate(numbers))


@pytest.mark.parametrize("times", [0, 1, 2])
def test_the_array_has_its_own_memory_fell(times):
    """``resolve_conj().numpy()`` has memory of its own (not of a tensor without the bit)."""
    spectrum = torch.tensor([1.0 + 2.0j])
    marked = spectrum
    for _ in range(times):
        marked = marked.conj()
    array = marked.resolve_conj().numpy()
    assert np.shares_memory(array, spectrum.numpy()) == (times != 1)
    assert not np.shares_memory(marked.resolve_conj().clone().numpy(), spectrum.numpy())
