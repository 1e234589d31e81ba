r"""
Function ScatterBackward0 returned an invalid gradient at index 1
=================================================================

The source of a ``scatter`` requires grad and is larger than the index. Forward ignores the rest, backward does not:
slice the source to ``index.shape``. If you meant whole rows of the source, expand the index.

.. symptoms::

   scatter with src longer than index works forward, backward complains about gradient shape
   out.scatter(0, idx, x) crashes on backward, extra rows of x unused
   place features into slots with scatter_add, gradient of source has wrong size
"""

import torch

source = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
index = torch.tensor([2, 0])
slots = torch.zeros(4).scatter(0, index, source)

# raises: RuntimeError: Function ScatterBackward0 returned an invalid gradient at index 1 - got [2] but
#     expected shape compatible with [4]
slots.sum().backward()

# %%
# Why
# ---
#
# ``scatter`` writes ``source[i]`` to ``slots[index[i]]``, for as many ``i`` as ``index`` has. The
# gradient of ``source`` is read from the same places, so it has the shape of ``index``, and autograd
# finds that it is not the shape of ``source``. Forward wrote the two elements that the index names:

slots.detach()

# %%
# If the source requires no grad, backward does not ask for its gradient and raises nothing. ``scatter_add``, and
# ``scatter_reduce`` with ``"sum"`` or ``"mean"``, have the same rule. With ``"prod"``, ``"amax"`` or ``"amin"``
# backward raises :ref:`error-size-of-tensor-a-must-match`.

# raises: RuntimeError: Function ScatterAddBackward0 returned an invalid gradient at index 1 - got [2] but
#     expected shape compatible with [4]
torch.zeros(4).scatter_add(0, index, source).sum().backward()

# %%
# Fix: a source of the shape of the index
# ---------------------------------------
#
# In several dimensions slice each: ``source[:rows, :columns]``. The slice is a **view**, and what it
# leaves out gets a gradient of 0.


# fix: placed(slots, index, source) like source[:n][index.argsort()]
#     from torch.zeros(n), shuffled(n), leaf(n + 2); indexed
def placed(slots, index, source):
    return slots.scatter(0, index, source[: len(index)])


slots = placed(torch.zeros(4), index, source)
(slots * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert slots.tolist() == [2.0, 0.0, 1.0, 0.0]
assert source.grad.tolist() == [100.0, 1.0, 0.0, 0.0]
slots.detach(), source.grad

# %%
# With one dimension, an assignment does the same to ``slots`` itself:


# fix: assigned(slots, index, source) like (slots.copy_(source[:n][index.argsort()]), slots)[1]
#     from torch.zeros(n), shuffled(n), leaf(n + 2); indexed
def assigned(slots, index, source):
    slots[index] = source[: len(index)]
    return slots


source.grad = None
slots = assigned(torch.zeros(4), index, source)
(slots * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert slots.tolist() == [2.0, 0.0, 1.0, 0.0]
assert source.grad.tolist() == [100.0, 1.0, 0.0, 0.0]
slots.detach(), source.grad

# %%
# If whole rows were meant, expand the index
# ------------------------------------------
#
# One position for each row writes one element of each row. To write whole rows of a matrix, expand the positions to the
# shape of the source (:ref:`scenario-scatter-reads-the-shape-of-the-index`). For a source of more dimensions take
# ``table.index_copy(0, rows, source)``:


# fix: whole_rows(table, rows, source) like source[rows.argsort()]
#     from torch.zeros(n, 2), shuffled(n), matrix(n, 2).requires_grad_(); indexed
def whole_rows(table, rows, source):
    return table.scatter(0, rows[:, None].expand_as(source), source)


source = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
table = whole_rows(torch.zeros(3, 2), torch.tensor([2, 0]), source)
(table * torch.tensor([[1.0, 10.0], [0.0, 0.0], [2.0, 20.0]])).sum().backward()

assert table.tolist() == [[3.0, 4.0], [0.0, 0.0], [1.0, 2.0]]
assert source.grad.tolist() == [[2.0, 20.0], [1.0, 10.0]]
table.detach(), source.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Function ScatterBackward0 returned an invalid gradient at index 1
#    Function ScatterAddBackward0 returned an invalid gradient at index 1
#    Function ScatterReduceBackward0 returned an invalid gradient at index
