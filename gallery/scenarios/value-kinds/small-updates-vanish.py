r"""
I add a small number in place again and again. Why does the tensor not move?
============================================================================

The number is at most half the distance to the next value that the dtype can hold, so each sum is rounded back. Keep
what you accumulate in float32, or in float64, and a counter in int64.

.. symptoms::

   weights do not change in bfloat16
   learning rate too small has no effect in half precision
   running average stuck
   x += 0.0001 does nothing
   counter stops increasing at 256 or 16777216
   adding tiny steps many times, number never grows
   p.add_(grad, alpha=-1e-5) on half weights while finetuning, parameters stay equal
"""

import numpy as np
import torch

weights = {}
for dtype in (torch.float32, torch.bfloat16, torch.float16):
    weights[dtype] = torch.ones(2, dtype=dtype)
    for step in range(100):
        weights[dtype][0] += 0.0003
    print(dtype, weights[dtype].tolist())

# %%
# In bfloat16 and in float16 the sum is rounded back to 1 each time. The next number above 1 is this far away:

for dtype in (torch.float32, torch.bfloat16, torch.float16):
    print(dtype, torch.finfo(dtype).eps)

# %%
# The distance grows with the value. In bfloat16 the next number after 256 is 258. The sum 257 lies half way, and is
# rounded to 256. In steps of 1, bfloat16 stops there, and float32 at 16777216. A list, an array of float64 and a
# tensor of int64 go on:

counters = [256.0], np.array([256.0]), torch.tensor([256.0], dtype=torch.bfloat16)
counters += (torch.tensor([16777216.0]), [16777216.0], torch.tensor([16777216]))
for counter in counters:
    for step in range(10):
        counter[0] += 1

print(*counters, sep="\n")

# %%
# Keep the sum in a copy of a wider dtype, the "master weights". (Of a float32 tensor that is ``double()``: ``float()``
# would give no copy.) Write the rounded value into the narrow tensor, under ``no_grad`` if it is a parameter:

narrow = torch.nn.Parameter(torch.ones(2, dtype=torch.bfloat16))
master = narrow.detach().float()
for step in range(100):
    master[0] += 0.0003
    with torch.no_grad():
        narrow.copy_(master)

assert (
    torch.allclose(master, torch.tensor([1.03, 1.0], dtype=master.dtype)) and narrow[0] == 1.03125
)
narrow

# %%
# For an optimizer, keep the parameters in float32. ``autocast`` leaves them there, ``model.bfloat16()`` does not:

layer = torch.nn.Linear(2, 2)
with torch.autocast(layer.weight.device.type, torch.bfloat16):
    print(layer(torch.ones(2)).dtype, layer.weight.dtype)
print(layer.bfloat16().weight.dtype)

# %%
# If the number is large enough for the dtype, see whether the sums go into
# :ref:`a copy <scenario-in-place-method-on-selected-elements>`.
#
# See also: :ref:`scenario-fractions-are-cut-off`, :ref:`scenario-too-large-for-the-dtype`.
#
# .. claim:: a-small-update-is-rounded-away
#    :range: plain-tensors
#    :leaves-out: dtype complex64, int64, int32, bool; layout expanded, one element
#    :wrong: * 0.4 -> * 0.9
#    :same-in-false-worlds: it is about rounding, not about memory
#
#    In a tensor of floats, in uncompiled code: if the next value that the dtype can hold is more than twice as far away as
#    an update in place, that update leaves the value as it was.
#
#    >>> t = torch.ones(1, dtype=torch.bfloat16)
#    >>> t += 0.003
#    >>> t
#    tensor([1.], dtype=torch.bfloat16)
#    >>> t += 0.005
#    >>> t
#    tensor([1.0078], dtype=torch.bfloat16)
#
#    def holds(x):
#        for start in (1.0, 1.5, 96.0):
#            x.fill_(start)
#            before = x.clone()
#            distance = torch.nextafter(x, torch.full_like(x, 1000.0)) - x
#            x += distance * 0.4
#            assert torch.equal(x, before)
