r"""
What becomes of a value that is too large for the tensor's dtype?
=================================================================

It depends on who writes. Integer arithmetic wraps around, and so does a tensor of integers assigned to an element or a
slice. Half precision becomes ``inf``, and a Python number may raise. Check the range, or compute in a wider dtype.

.. symptoms::

   uint8 image gets dark spots after adding brightness
   -1 becomes 255
   300 becomes 44
   inf in float16 tensor after assignment
   masked_fill with -1e9 fails in half but bracket assignment works
   made a picture brighter and white pixels turned black
   img = torch.tensor([250], dtype=torch.uint8); img += 10 gives 4

.. verdict:: half/too-large/eager
"""

import numpy as np
import torch

pixels = torch.tensor([250, 5], dtype=torch.uint8)
pixels += 10
wrapped = pixels.clone()
pixels[1] = torch.tensor(300)
pixels[0] = -1
wrapped, pixels

# %%
# 260 became 4, the tensor of 300 became 44, and -1 became 255. They are taken modulo 256, without a warning. In
# uncompiled code the tensor of 300 raises if it is assigned through a mask or an index list. A tensor of floats that is
# out of range has no defined result. The assignment of the Python number 300 raises, and so does that of a number below
# -255:

# raises: RuntimeError: value cannot be converted to type uint8_t without overflow
pixels[1] = 300

# %%
# NumPy wraps in the arithmetic of arrays, too. A list keeps what you put in:

array, row = np.array([250, 5], dtype=np.uint8), [250, 5]
array += 10
row[0] += 10
array, row

# %%
# The largest number of float16 is 65504. These assignments give ``inf`` and, through a mask, ``-inf``. ``masked_fill_``
# checks in uncompiled code:

scores = torch.zeros(3, dtype=torch.float16)
scores[0] = 1e6
scores[torch.tensor([False, True, False])] = -1e9
print(scores)

# raises: RuntimeError: value cannot be converted to type c10::Half without overflow
scores.masked_fill_(torch.tensor([False, False, True]), -1e9)

# %%
# Compute where there is room, cut to the range, write back. To keep 300 or -1 itself, make a wider tensor. For
# ``masked_fill_``, take the smallest number of the dtype:

pixels = torch.tensor([250, 5], dtype=torch.uint8)
pixels[:] = (pixels.int() + 10).clamp(0, 255)
labels = pixels.int()
labels[0], labels[1] = 300, -1
scores[0] = torch.finfo(scores.dtype).max
scores.masked_fill_(torch.tensor([False, True, True]), torch.finfo(scores.dtype).min)

assert pixels.tolist() == [255, 15] and labels.tolist() == [300, -1]
assert scores.tolist() == [65504.0, -65504.0, -65504.0]
pixels, labels, scores

# %%
# See also: :ref:`error-value-cannot-be-converted-without-overflow`, :ref:`scenario-fractions-are-cut-off`.
#
# .. claim:: a-tensor-that-is-too-large-wraps
#    :same-in-false-worlds: it is about a conversion, not about memory
#
#    Assigned to an element of ``uint8``, an integer tensor of 300 wraps to 44, and the Python number 300 raises.
#
#    >>> t = torch.zeros(1, dtype=torch.uint8)
#    >>> t[0] = torch.tensor(300)
#    >>> t
#    tensor([44], dtype=torch.uint8)
#    >>> t[0] = 300
#    Traceback (most recent call last):
#    RuntimeError: value cannot be converted to type uint8_t without overflow
