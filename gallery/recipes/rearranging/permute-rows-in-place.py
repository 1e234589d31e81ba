r"""
Permute, reverse or transpose inside the same tensor
====================================================

Take the elements in the new order first, then write: ``t[:] = t[order]``, ``t[:] = t.flip(0)``. For a
transpose or a ``roll`` on a view, clone the right side.

.. symptoms::

   shuffle rows in place gives duplicates
   reverse a tensor in place, t[:] = t[::-1]
   transpose a block in place becomes symmetric
   sort rows by an index and write back
"""

import torch

order = torch.tensor([2, 0, 1])

# %%
# ``out=`` and ``index_copy_`` read the tensor that they write to, and are refused. A negative step does
# not exist:

rows = torch.tensor([[1, 1], [2, 2], [3, 3]])

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. ...
rows.index_copy_(0, order, rows)

# %%

# raises: ValueError: step must be greater than zero
rows[:] = rows[::-1]

# %%
# A block and its transpose lie in the same memory, with gaps. Nothing raises, and the block comes out
# symmetric:

square = torch.arange(16).view(4, 4)
right = square[:3, :3].T.clone()
square[:3, :3] = square[:3, :3].T
torch.equal(square[:3, :3], right)

# %%
# Read first, then write
# ----------------------
#
# An index tensor and ``flip`` make copies, so nothing overlaps:

rows[:] = rows[order]
assert rows[:, 0].tolist() == [3, 1, 2]
print(rows)
rows[:] = rows.flip(0)
assert rows[:, 0].tolist() == [2, 1, 3]
print(rows)

# %%
# A transpose is a view. Clone it:

square = torch.arange(16).view(4, 4)
square[:3, :3] = square[:3, :3].T.clone()

assert torch.equal(square[:3, :3], right)
square

# %%
# To put row ``i`` at ``order[i]``, the inverse: ``rows[order] = rows.clone()``. Without the clone torch
# raises here, and for a part of a matrix it may not. Out of place, ``rows[order]`` and ``t.flip(0)``
# are differentiable and safe compiled and under ``vmap``; a leaf must be written under ``no_grad``.
# See also: :ref:`error-input-and-output-overlap`, :ref:`error-step-must-be-greater-than-zero`.
#
# .. claim:: an-index-tensor-reads-before-the-write
#    :same-in-false-worlds: reading through an index tensor copies in each of them
#
#    ``t[:] = t[order]`` is a permutation, since reading through an index tensor copies.
#
#    >>> t = torch.tensor([10, 20, 30])
#    >>> t[:] = t[torch.tensor([2, 0, 1])]
#    >>> t
#    tensor([30, 10, 20])
