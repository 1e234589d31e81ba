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
# float16 ends at 65504; the same line works in bfloat16. The message names the C++ type of the tensor. It
# also stops these:

assert scores.bfloat16().masked_fill_(hidden, -1e9).isfinite().all()

steps = torch.tensor([1, 2, 3])
levels, signal = torch.zeros(3, dtype=torch.int8), torch.zeros(3)

# raises: RuntimeError: value cannot be converted to type int64_t without overflow
steps[1] = float("inf")

# %%

# raises: RuntimeError: value cannot be converted to type int8_t without overflow
levels[0] = 300

# %%

# raises: RuntimeError: value cannot be converted to type float without overflow
signal[0] = 1 + 2j

# %%
# Not every write is checked. This stores ``-inf``, and wraps to 44. A Python int has to fit 64 bits, even if
# the tensor holds floats:

scores[hidden] = -1e9
levels += 300
print(scores, levels)

# raises: ValueError: Overflow when unpacking long long
signal[0] = 2**70

# %%
# A method says it in Python's words:

# raises: OverflowError: int too big to convert
signal.add_(2**70)

# %%
# Fix: a number in the range, or a wider dtype
# --------------------------------------------
#
# Prefer ``finfo.min`` where a whole row may be hidden (:ref:`claim-softmax-of-all-minus-infinity-is-nan`):


# fix: hide(scores, hidden) like
#     scores.copy_(torch.stack([s * 0 - 65504 if h else s for s, h in zip(scores, hidden)]))
#     from computed(n).half(), every_third(n); indexed
def hide(scores, hidden):
    return scores.masked_fill_(hidden, torch.finfo(scores.dtype).min)


hide(scores, hidden)
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
# .. wordings:: OverflowError
#
#    int too big to convert
#
# See also: :ref:`error-complex-values-to-real`.
