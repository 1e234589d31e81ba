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


@pytest.mark.parametrize(
    "convert",
    [
        lambda t: t.float(),
        lambda t: t.to(torch.float64),
        lambda t: t.type(torch.float32),
        lambda t: t.int(),
        lambda t: torch.as_tensor(t, dtype=torch.float32),
    ],
)
def test_a_conversion_warns_as_well_fell(convert):
    """You write complex values into a tensor of real numbers: to convert them warns, too."""
    with pytest.warns(UserWarning, match=WARNING):
        assert convert(spectrum()).tolist() == [3, 0]


def with_a_buffer():
    module = torch.nn.Linear(1, 1)
    module.register_buffer("spectrum", spectrum())
    return module


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64])
def test_a_module_loses_a_complex_buffer_fell(dtype):
    """You write complex values into a tensor: module.to(dtype) converts complex buffers, too."""
    with pytest.warns(UserWarning, match=WARNING):
        module = with_a_buffer().to(dtype)
    assert module.spectrum.dtype == dtype and module.spectrum.tolist() == [3, 0]


@pytest.mark.parametrize("name", ["bfloat16", "half", "double", "float"])
def test_other_conversions_of_a_module_leave_it(name):
    """module.bfloat16(), half() and float() leave complex buffers as they are."""
    assert torch.equal(getattr(with_a_buffer(), name)().spectrum, spectrum())


def test_a_target_of_float64_is_rounded_fell():
    """What you do not overwrite keeps its value: signal.to(complex64) rounds a float64."""
    signal = torch.tensor([0.1, 0.1], dtype=torch.float64)
    assert signal.to(spectrum().dtype).real.double()[0] != 0.1
    assert signal.to(torch.result_type(signal, spectrum())).real.tolist() == [0.1, 0.1]


@pytest.mark.parametrize("name", ["masked_scatter_", "scatter_"])
def test_methods_with_a_source_refuse(name):
    """A few other ways to write refuse."""
    first = torch.tensor([True, True]) if name == "masked_scatter_" else 0
    more = () if name == "masked_scatter_" else (torch.tensor([0, 1]),)
    with pytest.raises(RuntimeError, match="dtype"):
        getattr(torch.zeros(2), name)(first, *more, spectrum())
