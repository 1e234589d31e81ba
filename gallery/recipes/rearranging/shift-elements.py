r"""
Shift the elements by one
=========================

Make a new tensor: ``torch.roll(t, 1)``, or ``torch.cat([first, t[:-1]])`` where nothing wraps round.
``t[1:] = t[:-1]`` writes into what it reads; torch refuses the plain case and not the others.

.. symptoms::

   t[1:] = t[:-1] repeats the first element
   shift tensor right or left by one
   move columns, shift sequence for decoder inputs
   overlapping slice assignment single memory location
   shift works with numpy and not with torch

.. verdict:: tensor/shift-roll/eager
.. verdict:: tensor/shift-down-clone/compile-default
"""

import torch

series = torch.tensor([1, 2, 3, 4])

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. ...
series[1:] = series[:-1]

# %%
# A list and an array take the line: :ref:`scenario-shift-by-one-row`. Columns are shifted without an error, and
# wrong: :ref:`scenario-shift-by-one-column`.
#
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
# Columns in the same way, along ``dim=1``. A shift to the left, filled with 0, and one that wraps round:

table = torch.arange(1.0, 7.0).view(2, 3)
torch.cat([table[:, 1:], table.new_zeros(2, 1)], dim=1), table.roll(-1, dims=1)

# %%
# Into the same tensor
# --------------------
#
# Clone what you read. Other names of the tensor see the shift:

view = table[0]
table[:, 1:] = table[:, :-1].clone()

assert table.tolist() == [[1.0, 1.0, 2.0], [4.0, 4.0, 5.0]]
view

# %%
# The default backend of ``torch.compile`` makes wrong rows of that ``clone`` (the second cell above, and
# :ref:`scenario-compiled-shift-is-wrong`). Use ``cat`` or ``roll`` there.
# See also: :ref:`error-input-and-output-overlap`, :ref:`recipe-keep-a-rolling-window`,
# :ref:`recipe-move-a-block-within-a-tensor`.
#
# .. claim:: roll-wraps-and-cat-does-not
#    :same-in-false-worlds: nothing is written here
#
#    ``roll`` brings the last element to the front; ``cat`` puts there what you choose.
#
#    >>> t = torch.tensor([1, 2, 3])
#    >>> t.roll(1), torch.cat([t[:1], t[:-1]])
#    (tensor([3, 1, 2]), tensor([1, 1, 2]))
