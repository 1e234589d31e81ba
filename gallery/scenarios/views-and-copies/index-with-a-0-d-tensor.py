r"""
Is ``t[i]`` a view when ``i`` is itself a tensor?
=================================================

It is if ``i`` is an integer tensor of *no* dimension, as ``argmax()`` returns: that counts as an integer. With one
element in one dimension, or with a 0-d boolean, it is a copy.

.. symptoms::

   table[scores.argmax()] changes the original
   index tensor of a single element, view or copy
   torch.tensor(1) versus torch.tensor([1]) as an index
"""

import numpy as np
import torch

scores = torch.tensor([0.1, 0.7, 0.2])
table = torch.zeros(3, 2)

best = table[scores.argmax()]
best += 5.0
table

# %%
# ``topk`` finds the same row and returns a 1-d index. Now ``best`` is a copy:

table = torch.zeros(3, 2)
best = table[scores.topk(1).indices]
best += 5.0
table

# %%
# So the shape of the index decides. (``table[i] += 5.0`` :ref:`stores back <scenario-plus-equals-on-an-index>`.) A loop over an index tensor hands out 0-d tensors. Its writes arrive, and one without the loop is lost:

table, index = torch.zeros(3, 2), torch.tensor([0, 2])
for i in index:
    table[i].fill_(1.0)
table[index].fill_(9.0)
table

# %%
# An array copies for a 0-d *array* and gives a view for a NumPy *number*, which is what its own ``argmax()``
# returns. A list takes both tensors as a position:

array = np.zeros((3, 2))
array[np.array(1)][:] = 5.0
print("0-d array:", array.sum())
array[np.array([0.1, 0.7]).argmax()][:] = 5.0
print("number:   ", array.sum())
print("list:     ", [10, 20, 30][torch.tensor(1)], [10, 20, 30][torch.tensor([1])])

# %%
# A 0-d boolean is a mask. It selects all or nothing, and copies:

flag = torch.tensor(True)
table = torch.zeros(3, 2)
table[flag].fill_(5.0)
print(table[flag].shape, table.sum())

# %%
# See also: :ref:`scenario-which-index-makes-a-view`.
#
# .. claim:: a-0-d-integer-tensor-counts-as-an-integer
#
#    Indexing with a 0-d integer tensor gives a view, with a 1-d tensor of one element a copy.
#
#    >>> t = torch.zeros(3)
#    >>> i = torch.tensor(1)
#    >>> t[i].fill_(5.0)
#    tensor(5.)
#    >>> t[i.reshape(1)].fill_(7.0)
#    tensor([7.])
#    >>> t
#    tensor([0., 5., 0.])
