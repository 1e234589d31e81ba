r"""
Is ``t.contiguous()`` or ``t.float()`` a copy? Sometimes my write is lost, sometimes not.
=========================================================================================

They return ``t`` itself if nothing has to be done, and a copy otherwise, which the write goes to. Write to ``t``, or
copy the result back with ``t.copy_``. In ``x.permute(0, 2, 1).contiguous()`` the ``t`` is ``x.permute(0, 2, 1)``.

.. symptoms::

   to() sometimes shares memory
   contiguous() then write, original not updated
   astype always copies in NumPy, what about torch
   .cpu() result changed the source on CPU and not on GPU
   editing the converted array sometimes edits the original too, sometimes not
   x.permute(0, 2, 1).contiguous().fill_(0) leaves x as it was

.. verdict:: tensor/through-contiguous/eager
.. verdict:: tensor/through-turned/eager
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
# A write to the result of ``float()`` or ``to()`` is lost if the input has another dtype. ``cpu()`` copies from
# :doc:`another device </learn/devices>`. A write to the result of ``contiguous()`` is lost if the strides are not
# contiguous, as after a transpose of two or more rows and columns. The other mistake, a write that arrives where you
# thought that you had a copy, is in :ref:`scenario-conversion-that-sometimes-copies`.
#
# For arrays ``astype`` copies by default, also where it has nothing to convert; ``np.asarray`` does not:

array = np.zeros(2, dtype=np.float32)
values = [0.0, 0.0]
array.astype(np.float32)[0] = 1.0
print("astype:  ", array)
np.asarray(array, dtype=np.float32)[0] = 1.0
print("asarray: ", array)
list(values)[0] = 1.0
print("list:    ", values)

# %%
# The fix: write to ``t``, or bring the result back
# -------------------------------------------------
#
# ``copy_`` converts to the dtype of ``t``: in integers 2.7 becomes 2. A leaf that requires grad takes either write
# under ``no_grad``. An expanded ``t`` refuses both, so clone it first.

for make in inputs.values():
    t = make()
    t[0, 1] = 1.0
    work = t.contiguous().float()
    work[1, 0] = 2.0
    t.copy_(work)
    assert t.tolist() == [[0.0, 1.0], [2.0, 0.0]]
t

# %%
# If ``work`` is less exact than ``t``, copy back the part that you wrote. The whole of ``work`` would round the
# elements that you did not touch:

fine = torch.tensor([0.1, 0.0], dtype=torch.float64)
work = fine.float()
work[1] = 2.0
fine[1] = work[1]

assert fine.tolist() == [0.1, 2.0]
fine.copy_(work)
fine[0].item() == 0.1

# %%
# See also: :ref:`scenario-does-reshape-copy`.
#
# .. claim:: to-returns-the-tensor-itself-if-nothing-changes
#    :range: tensors
#    :wrong: x.to(x.dtype) is x -> x.to(x.dtype) is not x
#    :same-in-false-worlds: it is about the identity of an object
#    :not-for: strided: its-subject
#        float64: its-subject
#        float16: its-subject
#
#    A conversion that has nothing to do returns the tensor itself, and copies with ``copy=True``.
#
#    >>> t = torch.zeros(2)
#    >>> t.float() is t, t.contiguous() is t, t.double() is t, t.to(torch.float32, copy=True) is t
#    (True, True, False, False)
#
#    def holds(x):
#        assert x.to(x.dtype) is x and (x.contiguous() is x) == x.is_contiguous()
#        assert x.to(x.dtype, copy=True) is not x
