r"""
I shift the columns of a tensor in place, and the values are wrong. Why?
========================================================================

Source and target overlap in memory, and some elements are read after they were overwritten. Nothing is
raised: clone the right side, ``x[:, 1:] = x[:, :-1].clone()``.

.. symptoms::

   frame stack buffer has repeated frames
   history shift on gpu not deterministic
   columns smeared after shift, first column everywhere
   strided slice assigned to itself gives wrong numbers

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
# The array and the list of lists are right. For a vector ``x[1:] = x[:-1]`` torch
# :ref:`raises <claim-a-list-shifts-where-a-tensor-refuses>`. Here both sides have gaps between their rows in
# memory, and nothing is raised. A step makes gaps too:

samples = torch.arange(8.0, device="cpu")
right = samples.clone()
right[2::2] = samples[:-2:2].clone()

torch.use_deterministic_algorithms(True)
samples[2::2] = samples[:-2:2]
torch.use_deterministic_algorithms(False)

assert not samples[2::2].is_contiguous() and not frames[:, 1:].is_contiguous()
torch.equal(samples, right)

# %%
# ``torch.use_deterministic_algorithms`` does not check for it. Nothing promises what comes out: see the cell
# of the shift to the left, above. On a GPU, not run here, some elements are wrong in some runs.
#
# Clone what you read
# -------------------


# fix: shift(frames) like frames.copy_(torch.cat([frames[:, :1], frames[:, :-1]], dim=1)) from matrix(4, n);
#     overlapping
def shift(frames):
    frames[:, 1:] = frames[:, :-1].clone()
    return frames


frames = shift(torch.arange(8.0).repeat(4, 1))

assert torch.equal(frames, torch.tensor([0.0, 0, 1, 2, 3, 4, 5, 6]).repeat(4, 1))
frames[0]

# %%
# To move nothing, write into a ring: :ref:`recipe-keep-a-rolling-window`. With gradients, or compiled, make a new
# tensor: :ref:`recipe-shift-elements`. See also: :ref:`scenario-shift-by-one-row`,
# :ref:`error-input-and-output-overlap`.
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
