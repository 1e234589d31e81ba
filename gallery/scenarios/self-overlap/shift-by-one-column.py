r"""
I shift the columns of a tensor in place, and the values are wrong. Why?
========================================================================

Source and target overlap in memory, the elements are copied one after the other, and some are read after
they were overwritten. Nothing is raised: clone the right side.

.. symptoms::

   frame stack buffer has repeated frames
   history shift on gpu not deterministic
   columns smeared after shift, first column everywhere
   strided slice assigned to itself gives wrong numbers
"""

import numpy as np
import torch

frames = torch.arange(8.0, device="cpu").repeat(4, 1)
array = np.arange(8.0).reshape(1, 8).repeat(4, 0)
right = torch.cat([frames[:, :1], frames[:, :-1]], dim=1)

frames[:, 1:] = frames[:, :-1]
array[:, 1:] = array[:, :-1]

assert np.array_equal(array, right.numpy())
torch.equal(frames, right)

# %%
# The array is right, since NumPy copies when memory overlaps. So is a list of lists, whose slices are copies.
# For ``x[1:] = x[:-1]`` torch raises, but its check gives up on views with gaps between their rows, and
# these have them. A step makes gaps too:

samples = torch.arange(8.0, device="cpu")
right = samples.clone()
right[2::2] = samples[:-2:2].clone()

samples[2::2] = samples[:-2:2]
torch.equal(samples, right)

# %%
# What comes out depends on the size, the direction, the processor and the device. In many sizes a shift to
# the left is right on a CPU, and on a GPU some elements are wrong in some runs. No setting checks for it:
# ``torch.use_deterministic_algorithms`` is about algorithms, and this is a read of what was overwritten.
#
# Clone what you read
# -------------------

frames = torch.arange(8.0).repeat(4, 1)
frames[:, 1:] = frames[:, :-1].clone()

assert torch.equal(frames, torch.tensor([0.0, 0, 1, 2, 3, 4, 5, 6]).repeat(4, 1))
frames[0]

# %%
# Or do not move anything
# -----------------------
#
# A ring buffer writes one column, and only a number moves. In reading order:

ring, newest = torch.zeros(2, 4), -1
for step in range(6):
    newest = (newest + 1) % 4
    ring[:, newest] = float(step)

order = torch.arange(newest + 1, newest + 5) % 4
ring[0], ring[:, order][0]

# %%
# See also: :ref:`scenario-shift-by-one-row`, :ref:`error-input-and-output-overlap`.
#
# .. claim:: a-column-shift-in-place-is-wrong
#
#    ``t[:, 1:] = t[:, :-1]`` raises nothing on a CPU, and does not shift all values.
#
#    >>> t = torch.arange(8., device="cpu").repeat(4, 1)
#    >>> want = t[:, :-1].clone()
#    >>> t[:, 1:] = t[:, :-1]
#    >>> torch.equal(t[:, 1:], want)
#    False
