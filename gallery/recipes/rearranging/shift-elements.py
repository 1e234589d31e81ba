r"""
Shift the elements by one
=========================

Make a new tensor: ``torch.roll(t, 1)``, or ``torch.cat([first, t[:-1]])`` where nothing wraps round.
``t[1:] = t[:-1]`` reads what it has just written; torch refuses the plain case and not the others.

.. symptoms::

   t[1:] = t[:-1] repeats the first element
   shift tensor right or left by one
   move columns, shift sequence for decoder inputs
   overlapping slice assignment single memory location
   shift works with numpy and not with torch
"""

import numpy as np
import torch

values, array = [1, 2, 3, 4], np.array([1, 2, 3, 4])
values[1:] = values[:-1]
array[1:] = array[:-1]
print(values, array)

series = torch.tensor([1, 2, 3, 4])
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. ...
series[1:] = series[:-1]

# %%
# The list's slice on the right is a copy, and NumPy copies when it sees an overlap. Every second
# element, or the columns of a matrix, have gaps in memory. Torch does not look further, and nothing
# raises:

table = torch.arange(8.0).repeat(8, 1)
table[:, 1:] = table[:, :-1]
torch.equal(table, torch.arange(8.0).sub(1).clamp(min=0).repeat(8, 1))

# %%
# A new tensor
# ------------

series = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
start = torch.tensor([9.0], requires_grad=True)
shifted = torch.cat([start, series[:-1]])
rolled = series.roll(1)
(shifted * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert series.grad.tolist() == [10.0, 100.0, 1000.0, 0.0] and start.grad.tolist() == [1.0]
shifted.detach(), rolled.detach(), series.grad

# %%
# Into the same tensor
# --------------------
#
# Clone what you read. Then it is right in eager code, on any device:

table = torch.arange(8.0).repeat(8, 1)
table[:, 1:] = table[:, :-1].clone()

assert torch.equal(table, torch.arange(8.0).sub(1).clamp(min=0).repeat(8, 1))
table[0]

# %%
# The default backend of ``torch.compile`` may remove that ``clone`` (2.13): from some size on, rows
# come out wrong. Use ``cat`` or ``roll`` there. A shift that comes out right today, to the left for
# instance, is luck: the order of the copy depends on size, device and processor.
# See also: :ref:`error-input-and-output-overlap`, :ref:`recipe-keep-a-rolling-window`.
#
# .. claim:: roll-wraps-and-cat-does-not
#    :same-in-false-worlds: nothing is written here
#
#    ``roll`` brings the last element to the front; ``cat`` puts there what you choose.
#
#    >>> t = torch.tensor([1, 2, 3])
#    >>> t.roll(1), torch.cat([t[:1], t[:-1]])
#    (tensor([3, 1, 2]), tensor([1, 1, 2]))
