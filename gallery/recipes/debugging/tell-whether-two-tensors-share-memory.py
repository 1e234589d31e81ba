r"""
Tell whether two tensors share memory
=====================================

Compare the addresses of their bytes. ``untyped_storage().data_ptr()`` alone says where the storage starts: two
tensors of one storage may have no element in common, and two storages may lie over one array.

.. symptoms::

   is it a view or a copy
   check if two tensors share storage, like np.shares_memory
   data_ptr is different but they share memory, is returns False for views of the same tensor
   _base is None but changing one changes the other
   do two arrays have an element in common, a yes or no test
   untyped_storage().data_ptr() equal for x[:2] and x[2:], but editing one leaves the other
"""

import numpy as np
import torch


def same_storage(a, b):
    start = a.untyped_storage().data_ptr()
    return start != 0 and start == b.untyped_storage().data_ptr()


def addresses(t):
    if t.untyped_storage().data_ptr() == 0:
        return set()
    offsets = torch.zeros((), dtype=torch.long)
    for size, stride in zip(t.shape, t.stride(), strict=True):
        offsets = offsets[..., None] + torch.arange(size) * stride
    of_elements = t.data_ptr() + offsets.flatten() * t.element_size()
    of_bytes = of_elements[:, None] + torch.arange(t.element_size())
    return set(of_bytes.flatten().tolist())


def share_memory(a, b):
    return not addresses(a).isdisjoint(addresses(b))


# %%
# ``is`` compares objects, ``data_ptr`` where each one starts, and ``_base`` is unset after ``detach``:

table = torch.zeros(4, 4)
tail, column, alias = table[1:], table[:, 0], table.detach()
print(table[0] is table[0], table.data_ptr() == tail.data_ptr(), alias._base is table)

# picture: table, tail, column, alias

# %%
# One storage, common elements
# ----------------------------

array = np.zeros(4)
wave = torch.zeros(4, dtype=torch.complex64)
pairs = {
    "table[1:]": (table, tail),
    "detach()": (table, alias),
    "t()": (table, table.t()),
    "columns 0 and 1": (column, table[:, 1]),
    "real and imag": (wave.real, wave.imag),
    "wave and imag": (wave, wave.imag),
    "table[[0, 1]]": (table, table[[0, 1]]),
    "clone()": (table, table.clone()),
    "contiguous()": (table, table.contiguous()),
    "t().contiguous()": (table, table.t().contiguous()),
    "parts of an array": (torch.from_numpy(array), torch.from_numpy(array[1:])),
    "nothing": (table[:0], torch.zeros(0)),
}
for name, (a, b) in pairs.items():
    print(f"{name:17} storage: {same_storage(a, b)!s:5}  elements: {share_memory(a, b)}")

# %%
# The columns share a storage and a version counter, yet a write to one does not reach the other. The two parts of the
# array share elements, and each has a storage of its own that starts at another place.
#
# ``addresses`` makes a number for each byte, so it is for small tensors. For large ones on the CPU ask NumPy, if it has
# their dtype. Of a tensor on a GPU ``.cpu()`` is a copy, and the answer is ``False``:

column += 1.0
print(table[:, 1], table[:, 1]._version)
np.shares_memory(column.detach().cpu().numpy(), table.detach().cpu()[:, 1].numpy())

# %%
# A storage without memory, as of ``torch.zeros(0)`` or on the device ``meta``, has the address 0. Two mappings of one
# file have two addresses, and a write to one may reach the other. A sparse tensor
# :ref:`has no storage <claim-not-every-tensor-knows-its-version-or-storage>`.
# See also: :ref:`scenario-does-it-share-memory`, :ref:`recipe-share-or-copy-with-numpy`.
#
# .. claim:: one-storage-need-not-mean-a-common-element
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0, 1; layout expanded, one element
#    :wrong: x[:half] -> x[: half + 1]
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
#    >>> t.clone().untyped_storage().data_ptr() == t.untyped_storage().data_ptr()
#    False
#
#    def holds(x):
#        half = len(x) // 2
#        a, b, before = x[:half], x[half:], x[half:].clone()
#        assert a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()
#        a.fill_(1)
#        b.logical_not_()
#        assert (a == 1).all() and torch.equal(b, before.logical_not_())
#        assert x.clone().untyped_storage().data_ptr() != x.untyped_storage().data_ptr()
