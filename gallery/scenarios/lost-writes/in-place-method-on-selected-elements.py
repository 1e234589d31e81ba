r"""
``t[[1, 3]].fill_(100)`` does nothing. How do I fill selected elements?
=======================================================================

``t[[1, 3]]`` is read first, which gives a copy, and ``fill_`` fills the copy. Assign, ``t[[1, 3]] = 100``, or use the
method that takes the index along: ``t.index_fill_(0, index, 100)``.

.. symptoms::

   fill_ on indexed elements not changing the tensor
   masked_select then in-place, nothing happens
   t[mask].mul_(2) or zero_() without effect, index_select gather take and write, source stays the same
   set chosen entries to one number by a method, array untouched
   prune dead neurons: weight[dead_ids].zero_() runs, layer output is the same
   nn.init.uniform_(t[rows], -0.1, 0.1) leaves t as it was
   t[mask].sigmoid_() returns the new numbers, t keeps the old ones

.. verdict:: tensor/mask-then-fill_/eager
"""

import numpy as np
import torch

index = torch.tensor([1, 3])
mask = torch.tensor([False, True, False, True])
t = torch.zeros(4)
array = np.zeros(4)

t[[1, 3]].fill_(100)
t[index].add_(1)
t[mask].masked_fill_(torch.tensor([True, True]), 5.0)
t.masked_select(mask).fill_(1)
t.index_select(0, index).fill_(1)
t.gather(0, index).fill_(1)
t.take(index).fill_(1)
array[[1, 3]].fill(100)

assert t.tolist() == [0.0, 0.0, 0.0, 0.0] and array.tolist() == [0.0, 0.0, 0.0, 0.0]
print("t:", t.tolist(), "array:", array.tolist())

# %%
# Eight writes, and none arrived: arbitrary elements have no common stride, so each of these lines makes a new
# tensor or array (:doc:`/learn/views-strides-bases`). On a slice, which is a **view**, the same method writes: see
# the claim below. So it does on one element, ``t[1]`` or ``t[torch.tensor(1)]``.
#
# Fix 1: assignment
# -----------------
#
# ``=`` and ``+=`` hand index and value to ``t`` itself (:ref:`scenario-what-item-assignment-calls`):

t[[1, 3]] = 100
t[mask] += 1

assert t.tolist() == [0.0, 101.0, 0.0, 101.0]
t

# %%
# Where a list names an element twice, ``+=`` counts it once: :ref:`claim-plus-equals-counts-a-repeated-index-once`.
#
# Fix 2: the method that takes the index
# --------------------------------------

t = torch.zeros(4)
t.index_fill_(0, index, 100)
t.index_add_(0, index, torch.tensor([1.0, 2.0]))
t.masked_fill_(t > 101, -1.0)

assert t.tolist() == [0.0, 101.0, 0.0, -1.0]
t

# %%
# ``index`` is an int64 tensor here, and no list. In a matrix, ``t[index] = 100`` fills rows, while ``take`` counts the
# elements of the whole matrix: write to ``t[torch.unravel_index(index, t.shape)]``. In place of ``gather`` write with
# ``scatter_``. A mask of rows goes into ``masked_fill_`` as ``rows[:, None]``. Without ``None`` it would select
# columns, or raise:

grid = torch.zeros(2, 3)
rows = torch.tensor([False, True])
grid[torch.unravel_index(torch.tensor([0]), grid.shape)] = 5.0
grid.scatter_(1, torch.tensor([[1], [0]]), 7.0)
grid.masked_fill_(rows[:, None], -1.0)

assert grid.tolist() == [[5.0, 7.0, 0.0], [-1.0, -1.0, -1.0]]
grid

# %%
# The gradient is that of the value which is kept. It passes to ``weight`` where nothing was filled:

weight = torch.ones(4, requires_grad=True)
t = weight * 2
t.index_fill_(0, index, 100)
t.sum().backward()

assert weight.grad.tolist() == [2.0, 0.0, 2.0, 0.0]
weight.grad

# %%
# Unlike the lost lines, both fixes write. A leaf that requires grad refuses them while gradients are recorded. If
# backward saved the tensor, for instance as the result of ``exp``, it raises (:ref:`not in all cases
# <claim-saved-tensor-hooks-switch-the-version-check-off>`).
#
# .. claim:: an-in-place-method-on-a-selection-is-lost
#    :range: plain-tensors writes
#    :leaves-out: layout expanded, one element
#
#    An in-place method on ``t[mask]`` changes a copy; on a slice of a ``t`` that is not expanded it changes the
#    tensor.
#
#    >>> t = torch.zeros(3)
#    >>> t[t == 0].fill_(5.0)
#    tensor([5., 5., 5.])
#    >>> t[1:].fill_(7.0)
#    tensor([7., 7.])
#    >>> t
#    tensor([0., 7., 7.])
#
#    def holds(x, write):
#        before, expected = x.clone(), x.clone()
#        write(x[torch.ones(x.shape, dtype=torch.bool)])
#        assert torch.equal(x, before)
#        write(expected)
#        write(x[...])
#        assert torch.equal(x, expected)
