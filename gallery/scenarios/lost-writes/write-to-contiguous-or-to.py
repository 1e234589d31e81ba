r"""
Is ``t.contiguous()`` or ``t.float()`` a copy? Sometimes my write is lost, sometimes not.
=========================================================================================

They return ``t`` itself if nothing has to be done, and a copy otherwise. Write to ``t``; where you need a copy, take ``clone()``
or ``to(..., copy=True)``.

.. symptoms::

   to() sometimes shares memory
   float() on a float tensor, my changes leak into the input
   contiguous() then write, original not updated
   astype always copies in NumPy, what about torch
   .cpu() result changed the source on CPU and not on GPU
"""

import numpy as np
import torch

ways = {
    "contiguous()": lambda t: t.contiguous(),
    "float()": lambda t: t.float(),
    "to(float32)": lambda t: t.to(torch.float32),
    "to(copy=True)": lambda t: t.to(torch.float32, copy=True),
}
inputs = {
    "plain": lambda: torch.zeros(2, 2),
    "transposed": lambda: torch.zeros(2, 2).T,
    "float64": lambda: torch.zeros(2, 2, dtype=torch.float64),
}
print(" " * 14, *(f"{kind:11}" for kind in inputs))
for name, way in ways.items():
    found = []
    for make in inputs.values():
        t = make()
        way(t)[0, 1] = 1.0
        found.append("arrives" if t[0, 1] == 1.0 else "lost")
    print(f"{name:14}", *(f"{verdict:11}" for verdict in found))

# %%
# Two mistakes come from this. One is a write that is lost as soon as the input is transposed or has another dtype. The
# other is a write that *arrives* where you thought that you had a copy:


def normalize(x):
    x = x.float()
    x -= 2
    return x


for dtype in (torch.int64, torch.float32):
    pixels = torch.tensor([1, 3], dtype=dtype)
    normalize(pixels)
    print(pixels)

# %%
# ``.cpu()``, ``.cuda()`` and ``.to(device)`` are the same: the tensor itself if it is there already. A
# test on a CPU then shows writes that are lost on a GPU.
#
# A list and an array are easier. ``list(x)`` and ``array.astype(...)`` always copy; ``np.asarray`` and
# ``np.ascontiguousarray`` copy at need:

array = np.zeros(2, dtype=np.float32)
array.astype(np.float32)[0] = 1.0
print("astype:  ", array)
np.asarray(array, dtype=np.float32)[0] = 1.0
print("asarray: ", array)

# %%
# See also: :ref:`scenario-does-reshape-copy`.
#
# .. claim:: to-returns-the-tensor-itself-if-nothing-changes
#    :same-in-false-worlds: it is about the identity of an object
#
#    A conversion that has nothing to do returns the tensor itself, and copies with ``copy=True``.
#
#    >>> t = torch.zeros(2)
#    >>> t.float() is t, t.contiguous() is t, t.double() is t, t.to(torch.float32, copy=True) is t
#    (True, True, False, False)
