r"""
I shift the columns of a tensor in place, and the values are wrong. Why?
========================================================================

Source and target overlap in memory, and elements can be read after they were overwritten. For a contiguous
tensor of two rows or more torch does not check. In eager code, clone the right side: ``x[:, 1:] = x[:, :-1].clone()``.

.. symptoms::

   frame stack buffer has repeated frames
   history shift on gpu not deterministic
   columns smeared after shift, first column everywhere
   strided slice assigned to itself gives wrong numbers
   moved every column one step right, several columns end up with the same numbers
   lags[:, 1:] = lags[:, :-1] on a time series batch corrupts it, no error

.. verdict:: tensor/shift-right/eager
.. verdict:: tensor/shift-left/eager
"""

import numpy as np
import torch

frames = torch.arange(8.0, device="cpu").repeat(4, 1)
array, rows = frames.numpy().copy(), frames.tolist()
right = torch.cat([frames[:, :1], frames[:, :-1]], dim=1)

frames[:, 1:] = frames[:, :-1]
array[:, 1:] = array[:, :-1]
for row in rows:
    row[1:] = row[:-1]

assert np.array_equal(array, right.numpy()) and rows == right.tolist()
torch.equal(frames, right)

# %%
# The array and the list of lists are right. For ``x[1:] = x[:-1]`` of a vector without gaps torch
# :ref:`raises <claim-a-list-shifts-where-a-tensor-refuses>`. Here both sides have gaps between their rows in memory,
# and torch does not look for an overlap. A step makes gaps too:

samples = torch.arange(8.0, device="cpu")
right = samples.clone()
right[2::2] = samples[:-2:2].clone()

torch.use_deterministic_algorithms(True)
samples[2::2] = samples[:-2:2]
torch.use_deterministic_algorithms(False)

assert not samples[2::2].is_contiguous() and not frames[:, 1:].is_contiguous()
torch.equal(samples, right)

# %%
# ``torch.use_deterministic_algorithms`` does not check for the overlap. What comes out is not promised: seventeen
# columns of ``float32`` can be right where eight are wrong, and a shift to the left can be right.
#
# Clone what you read
# -------------------


# fix: shift(frames) like frames.copy_(torch.cat([frames[:, :1], frames[:, :-1]], dim=1)) from matrix(4, n);
#     overlapping
def shift(frames):
    frames[:, 1:] = frames[:, :-1].clone()
    return frames


frames = shift(torch.arange(8.0).repeat(4, 1))

assert frames.tolist() == [[0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]] * 4
frames[0]

# %%
# For a leaf that requires grad, or in compiled code, make a new tensor: :ref:`recipe-shift-elements`. See also:
# :ref:`recipe-keep-a-rolling-window`, :ref:`scenario-shift-by-one-row`, :ref:`error-input-and-output-overlap`.
#
# .. claim:: a-column-shift-in-place-is-wrong
#
#    On a CPU torch does not notice that ``t[:, 1:] = t[:, :-1]`` overlaps in a contiguous ``t`` of two rows or
#    more. It can leave wrong values: here for four rows of eight ``float32`` numbers.
#
#    >>> t = torch.arange(8, dtype=torch.float32, device="cpu").repeat(4, 1)
#    >>> want = t[:, :-1].clone()
#    >>> t[:, 1:] = t[:, :-1]
#    >>> torch.equal(t[:, 1:], want)
#    False
