r"""
How do I write a list of tensors into a tensor?
===============================================

Stack it first: ``table[:] = torch.stack(rows)``, which keeps the gradients of the rows. ``torch.tensor(rows)``
takes tensors of one element and loses the graph.

.. symptoms::

   convert a list of tensors to one tensor
   torch.tensor fails on a list of row tensors
   collecting outputs in a list, then torch.tensor on it
   gradient lost after building a tensor from losses
   fill an empty matrix with rows that I appended to a Python list
   batch[:] = [transform(img) for img in images] raises can't assign a list
"""

import numpy as np
import torch

rows = [torch.tensor([7.0, 0.0, 3.0]), torch.tensor([5.0, 9.0, 1.0])]
table = torch.zeros(2, 3)

# raises: TypeError: can't assign a list to a torch.FloatTensor
table[:] = rows

# %%
# A list takes them and stores the rows themselves. An array takes a list of lists, and copies the numbers:

samples, array = [0, 0], np.zeros((2, 3))
samples[:] = rows
array[:] = [row.tolist() for row in rows]
print(samples[0] is rows[0], array, sep="\n")

# %%
# :api:`torch.tensor` reads numbers
# ---------------------------------

# raises: ValueError: only one element tensors can be converted to Python scalars
torch.tensor(rows)

# %%
# With one-element tensors it works, and takes the numbers out. The graph is lost, as the claim below shows.

torch.tensor([torch.tensor(6.0), torch.tensor(1.0)])

# %%
# The fix: stack, or row by row
# -----------------------------

first = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
other = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
stacked, looped = torch.zeros(2, 3), torch.zeros(2, 3)
stacked[:] = torch.stack([first * 2, torch.zeros(3)])
for i, row in enumerate([other * 2, torch.zeros(3)]):
    looped[i] = row
((stacked + looped) * torch.tensor([[1.0, 10.0, 100.0], [5.0, 5.0, 5.0]])).sum().backward()

assert stacked.tolist() == looped.tolist() == [[2.0, 4.0, 6.0], [0.0, 0.0, 0.0]]
assert first.grad.tolist() == other.grad.tolist() == [2.0, 20.0, 200.0]
stacked.detach(), first.grad, torch.cat([first, other]).detach()

# %%
# Both have the same values and the same gradient. A leaf that requires grad refuses both while gradients are
# recorded: :ref:`error-leaf-in-place`. In training make a new table in each step. In a table with rows of an earlier
# step, ``backward()`` may raise: :ref:`error-backward-a-second-time`. ``stack`` takes rows of one shape, and refuses
# an empty list. A stack of a single row fills each row of the table. :api:`torch.cat` puts the parts one after
# another: losses of shape ``[1]`` become one row of numbers with ``torch.cat(losses)``, and losses without dimensions
# with ``torch.stack``.
#
# For rows of different lengths see :ref:`recipe-fill-a-padded-batch-row-by-row`, for rows that depend on one
# another :ref:`recipe-build-a-tensor-in-a-loop`.
#
# See also: :ref:`error-cannot-assign-a-list`, :ref:`error-only-one-element-tensors`.
#
# .. claim:: stack-keeps-the-graph-and-tensor-drops-it
#    :range: leaves
#    :wrong: torch.stack([part, part]) -> torch.stack([part, part.detach()])
#
#    :api:`torch.stack` keeps the gradients of what it is given, and :api:`torch.tensor` of tensors with one
#    element does not.
#
#    >>> parts = [torch.ones(1, requires_grad=True), torch.zeros(1)]
#    >>> torch.stack(parts).requires_grad, torch.tensor(parts).requires_grad
#    (True, False)
#
#    def holds(x):
#        part = x.sum()
#        joined = torch.stack([part, part])
#        (grad,) = torch.autograd.grad(joined, x, torch.ones_like(joined))
#        assert torch.equal(grad, torch.full_like(x, 2))
#        assert not torch.tensor([part.detach(), part]).requires_grad
