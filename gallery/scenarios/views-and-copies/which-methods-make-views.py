r"""
Which methods give a view that I can write to?
==============================================

Those that describe the same memory by another offset, shape and strides: ``T``, ``unsqueeze``, ``permute``,
``narrow``, ``diagonal``. So does ``expand``, but where it repeats elements most writes are refused. ``flip``, ``roll``,
``repeat``, ``gather``, ``diag`` and ``cat`` make a new tensor.

.. symptoms::

   does writing to the transpose change the original
   torch.diag(t).fill_ does nothing
   list of functions that return views
   wrote into stack or cat or repeat, source unchanged
   rearranged or repeated an array, then filled it, does the source see it
   x.repeat(2, 1).zero_(), x.flip(0).zero_(), x.unsqueeze(0).zero_() which one clears x

.. verdict:: tensor/through-t/eager
"""

import numpy as np
import torch

ways = {
    "T": lambda t: t.T,
    "unsqueeze": lambda t: t.unsqueeze(0),
    "squeeze": lambda t: t.squeeze(),
    "permute": lambda t: t.permute(1, 0),
    "unflatten": lambda t: t.unflatten(1, (1, 2)),
    "narrow": lambda t: t.narrow(0, 0, 1),
    "chunk": lambda t: t.chunk(2)[0],
    "diagonal": lambda t: t.diagonal(),
    "detach": lambda t: t.detach(),
    "expand": lambda t: t.expand(1, 2, 2),
    "flip": lambda t: t.flip(0),
    "roll": lambda t: t.roll(1),
    "repeat": lambda t: t.repeat(2, 1),
    "sort": lambda t: t.sort().values,
    "gather": lambda t: t.gather(0, torch.tensor([[0]])),
    "diag": lambda t: t.diag(),
    "tril": lambda t: t.tril(),
    "cat": lambda t: torch.cat([t, t]),
    "stack": lambda t: torch.stack([t, t]),
}
found = {"view": [], "copy": []}
for name, way in ways.items():
    table = torch.zeros(2, 2)
    way(table).fill_(1.0)
    found["view" if table.sum() > 0 else "copy"].append(name)

print("view:", *found["view"])
print("copy:", *found["copy"])

# %%
# While gradients are recorded, these views refuse a write if they were taken of
# :ref:`a leaf that requires grad <error-view-of-a-leaf>`, except for ``detach``. A part from ``chunk``, ``split`` or
# ``unbind`` of a computed tensor that requires grad
# :ref:`refuses it, too <error-output-of-a-multi-view-function>`. A write to an expanded tensor
# :ref:`reaches all copies of an element, or is refused <scenario-write-to-an-expanded-tensor>`.
#
# A third group makes a view or a copy, depending on the layout or the dtype of the tensor. Do not write to its
# results: :ref:`reshape <scenario-does-reshape-copy>` and ``flatten``,
# :ref:`contiguous and to <scenario-write-to-contiguous-or-to>`. A longer list is in
# :doc:`/reference/view-or-copy`.
#
# To write to the whole and to its parts, make the whole first, and take the parts as slices, not with ``cat``:

whole = torch.zeros(4)
left, right = whole[:2], whole[2:]
whole[1] = 1.0
right.fill_(5.0)
left, right, whole

# %%
# Lists and arrays: the transpose and the mirror
# ----------------------------------------------

rows, array, table = [[0, 0], [0, 0]], np.zeros((2, 2)), torch.zeros(2, 2)
columns = [list(column) for column in zip(*rows)]
columns[0][1] = 5
array.T[0, 1] = 5
table.T[0, 1] = 5
np.flip(array)[0, 0] = 7
table.flip(0, 1)[0, 0] = 7
print(rows, array, table, sep="\n")

# %%
# The columns of nested lists are new lists, so ``rows`` kept its 0. ``np.flip`` is a view and ``flip`` is a copy:
# :ref:`scenario-write-backwards`.
#
# .. claim:: diagonal-is-a-view-and-diag-is-a-copy
#    :range: plain-tensors
#    :leaves-out: rank 0, 1, 3; size 1000; layout expanded, one element
#    :wrong: x.diag() -> x.diagonal()
#    :same-in-false-worlds: the false world that copies leaves diagonal alone
#
#    A write to ``t.diagonal()`` of a matrix changes the matrix, a write to ``t.diag()`` does not.
#
#    >>> t = torch.zeros(2, 2)
#    >>> filled = t.diag().fill_(7.0), t.diagonal().fill_(1.0)
#    >>> t
#    tensor([[1., 0.],
#            [0., 1.]])
#
#    def holds(x):
#        wanted = x.clone()
#        x.diag().logical_not_()
#        assert torch.equal(x, wanted)
#        x.diagonal().fill_(1)
#        for i in range(min(x.shape)):
#            wanted[i, i] = 1
#        assert torch.equal(x, wanted)
