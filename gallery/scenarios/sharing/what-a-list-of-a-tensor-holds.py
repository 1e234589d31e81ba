r"""
Are a tensor and a list of its rows still connected?
====================================================

``list(t)`` is connected, and so is a list slice filled from ``t``: their elements are views of ``t``.
``t.tolist()``, ``torch.stack`` and ``torch.cat`` copy, so a write to one side does not reach the other.

.. symptoms::

   editing the stacked tensor does not change the list of tensors
   list of numbers contains tensors that change
   sorted or shuffled list of tensor elements is wrong
   torch.tensor(list of tensors) fails or drops gradients
   split a matrix into a python list of rows, do edits go back
   best = [p for p in scores]; scores.zero_() also zeroes the numbers in best
"""

import numpy as np
import torch

scores = torch.tensor([1.0, 2.0, 3.0])
views, numbers, filled = list(scores), scores.tolist(), [0.0, 0.0, 0.0, 0.0]
filled[1:3] = scores[:2]

scores[0] = 50.0
print(views, numbers, filled, sep="\n")

# %%
# In the other direction, ``views[1].fill_(7.0)`` changes ``scores``. If ``scores`` requires grad, do it under
# ``no_grad``: :ref:`claim-a-loop-over-rows-writes-through-without-grad-only`. ``views[1] = 7.0`` puts a number into the
# list, and ``scores`` stays as it was.
#
# NumPy gives numbers for a vector, and views for the rows of a table:

array, table = np.array([1.0, 2.0]), np.array([[1.0], [2.0]])
elements, rows = list(array), list(table)
array[0], table[0, 0] = 50.0, 50.0
[float(element) for element in elements], rows

# %%
# From a list to a tensor is a copy
# ---------------------------------
#
# So it is with ``stack`` and ``cat``, also of one tensor, and with ``torch.tensor``, if its tensors have one element:

rows = [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])]
stacked, joined = torch.stack(rows), torch.cat(rows)
stacked[0] = joined[0] = 9.0
rows[1] += 100.0
stacked, joined, rows

# %%
# To connect the list to the stacked tensor, fill the list again: ``rows = list(stacked)``.
#
# Sort or shuffle the elements
# ----------------------------
#
# The elements change while you write them back one by one. ``torch.stack`` copies them first:

lost, ranked = torch.tensor([3.0, 1.0, 2.0]), torch.tensor([3.0, 1.0, 2.0])
for position, value in enumerate(sorted(lost)):
    lost[position] = value

ranked[:] = torch.stack(sorted(ranked))

assert ranked.tolist() == [1.0, 2.0, 3.0]
print("one by one:", lost.tolist())
print("stacked:   ", ranked.tolist())

# %%
# ``random.shuffle`` of a tensor can duplicate elements for the same reason. Write
# ``scores[:] = scores[torch.randperm(len(scores))]``.
#
# ``torch.tensor`` of tensors drops the graph
# -------------------------------------------
#
# A list of single numbers it takes without their history (:ref:`claim-stack-keeps-the-graph-and-tensor-drops-it`).
# A list of tensors with more than one element it refuses (:ref:`error-only-one-element-tensors`):

# raises: ValueError: only one element tensors can be converted to Python scalars
torch.tensor(rows)

# %%
# ``stack`` is recorded, also for tensors without dimensions. For losses of shape ``(1,)``, ``cat`` is recorded too, and
# gives the shape that ``torch.tensor`` gives:

weights = torch.tensor([1.0, 2.0], requires_grad=True)
losses = [weights[0] * 3, weights[1] * 5]
stacked = torch.stack(losses)
stacked.sum().backward()

assert weights.grad.tolist() == [3.0, 5.0]
stacked, weights.grad

# %%
# See also: :ref:`scenario-swap-two-rows`.
#
# .. claim:: list-of-a-tensor-holds-views
#    :exception-in: requires-grad: a-loop-over-rows-writes-through-without-grad-only
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0; layout expanded, one element
#    :wrong: parts = list(x) -> parts = list(x.clone())
#
#    ``list(t)`` holds views of ``t``, and ``torch.stack`` of them is a copy.
#
#    >>> t = torch.tensor([1., 2.])
#    >>> parts = list(t)
#    >>> joined = torch.stack(parts)
#    >>> parts[0].zero_()
#    tensor(0.)
#    >>> t, joined
#    (tensor([0., 2.]), tensor([1., 2.]))
#
#    def holds(x):
#        before, wanted = x.clone(), x[0] == 0
#        parts = list(x)
#        joined = torch.stack(parts)
#        parts[0].copy_(wanted)
#        assert torch.equal(x[0], wanted.to(x.dtype)) and torch.equal(x[1:], before[1:])
#        assert torch.equal(joined, before)
