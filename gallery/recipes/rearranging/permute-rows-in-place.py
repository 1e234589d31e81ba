r"""
Permute, reverse or transpose inside the same tensor
====================================================

Take the elements in the new order first, then write: ``t[:] = t[order]``, ``t[:] = t.flip(0)``. A transpose is
a view, so clone it: ``t[:] = t.T.clone()`` for a square ``t``.

.. symptoms::

   shuffle rows in place gives duplicates
   reverse a tensor in place, t[:] = t[::-1]
   transpose a block in place becomes symmetric
   sort rows by an index and write back
   put row i at position order[i]
   reorder the lines of a matrix without giving it a new name
   perm = torch.randperm(n); data.index_copy_(0, perm, data) or random.shuffle(data) goes wrong
"""

import torch

order = torch.tensor([2, 0, 1])

# %%
# ``index_copy_`` from the tensor itself is refused, and so is ``rows[order] = rows``:

rows = torch.tensor([[1, 1], [2, 2], [3, 3]])

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. ...
rows.index_copy_(0, order, rows)

# %%
# A slice of a tensor takes no negative step:

# raises: ValueError: step must be greater than zero
rows[:] = rows[::-1]

# %%
# A block with gaps between its rows that is assigned its own transpose raises nothing on a CPU, and comes out
# wrong if it is not symmetric: :ref:`scenario-transpose-in-place`.
#
# Read first, then write
# ----------------------
#
# An :ref:`index tensor <claim-an-index-list-copies>` and :ref:`flip <claim-flip-is-a-copy>` make copies, so the
# write does not overlap with what it reads. A transpose is a view, and needs the clone. To shuffle, take
# ``order = torch.randperm(len(rows))``: ``random.shuffle`` swaps views of rows, so that rows can come out twice
# (:ref:`scenario-swap-two-rows`).


# fix: permute(rows, order) like (rows.copy_(torch.stack([rows[i] for i in order.tolist()])), None)[1]
#     from matrix(n), shuffled(n); indexed
def permute(rows, order):
    rows[:] = rows[order]


permute(rows, order)
print(rows)
rows[:] = rows.flip(0)
square = torch.arange(4).view(2, 2)
square[:] = square.T.clone()

assert rows.tolist() == [[2, 2], [1, 1], [3, 3]] and square.tolist() == [[0, 2], [1, 3]]
rows, square

# %%
# To put row ``i`` at ``order[i]`` instead, read in the inverse order. Here ``order`` counts from the front:


# fix: put(rows, order) like (rows.copy_(torch.stack([rows[order.tolist().index(i)] for i in range(len(order))])), None)[1]
#     from matrix(n), shuffled(n); indexed
def put(rows, order):
    rows[:] = rows[order.argsort()]


rows = torch.tensor([[1, 1], [2, 2], [3, 3]])
put(rows, order)

assert rows.tolist() == [[2, 2], [3, 3], [1, 1]] and rows[order].tolist() == [
    [1, 1],
    [2, 2],
    [3, 3],
]
for size in (0, 1, 2):
    part = torch.arange(size).half()
    put(part, torch.arange(size).flip(0))
    assert part.tolist() == list(range(size))[::-1] and part.dtype == torch.float16

rows, rows[order]

# %%
# For columns write ``rows[:] = rows[:, order]``. The transpose of a matrix that is not square needs a tensor of its own.
#
# With gradients, write nothing: read in the new order. A leaf that requires grad refuses a write while
# gradients are recorded (:ref:`recipe-set-part-of-a-parameter`).

leaf = torch.tensor([10.0, 20.0, 30.0], requires_grad=True)
(leaf[order].flip(0) * torch.tensor([1.0, 2.0, 3.0])).sum().backward()

assert leaf.grad.tolist() == [2.0, 1.0, 3.0]
leaf[order].flip(0).detach(), leaf.grad

# %%
# See also: :ref:`error-input-and-output-overlap`, :ref:`error-step-must-be-greater-than-zero`.
#
# .. claim:: an-index-tensor-reads-before-the-write
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0, 1; layout expanded, one element
#    :wrong: x[order] -> x[order - 1]
#    :same-in-false-worlds: reading through an index tensor copies in each of them
#
#    ``t[:] = t[order]``, for an ``order`` that has each position once, permutes the rows: reading through an
#    index tensor copies.
#
#    >>> t = torch.tensor([10, 20, 30])
#    >>> t[:] = t[torch.tensor([2, 0, 1])]
#    >>> t
#    tensor([30, 10, 20])
#
#    def holds(x):
#        before = x.tolist()
#        order = torch.randperm(len(x))
#        x[:] = x[order]
#        assert x.tolist() == [before[i] for i in order.tolist()]
