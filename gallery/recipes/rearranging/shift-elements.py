r"""
Shift the elements by one
=========================

Make a new tensor: ``torch.roll(t, 1, dims=0)``, or ``torch.cat([first, t[:-1]])`` if the last element should not
come round to the front. ``t[1:] = t[:-1]`` writes into what it reads: uncompiled code refuses it for a vector of
three or more elements without gaps.

.. symptoms::

   t[1:] = t[:-1] repeats the first element
   shift tensor right or left by one
   move columns, shift sequence for decoder inputs
   overlapping slice assignment single memory location
   shift works with numpy and not with torch
   move a time series one step later and put a start value first
   teacher forcing dec_in[:, 1:] = tgt[:, :-1], or x.roll(1) without the wraparound

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
# A list and an array take the line: :ref:`scenario-shift-by-one-row`. The columns of a contiguous table with two or
# more rows are not refused, and can come out wrong: :ref:`scenario-shift-by-one-column`.
#
# A new tensor
# ------------
#
# ``start`` has one element (for the rows of a table, one row), and the dtype of the series:


# fix: shift(series, start) like torch.stack([start[0], *series[:-1]]) from computed(n), leaf(1); overlapping
def shift(series, start):
    return torch.cat([start, series[:-1]])


series = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
start = torch.tensor([9.0], requires_grad=True)
shifted = shift(series, start)
rolled = series.roll(1)
(shifted * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert shifted.tolist() == [9.0, 1.0, 2.0, 3.0] and rolled.tolist() == [4.0, 1.0, 2.0, 3.0]
assert series.grad.tolist() == [10.0, 100.0, 1000.0, 0.0] and start.grad.tolist() == [1.0]
for size in (1, 2):
    assert shift(torch.ones(size), torch.tensor([9.0])).tolist() == [9.0, 1.0][:size]

shifted.detach(), rolled.detach(), series.grad

# %%
# Columns are shifted along ``dim=1``: to the right behind a start, to the left filled with 0, and to the left with the
# first column round to the end. Without ``dims``, ``roll`` moves elements from one row to the next:

table = torch.arange(1.0, 7.0).view(2, 3)
inputs = torch.cat([table.new_full((2, 1), 9.0), table[:, :-1]], dim=1)
filled = torch.cat([table[:, 1:], table.new_zeros(2, 1)], dim=1)

assert inputs.tolist() == [[9.0, 1.0, 2.0], [9.0, 4.0, 5.0]]
assert filled.tolist() == [[2.0, 3.0, 0.0], [5.0, 6.0, 0.0]]
assert table.roll(-1, dims=1).tolist() == [[2.0, 3.0, 1.0], [5.0, 6.0, 4.0]]
inputs, filled, table.roll(-1, dims=1)

# %%
# Into the same tensor
# --------------------
#
# Clone what you read. A leaf that requires grad refuses the write. Other names and views of the tensor show the shift:

view = table[0]
table[:, 1:] = table[:, :-1].clone()

assert table.tolist() == [[1.0, 1.0, 2.0], [4.0, 4.0, 5.0]]
view

# %%
# In compiled code use ``cat`` or ``roll``: the default backend of ``torch.compile`` can drop the clone, and
# then the rows of ``t[1:] = t[:-1].clone()`` are wrong (:ref:`scenario-compiled-shift-is-wrong`). See also:
# :ref:`error-input-and-output-overlap`, :ref:`recipe-keep-a-rolling-window`,
# :ref:`recipe-move-a-block-within-a-tensor`.
#
# .. claim:: roll-wraps-and-cat-does-not
#    :range: tensors
#    :leaves-out: rank 0; size 0
#    :wrong: x.roll(1, dims=0) -> x.roll(-1, dims=0)
#    :same-in-false-worlds: nothing is written here
#
#    ``roll`` along dimension 0 brings the last element to the front, and ``cat`` puts there what you choose.
#
#    >>> t = torch.tensor([1, 2, 3])
#    >>> t.roll(1, dims=0), torch.cat([t[:1], t[:-1]])
#    (tensor([3, 1, 2]), tensor([1, 1, 2]))
#
#    def holds(x):
#        rows = x.tolist()
#        assert x.roll(1, dims=0).tolist() == rows[-1:] + rows[:-1]
#        assert torch.cat([x[:1], x[:-1]]).tolist() == rows[:1] + rows[:-1]
