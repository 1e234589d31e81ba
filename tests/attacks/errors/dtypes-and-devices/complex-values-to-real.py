"""Attacks on gallery/errors/dtypes-and-devices/complex-values-to-real.py."""

import warnings

import pytest
import torch

WARNING = "Casting complex values to real discards the imaginary part"


def spectrum(**more):
    return torch.tensor([3.0 + 4.0j, 0.0 + 2.0j], **more)


@pytest.mark.parametrize(
    ("index", "value"),
    [(slice(0, 2), spectrum()), (0, torch.tensor(3j)), (..., spectrum()), (None, spectrum())],
)
def test_a_slice_drops_the_imaginary_part(index, value):
    """From complex to real copy_ drops the imaginary part, and does not raise."""
    signal = torch.ones(2)
    with pytest.warns(UserWarning, match=WARNING):
        signal[index] = value
    assert signal[0] == value.flatten()[0].real


def test_a_mask_keeps_more_than_the_real_part_fell():
    """A real tensor keeps only their real part: into a mask, 1j becomes True."""
    mask = torch.tensor([False, True])
    mask[:] = torch.tensor([1j, 0j])  # without a warning
    assert mask.tolist() == [True, False]


def test_it_warns_once_in_a_process_fell():
    """It only warns: once in a process."""
    torch.set_warn_always(False)
    try:
        signal = torch.zeros(2)
        with warnings.catch_warnings(record=True):
            warnings.simplefilter("always")
            signal[:] = spectrum()
        with warnings.catch_warnings(record=True) as second:
            warnings.simplefilter("always")
            signal[:] = spectrum()
        assert second == []
    finally:
        torch.set_warn_always(True)


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.index_fill_(0, torch.tensor([0]), 1j),
        lambda t: t.__setitem__(0, 1j),
        lambda t: t.__iadd__(1j),
        lambda t: t.masked_fill_(torch.tensor([True, False]), 1j),
        lambda t: t.__setitem__([0, 1], spectrum()),
        lambda t: t.__setitem__(torch.tensor([True, True]), spectrum()),
        lambda t: t.add_(spectrum()),
    ],
)
def test_other_writes_refuse(write):
    """A few other ways to write refuse."""
    with pytest.raises(RuntimeError):
        write(torch.zeros(2))


def test_a_number_without_imaginary_part_is_taken_fell():
    """A complex Python number is refused: 1 + 0j is not."""
    signal = torch.zeros(2)
    signal[0] = 1 + 0j
    assert signal.tolist() == [1.0, 0.0]


def test_the_gradient_of_the_failing_line_is_that_of_real():
    """With real, the gradient of the imaginary part is 0: the failing line gives the same."""
    waves, window = spectrum(requires_grad=True), torch.zeros(2)
    with pytest.warns(UserWarning, match=WARNING):
        window[:] = waves
        (window * torch.tensor([3.0, 5.0])).sum().backward()
    assert waves.grad.tolist() == [3.0, 5.0]


def test_a_new_complex_target_loses_what_was_there_fell():
    """A complex target: new_zeros has lost what is not overwritten, to(dtype) keeps it."""
    signal = torch.tensor([7.0, 7.0, 7.0])
    target = signal.to(torch.complex64)
    target[:2] = spectrum()
    assert target.tolist() == [3 + 4j, 2j, 7]
    assert spectrum().new_zeros(3)[2] == 0


def test_abs_keeps_gradients_and_size():
    """spectrum.abs() says the size."""
    waves = spectrum(requires_grad=True)
    waves.abs().sum().backward()
    assert torch.allclose(waves.grad, torch.tensor([0.6 + 0.8j, 1j]))
