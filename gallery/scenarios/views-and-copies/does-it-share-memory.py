r"""
How can I tell whether two tensors share memory?
================================================

Compare ``untyped_storage().data_ptr()``: it is equal if they lie in one storage. ``is`` compares objects, ``==``
compares values, and ``t.data_ptr()`` compares only where they start.

.. symptoms::

   check if a tensor is a view of another
   how do I know that this is a copy
   np.shares_memory for torch
"""

import numpy as np
import torch


def same_storage(a, b):
    return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()


signal = torch.zeros(4)
candidates = {
    "signal[1:]": signal[1:],
    "signal.view(2, 2)[1]": signal.view(2, 2)[1],
    "signal.detach()": signal.detach(),
    "signal[[0, 1]]": signal[[0, 1]],
    "signal.clone()": signal.clone(),
}
print(" " * 22, "storage  data_ptr  _base    is")
for name, other in candidates.items():
    facts = same_storage(signal, other), signal.data_ptr() == other.data_ptr()
    facts += other._base is signal, other is signal
    print(f"{name:22}", *(f"{fact!s:8}" for fact in facts))

# %%
# ``_base`` is autograd's record of a **view**. ``detach()`` shares memory and has none. And equal values say nothing:

torch.equal(signal, signal.clone()), same_storage(signal, signal.clone())

# %%
# One storage is not the same elements
# ------------------------------------
#
# Two halves share a storage, and a write to one is not seen in the other. NumPy tells the two questions apart:

left, right = signal[:2], signal[2:]
a = np.zeros(4)
print("tensor:", same_storage(left, right))
print("array: ", np.may_share_memory(a, a[2:]), np.shares_memory(a[:2], a[2:]))

# %%
# For tensors, :ref:`recipe-tell-whether-two-tensors-share-memory` finds the common elements. Or write and look:

left.fill_(1.0)
signal, right

# %%
# Two traps. Tensors without elements all have the same address. And a list that you make of a tensor is another
# object whose *items* are views:

print(same_storage(torch.zeros(0), torch.ones(0)))
parts = list(signal)
print(parts is signal, same_storage(parts[3], signal))

# %%
# Sparse tensors :ref:`have no such address <claim-not-every-tensor-knows-its-version-or-storage>`.
# See also: :ref:`claim-a-slice-shares-the-storage`.
#
# .. claim:: a-view-of-a-view-has-the-first-tensor-as-its-base
#
#    A chain of views leads back to the tensor at its start: the base is never another view.
#
#    >>> t = torch.zeros(2, 4)
#    >>> part = t[1][1:].view(3, 1).T
#    >>> part._base is t
#    True
