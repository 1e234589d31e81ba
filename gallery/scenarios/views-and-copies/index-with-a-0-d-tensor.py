r"""
Is ``t[i]`` a view when ``i`` is itself a tensor?
=================================================

It is if ``i`` is an integer tensor of *no* dimension, as ``argmax()`` returns, and not ``uint8``: that counts
as an integer. An ``i`` with a dimension, also of one element, and a 0-d boolean give a copy.

.. symptoms::

   table[scores.argmax()] changes the original
   index tensor of a single element, view or copy
   torch.tensor(1) versus torch.tensor([1]) as an index
   picked the best row and edited it, the table sometimes changes with it
   row = q_table[idx]; row *= 0.9 updates q_table for idx = torch.tensor(2)
"""

import numpy as np
import torch

scores = torch.tensor([0.1, 0.7, 0.2])
table = torch.zeros(3, 2)

best = table[scores.argmax()]
best += 5.0
table

# picture: table, best

# %%
# ``topk`` finds the same row and returns a 1-d index. Now ``best`` is a copy:

table = torch.zeros(3, 2)
best = table[scores.topk(1).indices]
best += 5.0
table

# picture: table, best

# %%
# So the shape of the index decides. With ``indices[0]`` the row is a view, and ``table[i].clone()`` is a copy with
# either index. ``table[i] += 5.0`` writes to ``table`` with either index, for it
# :ref:`stores back <scenario-plus-equals-on-an-index>`.
#
# A loop over a 1-d index tensor hands out 0-d tensors. The writes in the loop arrive, and the one below the
# loop is lost:

table, index = torch.zeros(3, 2), torch.tensor([0, 2])
for i in index:
    table[i].fill_(1.0)
table[index].fill_(9.0)
table

# %%
# An array copies for a 0-d *array* and gives a view for a NumPy *number*, which is what its own ``argmax()``
# returns. A list takes a tensor of one integer as a position, with and without dimensions:

array = np.zeros((3, 2))
array[np.array(1)][:] = 5.0
print("0-d array:", array.sum())
array[np.array([0.1, 0.7]).argmax()][:] = 5.0
print("number:   ", array.sum())
print("list:     ", [10, 20, 30][torch.tensor(1)], [10, 20, 30][torch.tensor([1])])

# %%
# A 0-d boolean is a mask. It selects all or nothing, and copies. A 0-d tensor of dtype ``uint8`` is read as a
# mask, too:

flag = torch.tensor(True)
table = torch.zeros(3, 2)
table[flag].fill_(5.0)
print("boolean:", tuple(table[flag].shape), table.sum())

position = torch.tensor(2, dtype=torch.uint8)
table[position].fill_(5.0)
print("uint8:  ", tuple(table[position].shape), table.sum())

# %%
# ``table[position.long()]`` is a view. Inside ``torch.vmap``, an index that is mapped over makes a copy also if
# it has no dimension there (:ref:`scenario-write-to-a-sample-under-vmap`).
#
# See also: :ref:`scenario-which-index-makes-a-view`, :ref:`scenario-a-flag-as-an-index`.
#
# .. claim:: a-0-d-integer-tensor-counts-as-an-integer
#    :range: tensors
#    :leaves-out: rank 0; size 0
#    :wrong: x[i]._is_view() -> x[i[None]]._is_view()
#
#    Indexing with a 0-d tensor of ``int64`` or ``int32`` gives a view, with a 1-d tensor of one element a copy.
#
#    >>> t = torch.zeros(3)
#    >>> i = torch.tensor(1)
#    >>> t[i].fill_(5.0)
#    tensor(5.)
#    >>> t[i.reshape(1)].fill_(7.0)
#    tensor([7.])
#    >>> t
#    tensor([0., 5., 0.])
#
#    def holds(x):
#        for dtype in (torch.int64, torch.int32):
#            i = torch.tensor(len(x) - 1, dtype=dtype)
#            assert x[i]._is_view() and torch.equal(x[i], x[i.item()])
#            part = x[i.reshape(1)]
#            assert not part._is_view()
#            assert part.untyped_storage().data_ptr() != x.untyped_storage().data_ptr()
