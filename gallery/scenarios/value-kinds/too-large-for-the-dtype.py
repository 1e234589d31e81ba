r"""
What becomes of a value that is too large for the tensor's dtype?
=================================================================

It depends on who writes. Integer arithmetic and tensors wrap around, half precision becomes ``inf``, and
a Python number may raise. Check the range, or compute in a wider dtype.

.. symptoms::

   uint8 image gets dark spots after adding brightness
   -1 becomes 255
   300 becomes 44
   inf in float16 tensor after assignment
   masked_fill with -1e9 fails in half but bracket assignment works

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
# 260 is 4, 300 is 44 and -1 is 255: all modulo 256, all in silence. The same 300 as a Python number:

# raises: RuntimeError: value cannot be converted to type uint8_t without overflow
pixels[1] = 300

# %%
# NumPy wraps in arithmetic too. A list keeps what you put in:

array, row = np.array([250, 5], dtype=np.uint8), [250, 5]
array += 10
row[0] += 10
array, row

# %%
# Half precision ends at 65504. Here assignment gives ``inf``, also through a mask, and ``masked_fill_`` checks:

scores = torch.zeros(3, dtype=torch.float16)
scores[0] = 1e6
scores[torch.tensor([False, True, False])] = -1e9
print(scores)

# raises: RuntimeError: value cannot be converted to type c10::Half without overflow
scores.masked_fill_(torch.tensor([False, False, True]), -1e9)

# %%
# Compute where there is room, cut to the range, write back:

pixels = torch.tensor([250, 5], dtype=torch.uint8)
pixels[:] = (pixels.int() + 10).clamp(0, 255)
scores[2] = torch.finfo(scores.dtype).min

assert pixels.tolist() == [255, 15] and scores[2] == -65504
pixels, scores

# %%
# See also: :ref:`error-value-cannot-be-converted-without-overflow`, :ref:`scenario-fractions-are-cut-off`.
#
# .. claim:: a-tensor-that-is-too-large-wraps
#    :same-in-false-worlds: it is about a conversion, not about memory
#
#    Written into ``uint8``, a tensor of 300 wraps to 44, and the Python number 300 raises.
#
#    >>> t = torch.zeros(1, dtype=torch.uint8)
#    >>> t[0] = torch.tensor(300)
#    >>> t
#    tensor([44], dtype=torch.uint8)
#    >>> t[0] = 300
#    Traceback (most recent call last):
#    RuntimeError: value cannot be converted to type uint8_t without overflow
