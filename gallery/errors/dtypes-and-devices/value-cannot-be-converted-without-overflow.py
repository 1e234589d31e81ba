r"""
value cannot be converted to type ... without overflow
======================================================

The number you write is out of the range of the tensor's dtype. In a half-precision attention mask, fill
with ``float("-inf")`` or ``torch.finfo(scores.dtype).min`` instead of ``-1e9``.
"""

import torch

scores = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float16)
hidden = torch.tensor([False, True, True])

# raises: RuntimeError: value cannot be converted to type c10::Half without overflow
scores.masked_fill_(hidden, -1e9)

# %%
# Why
# ---
#
# A Python number is converted to the dtype of the tensor before anything is written, and that conversion
# is checked. float16 ends at 65504; bfloat16 has the range of float32, so the same line works there.
# The message names the C++ type: ``c10::Half`` is float16, ``int64_t`` is int64, ``float`` is float32.
# The same check stops these:

steps = torch.tensor([1, 2, 3])

# raises: RuntimeError: value cannot be converted to type int64_t without overflow
steps[1] = float("inf")

# %%

levels = torch.zeros(3, dtype=torch.int8)

# raises: RuntimeError: value cannot be converted to type int8_t without overflow
levels[0] = 300

# %%

signal = torch.zeros(3)

# raises: RuntimeError: value cannot be converted to type float without overflow
signal[0] = 1 + 2j

# %%
# That is no overflow: a real tensor has no place for an imaginary part. Not every write is checked:
# ``scores[hidden] = -1e9`` stores ``-inf``; ``levels += 300`` and a tensor of 300 wrap to 44. A Python
# int has to fit 64 bits first, even if the tensor holds floats:

# raises: ValueError: Overflow when unpacking long long
signal[0] = 2**70

# %%
# Fix: a number in the range, or a wider dtype
# --------------------------------------------
#
# A row of scores that is all ``-inf`` has a softmax of ``nan``; with ``finfo.min`` it has equal shares.

scores.masked_fill_(hidden, torch.finfo(scores.dtype).min)
signal[0] = float(2**70)
levels = levels.to(torch.int16)
levels[0] = 300

assert scores.softmax(0).tolist() == [1.0, 0.0, 0.0] and levels[0] == 300
scores, signal, levels

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    value cannot be converted to type {type} without overflow  -- float16 is at::Half up to torch 2.6
#    Overflow when unpacking long  -- up to torch 2.8
#
# .. wordings:: ValueError
#
#    Overflow when unpacking long long
#
# See also: :ref:`error-complex-values-to-real`.
