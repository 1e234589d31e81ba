r"""
Tell whether two tensors share memory
=====================================

Compare ``untyped_storage().data_ptr()``: equal means one storage. Two tensors of one storage may still have
no element in common; whether a write arrives is answered by the addresses.

.. symptoms::

   is it a view or a copy
   check if two tensors share storage, like np.shares_memory
   data_ptr is different but they share memory, is returns False for views of the same tensor
   _base is None but changing one changes the other
"""

import numpy as np
import torch


def same_storage(a, b):
    return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()


def addresses(t):
    offsets = torch.zeros((), dtype=torch.long)
    for size, stride in zip(t.shape, t.stride(), strict=True):
        offsets = offsets[..., None] + torch.arange(size) * stride
    return set((t.data_ptr() + offsets.flatten() * t.element_size()).tolist())


# %%
# ``is`` compares objects, ``data_ptr`` where each one starts, and ``_base`` is unset after ``detach``:

table = torch.zeros(4, 4)
tail, column, alias = table[1:], table[:, 0], table.detach()
print(table[0] is table[0], table.data_ptr() == tail.data_ptr(), alias._base is table)

# %%
# One storage, common elements
# ----------------------------

pairs = {
    "table[1:]": (table, tail),
    "detach()": (table, alias),
    "t()": (table, table.t()),
    "columns 0 and 1": (column, table[:, 1]),
    "table[[0, 1]]": (table, table[[0, 1]]),
    "clone()": (table, table.clone()),
    "contiguous()": (table, table.contiguous()),
    "t().contiguous()": (table, table.t().contiguous()),
}
for name, (a, b) in pairs.items():
    print(
        f"{name:17} storage: {same_storage(a, b)!s:5}  elements: {bool(addresses(a) & addresses(b))}"
    )

# %%
# The columns share a storage and a version counter, yet a write to one does not reach the other. NumPy asks
# the second question, and answers it for tensors on the CPU:

column += 1.0
print(table[:, 1], table[:, 1]._version)
np.shares_memory(column.cpu().numpy(), table.cpu()[:, 1].numpy())

# %%
# A sparse tensor has no storage: :ref:`claim-not-every-tensor-knows-its-version-or-storage`.
# See also: :ref:`scenario-does-it-share-memory`, :ref:`recipe-share-or-copy-with-numpy`.
#
# .. claim:: one-storage-need-not-mean-a-common-element
#
#    Two halves of a tensor share a storage and no element; a clone shares neither.
#
#    >>> t = torch.zeros(4)
#    >>> a, b = t[:2], t[2:]
#    >>> a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()
#    True
#    >>> _ = a.fill_(1.0)
#    >>> b, t
#    (tensor([0., 0.]), tensor([1., 1., 0., 0.]))
