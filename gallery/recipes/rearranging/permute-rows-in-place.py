r"""
Permute, reverse or transpose inside the same tensor
====================================================

Take the elements in the new order first, then write: ``t[:] = t[order]``, ``t[:] = t.flip(0)``. A transpose
is a view: clone it, ``t[:] = t.T.clone()``.

.. symptoms::

   shuffle rows in place gives duplicates
   reverse a tensor in place, t[:] = t[::-1]
   transpose a block in place becomes symmetric
   sort rows by an index and write back
   put row i at position order[i]
"""

import torch

order = torch.tensor([2, 0, 1])

# %%
# A method that reads the tensor that it writes to is refused. A negative step does not exist:

rows = torch.tensor([[1, 1], [2, 2], [3, 3]])

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. ...
rows.index_copy_(0, order, rows)

# %%

# raises: ValueError: step must be greater than zero
rows[:] = rows[::-1]

# %%
# A transposed block raises nothing, and comes out wrong: :ref:`scenario-transpose-in-place`.
#
# Read first, then write
# ----------------------
#
# An :ref:`index tensor <claim-an-index-list-copies>` and :ref:`flip <claim-flip-is-a-copy>` make copies, so
# nothing overlaps. A transpose is a view:

rows[:] = rows[order]
print(rows)
rows[:] = rows.flip(0)
square = torch.arange(4).view(2, 2)
square[:] = square.T.clone()
rows, square

# %%
# To put row ``i`` at ``order[i]``, the inverse, the clone stands on the right as well:

rows = torch.tensor([[1, 1], [2, 2], [3, 3]])
rows[order] = rows.clone()
rows, rows[order]

# %%
# With gradients, write nothing: read in the new order. A leaf takes a write under ``no_grad`` only
# (:ref:`recipe-set-part-of-a-parameter`).

leaf = torch.tensor([10.0, 20.0, 30.0], requires_grad=True)
(leaf[order].flip(0) * torch.tensor([1.0, 2.0, 3.0])).sum().backward()

assert leaf.grad.tolist() == [2.0, 1.0, 3.0]
leaf[order].flip(0).detach(), leaf.grad

# %%
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
