"""Attacks on gallery/errors/dtypes-and-devices/istft-requires-complex.py."""

import pytest
import torch

OPTIONS = {"n_fft": 8, "hop_length": 4, "window": torch.hann_window(8)}
AUDIO = torch.sin(torch.arange(32.0))
SPECTRUM = torch.stft(AUDIO, return_complex=True, **OPTIONS)


def back(spectrum, **more):
    return torch.istft(spectrum, length=32, **{**OPTIONS, **more})


@pytest.mark.parametrize("real", [SPECTRUM.abs(), SPECTRUM.real, SPECTRUM.angle()])
def test_real_numbers_are_refused(real):
    """istft takes the complex ones."""
    with pytest.raises(RuntimeError, match="istft requires a complex-valued input"):
        back(real)


def test_pairs_of_real_numbers_are_refused():
    """The form of old versions, with a last dimension of two, is refused as well."""
    with pytest.raises(RuntimeError, match="istft requires a complex-valued input"):
        back(torch.view_as_real(SPECTRUM))
    assert torch.allclose(
        back(torch.view_as_complex(torch.view_as_real(SPECTRUM))), AUDIO, atol=1e-5
    )


def test_loudness_as_complex_has_lost_the_phase():
    """Converting the loudness to complex raises nothing, and gives other audio."""
    found = back(SPECTRUM.abs().to(torch.complex64))
    assert not torch.allclose(found, AUDIO, atol=0.1)


@pytest.mark.parametrize("batch", [0, 1, 2])
def test_frequencies_are_dimension_minus_2(batch):
    """With a batch in front, and without."""
    audio = AUDIO if batch == 0 else AUDIO.expand(batch, 32)
    spectrum = torch.stft(audio, return_complex=True, **OPTIONS)
    assert spectrum.shape[-2] == 5
    spectrum[..., 3:, :] = 0.0
    assert back(spectrum).shape == audio.shape


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_round_trip(dtype):
    """A mask of ones gives the audio back."""
    options = {**OPTIONS, "window": OPTIONS["window"].to(dtype)}
    spectrum = torch.stft(AUDIO.to(dtype), return_complex=True, **options)
    mask = torch.ones(spectrum.shape, dtype=dtype)
    found = torch.istft(spectrum * mask, length=32, **options)
    assert torch.allclose(found, AUDIO.to(dtype), atol=1e-5)


def test_product_keeps_the_phase():
    """A product with a real mask keeps the phase."""
    half = SPECTRUM * torch.full(SPECTRUM.shape, 0.5)
    assert torch.allclose(half.angle(), SPECTRUM.angle(), atol=1e-5)
    assert torch.allclose(back(half), AUDIO / 2, atol=1e-5)


def test_gradients_through_the_mask():
    """A mask that a model computed gets its gradient (and the audio does)."""
    mask = torch.ones(SPECTRUM.shape, requires_grad=True)
    audio = AUDIO.clone().requires_grad_()
    spectrum = torch.stft(audio, return_complex=True, **OPTIONS)
    back(spectrum * mask).pow(2).sum().backward()
    assert torch.allclose(audio.grad, 2 * AUDIO, atol=1e-4) and mask.grad.any()


def test_write_to_the_spectrum_of_audio_with_gradients():
    """A write to a clone is recorded: what was overwritten gets no gradient."""
    audio = AUDIO.clone().requires_grad_()
    quiet = torch.stft(audio, return_complex=True, **OPTIONS).clone()
    quiet[:] = 0.0
    back(quiet).sum().backward()
    assert not audio.grad.any()


def test_loudness_and_phase():
    """polar puts them together."""
    assert torch.allclose(torch.polar(SPECTRUM.abs(), SPECTRUM.angle()), SPECTRUM, atol=1e-5)


@pytest.mark.parametrize("size", [7, 9])
def test_window_of_another_length(size):
    """A window that is too long or too short for n_fft needs win_length."""
    with pytest.raises(RuntimeError, match="expected a 1D window tensor"):
        torch.stft(AUDIO, 8, window=torch.ones(size), return_complex=True)
    short = torch.stft(AUDIO, 16, win_length=size, window=torch.ones(size), return_complex=True)
    assert short.shape[0] == 9


def test_without_return_complex():
    """Real audio needs return_complex, complex audio does not."""
    with pytest.raises(RuntimeError, match="requires the return_complex parameter"):
        torch.stft(AUDIO, 8, window=torch.ones(8))
    assert torch.stft(AUDIO + 0j, 8, window=torch.ones(8)).is_complex()


def test_length_is_that_of_the_audio():
    """Without length the end may be cut to whole frames."""
    audio = torch.rand(34)
    spectrum = torch.stft(audio, return_complex=True, **OPTIONS)
    assert len(torch.istft(spectrum, **OPTIONS)) == 32
    assert len(torch.istft(spectrum, length=34, **OPTIONS)) == 34


