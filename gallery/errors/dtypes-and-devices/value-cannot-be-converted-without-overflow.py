r"""
value cannot be converted to type ... without overflow
======================================================

The number you write does not fit the tensor's dtype: it is out of range, or a kind of number that the dtype lacks. In
a half-precision attention mask, fill with ``float("-inf")`` or ``torch.finfo(scores.dtype).min`` instead of ``-1e9``.
For integers, write a number in their range, or use a dtype that has the number. Write a Python int of more than 63 bits
into float32 as ``float(number)``.

.. symptoms::

   scores.masked_fill_(mask, -1e9) crashes in fp16 or with .half()
   attention mask fill of -1e10 fails after switching the transformer to half precision
   set x[1] = float("inf") in an integer tensor or 300 in int8 raises
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
# The largest number of float16 is 65504. The same line works in bfloat16. Infinity and NaN are refused in integers, 300
# in those of 8 bits, and a number with an imaginary part in floats.

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
# Not every write is checked. In float16 an assignment of -1e9 in brackets stores ``-inf``. In int8 ``+= 300`` wraps,
# and so does an assignment of -1 to an unsigned dtype. More such writes: :ref:`scenario-too-large-for-the-dtype`.

scores[hidden] = -1e9
levels += 300
pixels = torch.zeros(1, dtype=torch.uint8)
pixels[0] = -1
print(scores, levels, pixels)

# %%
# The default backend of ``torch.compile`` does not check the line of the top: it stores ``-inf`` there.
#
# An assignment in brackets refuses a Python int that does not fit 64 bits with a sign, even if the tensor holds floats
# or uint64:

# raises: ValueError: Overflow when unpacking long long
signal[0] = 2**70

# %%
# From ``2**64`` on, ``add_`` and ``fill_`` say it in Python's words:

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


scores = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float16)
hide(scores, hidden)

assert scores.tolist() == [1.0, -65504.0, -65504.0] and scores.dtype == torch.float16
assert scores.softmax(0).tolist() == [1.0, 0.0, 0.0]
scores

# %%
# A large Python int becomes a float, and the largest integer stands for infinity. ``levels`` gets a wider dtype, and is
# then a new tensor. The wrapped 44 stays:

# fix: not compiled: statement
signal[0] = float(2**70)
levels = levels.to(torch.int16)
levels[0] = 300
steps[1] = torch.iinfo(steps.dtype).max

assert signal.tolist() == [2.0**70, 0.0, 0.0] and steps.tolist() == [1, 2**63 - 1, 3]
assert levels.tolist() == [300, 44, 44] and levels.dtype == torch.int16
signal, levels

# %%
# The same in an array
# --------------------
#
# NumPy refuses the number NaN, and an int that int64 cannot hold, in an array of int64. A whole array of NaN it stores
# as integers, with the warning "invalid value encountered in cast". In an array of float32 the number 1e40 becomes
# infinity, with a warning:

import numpy as np

counts = np.zeros(3, dtype=np.int64)
loss = np.zeros(3, dtype=np.float32)

# raises: ValueError: cannot convert float NaN to integer
counts[0] = float("nan")

# %%

# raises: OverflowError: Python int too large to convert to C long | Python integer ... out of bounds for int64
counts[0] = 10**20

# %%

# warns: RuntimeWarning: overflow encountered in cast
loss[0] = 1e40

assert loss.tolist() == [float("inf"), 0.0, 0.0] and counts.tolist() == [0, 0, 0]

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
#    cannot convert float NaN to integer
#
# .. wordings:: OverflowError
#
#    int too big to convert
#    Python int too large to convert to C long
#    Python integer {number:int} out of bounds for {dtype:dtype}
#
# .. wordings:: RuntimeWarning
#
#    overflow encountered in cast
#    invalid value encountered in cast
#
# .. wordings:: TypeError
#
#    float() argument must be a string or a real number, not 'complex'
#
# See also: :ref:`error-complex-values-to-real`.
