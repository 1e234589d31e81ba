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
# So it hangs on the shape of the index. ``table[i] += 5.0`` writes in any case, ``best = table[i] + 5.0`` never:

for i in (scores.argmax(), scores.topk(1).indices):
    table = torch.zeros(3, 2)
    table[i] += 5.0
    assert table.tolist() == [[0.0, 0.0], [5.0, 5.0], [0.0, 0.0]]

# %%
# A loop over an index tensor hands out 0-d tensors, so in ``for i in index: table[i].fill_(1)`` the writes
# arrive, and without the loop, in ``table[index].fill_(1)``, they are lost.
#
# Lists and arrays
# ----------------
#
# A list takes a one-element integer tensor as a position and hands out the object. An array copies for
# a 0-d *array* and gives a view for a NumPy *number*, which is what its own ``argmax()`` returns:

array = np.zeros((3, 2))
array[np.array(1)][:] = 5.0
print("0-d array:", array.sum())
array[np.int64(1)][:] = 5.0
print("number:   ", array.sum())

# %%
# A 0-d boolean is a mask
# -----------------------
#
# It selects all or nothing, and copies:

flag = torch.tensor(True)
table = torch.zeros(3, 2)
table[flag].fill_(5.0)
print(table[flag].shape, table.sum())

# %%
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
