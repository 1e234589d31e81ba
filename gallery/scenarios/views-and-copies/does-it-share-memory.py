r"""
How can I tell whether two tensors share memory?
================================================

Compare ``untyped_storage().data_ptr()`` while both tensors are alive: it is equal for tensors of one storage. ``is``
compares objects, ``==`` compares values, and ``t.data_ptr()`` compares where the tensors start.

.. symptoms::

   check if a tensor is a view of another
   how do I know that this is a copy
   np.shares_memory for torch
   find out if editing one array will affect the other array
   x[1:].data_ptr() differs from x.data_ptr(), yet editing one edits the other
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
# ``_base`` is autograd's record of a **view**. A result of ``detach()`` shares memory and has no ``_base``, and
# neither has a view of a tensor of inference mode. Freed memory may be given out again, so do not compare with an
# address that you noted from a tensor that is gone. Copies have equal values, too:

torch.equal(signal, signal.clone()), same_storage(signal, signal.clone())

# %%
# One storage is not the same elements
# ------------------------------------
#
# Two halves share a storage, and a write to one is not seen in the other. NumPy answers for elements:
# ``shares_memory`` looks for a common one. ``may_share_memory`` compares where each array starts and ends.

left, right = signal[:2], signal[2:]
a = np.zeros(4)
even, odd = a[::2], a[1::2]
print("halves of a tensor, one storage:    ", same_storage(left, right))
print("even and odd, np.may_share_memory:  ", np.may_share_memory(even, odd))
print("even and odd, np.shares_memory:     ", np.shares_memory(even, odd))

# picture: signal, left, right, a, even, odd

# %%
# For tensors, :ref:`recipe-tell-whether-two-tensors-share-memory` finds the common elements. Or write and look:

left.fill_(1.0)
signal, right

# %%
# Where the comparison fails
# --------------------------
#
# ``torch.from_numpy`` makes a storage for each call, which starts where the array starts. So two tensors can
# share memory that belongs to NumPy, and have two storages:

array = np.zeros(4)
whole, tail = torch.from_numpy(array), torch.from_numpy(array[1:])
tail.fill_(1.0)
print("one storage:", same_storage(whole, tail))
print(whole)

# picture: array, whole, tail

# %%
# It is the same with ``torch.from_dlpack``, ``torch.frombuffer``, and a file that is mapped twice by ``torch.from_file``.
#
# A storage without memory has the address 0. That is the storage of a new tensor without elements, and of a
# tensor on the ``meta`` device. An empty slice has the storage of its tensor:

print("two new tensors without elements:", same_storage(torch.zeros(0), torch.ones(0)))
print("an empty slice and its tensor:   ", same_storage(signal[:0], signal))

# %%
# ``list(t)`` is another object. Its *items* are views (those of ``t.tolist()`` are numbers):

parts = list(signal)
print("the list is the tensor:", parts is signal)
print("an item shares memory: ", same_storage(parts[3], signal))

# %%
# Sparse tensors :ref:`have no such address <claim-not-every-tensor-knows-its-version-or-storage>`, nor have
# tensors inside ``torch.vmap`` and ``torch.func.grad``.
#
# See also: :ref:`claim-a-slice-shares-the-storage`.
#
# .. claim:: a-view-of-a-view-has-the-first-tensor-as-its-base
#    :range: tensors views
#    :wrong: view(x)[...]._base -> view(x.clone())[...]._base
#
#    A chain of views leads back to the tensor at its start: the base of a view is not itself a view.
#
#    >>> t = torch.zeros(2, 4)
#    >>> part = t[1][1:].view(3, 1).T
#    >>> part._base is t
#    True
#
#    def holds(x, view):
#        start = x._base if x._is_view() else x
#        assert view(x)[...]._base is start and not start._is_view()
