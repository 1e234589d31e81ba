r"""
istft requires a complex-valued input tensor matching the output from stft with return_complex=True
===================================================================================================

The spectrogram is real, and ``istft`` takes a complex one: ``abs()`` drops the phase. Multiply the complex spectrogram
by your mask, or write to a part of it, and give that to ``istft``.

.. symptoms::

   mask a spectrogram and get the audio back
   set frequencies to zero in stft and invert
   istft after abs, magnitude and phase
   stft window must be 1D, window length and n_fft
   torch.istft(spec) of a modified magnitude spectrogram crashes, spec is real
   denoise audio with stft, set high frequency bins to zero, back to a waveform
   model predicts magnitude, reconstruct the waveform with the phase of the noisy audio
"""

import torch

options = {"n_fft": 8, "hop_length": 4, "window": torch.hann_window(8)}
audio = torch.sin(2.0 * torch.arange(32.0))
spectrum = torch.stft(audio, return_complex=True, **options)
loudness = spectrum.abs()
loudness[3:] = 0.0

# raises: RuntimeError: istft requires a complex-valued input tensor matching the output from stft with
#     return_complex=True.
torch.istft(loudness, **options)

# %%
# Why
# ---
#
# ``stft`` gives one complex number for each frequency and each frame. Its absolute value is the loudness, its angle is
# the phase, and ``istft`` needs both. Older code has pairs of floats in a last dimension of size 2:
# ``torch.view_as_complex(pairs.contiguous())`` makes them complex.
#
# The window is a vector of ``win_length`` elements, which is ``n_fft`` unless you say otherwise. Audio is ``(samples)``
# or ``(batch, samples)``: for channels as well, write ``audio.flatten(0, 1)``. Each part is checked:

calls = {
    "a window that is too long": lambda: torch.stft(
        audio, 8, window=torch.ones(9), return_complex=True
    ),
    "a window with a batch": lambda: torch.stft(
        audio, 8, window=torch.ones(1, 8), return_complex=True
    ),
    "audio of three dimensions": lambda: torch.stft(
        audio[None, None], return_complex=True, **options
    ),
    "audio of integers": lambda: torch.stft(audio.long(), return_complex=True, **options),
    "a spectrum of four dimensions": lambda: torch.istft(spectrum[None, None], **options),
    "the window of another size": lambda: torch.istft(spectrum, 8, window=torch.ones(9)),
    "without return_complex": lambda: torch.stft(audio, **options),
}
for name, call in calls.items():
    try:
        call()
    except RuntimeError as error:
        print(f"{name}: {str(error).rpartition(' : ')[2]}")

# %%
# Fix 1: write to the complex spectrogram
# ---------------------------------------
#
# The frequencies are dimension -2. For a batch, ``length`` is ``audio.shape[-1]``, not ``len(audio)``. A write to a
# clone leaves ``spectrum`` as it was:

# fix: not compiled: statement
quiet = spectrum.clone()
quiet[..., 3:, :] = 0.0
low = torch.istft(quiet, length=len(audio), **options)

keep = (torch.arange(5) < 3).to(audio.dtype)[:, None]
assert torch.allclose(low, torch.istft(spectrum * keep, length=len(audio), **options), atol=1e-5)
assert low.shape == audio.shape and not torch.allclose(low, audio, atol=0.01)
assert torch.equal(quiet.abs(), loudness)
low.shape

# %%
# Fix 2: a mask from the loudness
# -------------------------------
#
# A product with a real mask that is not negative keeps the phase. A mask that a model computed gets its gradient:

# fix: not compiled: statement
mask = (spectrum.abs() > 0.5).float()
denoised = torch.istft(spectrum * mask, length=len(audio), **options)
whole = torch.istft(spectrum * torch.ones_like(mask), length=len(audio), **options)
written = spectrum.clone()
written[spectrum.abs() <= 0.5] = 0.0

assert torch.allclose(denoised, torch.istft(written, length=len(audio), **options), atol=1e-5)
assert torch.allclose(whole, audio, atol=1e-5)
denoised.shape

# %%
# Fix 3: loudness and phase put together
# --------------------------------------
#
# If a model gives the loudness, take the phase of the input. Both need the same dtype, ``float32`` or ``float64``. A
# negative loudness turns the phase:

# fix: not compiled: statement
joined = torch.polar(loudness, spectrum.angle())

assert torch.allclose(joined, quiet, atol=1e-5)
torch.istft(joined, length=len(audio), **options).shape

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    istft requires a complex-valued input tensor matching the output from stft with return_complex=True.
#    stft requires the return_complex parameter be given for real inputs
#    expected a 1D window tensor of size equal to win_length={length:int}, but got window with size {shape:shapes}
#    return_complex={flag:int}, align_to_window={flag:name}) : expected a 1D or 2D tensor
#    return_complex={flag:int}, align_to_window={flag:name}) : expected a tensor of floating point or complex values
#    stft input and window must be on the same device but got self on
#    istft input and window must be on the same device but got self on
#    return_complex={flag:int}) : input tensor cannot be empty.
#    return_complex={flag:int}) : expected a tensor with 3 or 4 dimensions, but got {count:int}
#    Invalid window shape. window has to be 1D and length of `win_length`
#    : expected the frequency dimension (3rd to the last) of the input tensor to match n_fft
#    Complex windows are incompatible with return_complex=False
#
# .. wordings:: UserWarning
#
#    stft with return_complex=False is deprecated.
#
# See also: :ref:`error-complex-values-to-real`, :ref:`scenario-parts-of-a-complex-tensor`.
