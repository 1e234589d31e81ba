r"""
Which methods give a view that I can write to?
==============================================

Those that only change how the same memory is walked: ``T``, ``unsqueeze``, ``permute``, ``narrow``, ``diagonal``. Those that
rearrange, repeat or select values copy: ``flip``, ``roll``, ``repeat``, ``gather``, ``diag``, ``cat``.

.. symptoms::

   does writing to the transpose change the original
   torch.diag(t).fill_ does nothing
   list of functions that return views
   wrote into stack or cat or repeat, source unchanged

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
# A third group decides by the layout or the dtype of the tensor, and you should write to none of its results:
# :ref:`reshape <scenario-does-reshape-copy>`, :ref:`contiguous and to <scenario-write-to-contiguous-or-to>`.
# The whole list is in :doc:`/reference/view-or-copy`.
#
# Lists and arrays: the transpose and the mirror
# ----------------------------------------------

rows, array, table = [[0, 0], [0, 0]], np.zeros((2, 2)), torch.zeros(2, 2)
list(map(list, zip(*rows)))[0][1] = 5
array.T[0, 1] = 5
table.T[0, 1] = 5
np.flip(array)[0, 0] = 7
table.flip(0, 1)[0, 0] = 7
print(rows, array, table, sep="\n")

# %%
# ``np.flip`` is a view and ``flip`` is a copy: :ref:`scenario-write-backwards`.
#
# .. claim:: diagonal-is-a-view-and-diag-is-a-copy
#    :same-in-false-worlds: the false world that copies leaves diagonal alone
#
#    A write to ``t.diagonal()`` changes the tensor, a write to ``t.diag()`` does not.
#
#    >>> t = torch.zeros(2, 2)
#    >>> filled = t.diag().fill_(7.0), t.diagonal().fill_(1.0)
#    >>> t
#    tensor([[1., 0.],
#            [0., 1.]])