def test_pairs_of_real_numbers_have_a_phase_fell():
    """The spectrogram lost its phase: pairs of real numbers have it, and are refused."""
    pairs = torch.view_as_real(SPECTRUM).clone()
    with pytest.raises(RuntimeError, match="istft requires a complex-valued input"):
        back(pairs)
    pairs[3:] = 0.0
    quiet = SPECTRUM.clone()
    quiet[3:] = 0.0
    assert torch.equal(back(torch.view_as_complex(pairs)), back(quiet))


@pytest.mark.parametrize("write", [True, False])
def test_gradients_need_no_product_fell(write):
    """Gradients go through, as no write is needed: they go through a write as well."""
    audio = AUDIO.clone().requires_grad_()
    spectrum = torch.stft(audio, return_complex=True, **OPTIONS)
    if write:
        spectrum = spectrum.clone()
        spectrum[..., 3:, :] = 0.0
    else:
        spectrum = spectrum * (torch.arange(5) < 3)[:, None]
    back(spectrum).pow(2).sum().backward()
    meant = SPECTRUM.clone()
    meant[3:] = 0.0
    assert audio.grad.any() and audio.grad.shape == AUDIO.shape
    assert torch.allclose(back(spectrum.detach()), back(meant), atol=1e-5)


def test_negative_mask_fell():
    """A product with a real mask keeps the phase: a negative mask turns it."""
    turned = SPECTRUM * -torch.ones(SPECTRUM.shape)
    assert torch.allclose(back(turned), -AUDIO, atol=1e-5)
    assert not torch.allclose(turned.angle(), SPECTRUM.angle(), atol=0.1)


def test_phase_of_another_dtype_fell():
    """Take the phase of the input: a loudness of another dtype is refused."""
    with pytest.raises(RuntimeError, match="Expected object of scalar type"):
        torch.polar(SPECTRUM.abs().double(), SPECTRUM.angle())


def test_gradients_to_the_loudness_of_a_model():
    """The loudness gets gradients through polar."""
    loudness = SPECTRUM.abs().requires_grad_()
    back(torch.polar(loudness, SPECTRUM.angle())).pow(2).sum().backward()
    assert loudness.grad.isfinite().all() and loudness.grad.any()


def test_batch_with_channels():
    """Audio of three dimensions: batch and channels flattened, and apart again."""
    audio = torch.rand(2, 3, 32)
    with pytest.raises(RuntimeError, match="expected a 1D or 2D tensor"):
        torch.stft(audio, return_complex=True, **OPTIONS)
    spectrum = torch.stft(audio.flatten(0, 1), return_complex=True, **OPTIONS)
    assert torch.allclose(back(spectrum).unflatten(0, (2, 3)), audio, atol=1e-5)


def test_mask_by_comparing_has_no_gradient():
    """A mask from a comparison gets no gradient: the spectrogram does."""
    spectrum = SPECTRUM.clone().requires_grad_()
    mask = (spectrum.abs() > 0.5).float()
    back(spectrum * mask).sum().backward()
    assert not mask.requires_grad and not spectrum.grad[mask == 0].any()


def test_length_of_a_batch_fell():
    """Pass ``length=len(audio)``: for a batch that is the number of its rows."""
    batch = torch.stack([torch.sin(2.0 * torch.arange(32.0))] * 2)
    options = {"n_fft": 8, "hop_length": 4, "window": torch.hann_window(8)}
    spectrum = torch.stft(batch, return_complex=True, **options)
    assert torch.istft(spectrum, length=len(batch), **options).shape == (2, 2)
    back = torch.istft(spectrum, length=batch.shape[-1], **options)
    assert torch.allclose(back, batch, atol=1e-5)


def test_pairs_that_do_not_lie_side_by_side_fell():
    """``torch.view_as_complex(pairs)`` makes them complex."""
    pairs = torch.arange(8.0).view(2, 4).t()
    with pytest.raises(RuntimeError, match="last dimension with stride 1"):
        torch.view_as_complex(pairs)
    assert torch.view_as_complex(pairs.contiguous()).tolist() == [4j, 1 + 5j, 2 + 6j, 3 + 7j]


def test_a_negative_loudness_fell():
    """If a model gives the loudness, take the phase of the input."""
    turned = torch.polar(torch.tensor([-2.0]), torch.tensor([0.5]))
    assert torch.allclose(turned, -torch.polar(torch.tensor([2.0]), torch.tensor([0.5])))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_a_loudness_of_half_precision_fell(dtype):
    """Both need the same dtype: half precision is refused."""
    half = torch.ones(2, dtype=dtype)
    with pytest.raises((NotImplementedError, RuntimeError), match="Half"):
        torch.polar(half, half)


@pytest.mark.parametrize("dtype", [torch.bool, torch.float16, torch.int64])
def test_masks_of_other_dtypes(dtype):
    """A product with a real mask that is not negative keeps the phase (a mask of any of these dtypes)."""
    spectrum = torch.tensor([1 + 2j, 3j])
    assert torch.equal(spectrum * torch.tensor([1, 0]).to(dtype), torch.tensor([1 + 2j, 0j]))
