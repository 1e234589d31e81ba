r"""
Which index gives a view of the tensor, and which a copy?
=========================================================

Integers, slices, ``None`` and ``...`` give a view, so a write to the result arrives if it is not refused. One list,
mask, ``True``, or array or index tensor with a dimension, anywhere between the brackets, makes the whole result a copy.

.. symptoms::

   basic and advanced indexing rules of PyTorch
   does slicing return a copy
   when does indexing share memory
   are NumPy indexing semantics the same
   selected part of an array and changed it, original follows only sometimes
   sub = x[:, [0, 2]]; sub.zero_() not reflected, but sub = x[:, 0:2] is

.. verdict:: tensor/name-assign/eager
.. verdict:: tensor/name-indexed/eager
"""

import numpy as np
import torch

indices = {
    "t[1]": 1,
    "t[-1]": -1,
    "t[1:3]": slice(1, 3),
    "t[::2]": slice(None, None, 2),
    "t[None]": None,
    "t[...]": ...,
    "t[1:, 0]": (slice(1, None), 0),
    "t[[1]]": [1],
    "t[1:, [0]]": (slice(1, None), [0]),
    "t[[True, False, False]]": [True, False, False],
    "t[np.array([1])]": np.array([1]),
    "t[True]": True,
}
for name, index in indices.items():
    verdicts = []
    for table in (np.zeros((3, 2)), torch.zeros(3, 2)):
        part = table[index]
        part[...] = 1.0
        verdicts.append("view" if table.sum() > 0 else "copy")
    print(f"{name:24}  array: {verdicts[0]}   tensor: {verdicts[1]}")

# %%
# Why
# ---
#
# A tensor is :doc:`an offset, a shape and a stride for each dimension </learn/views-strides-bases>` over a flat
# **storage**. A slice with a step is still that: another start, a larger stride. The elements that a list of
# positions or a mask selects may lie anywhere, so they are copied together. It makes no difference that ``[1]``
# is the regular pattern ``1:2``: the type of the index decides, not its values. Here ``column`` sees two cells of the
# storage of ``table``, and ``picked`` has cells of its own:

table = torch.zeros(3, 2)
column, picked = table[1:, 0], table[[1, 2]]
column[:] = 1.0
picked[:] = 5.0

# picture: table, column, picked

# %%
# A list's slice is :ref:`a copy <claim-a-slice-shares-the-storage>`. A list takes
# :ref:`no list, mask or tuple <error-list-indices-must-be-integers>` between its brackets.
#
# The same brackets on the left of ``=`` write to the tensor with each of these indices:

table = torch.zeros(3, 2)
table[1:, [0]] = 1.0
table[[0]][:] = 5.0
table

# %%
# ``table[[0]][:] = 5.0`` reads ``table[[0]]`` first, which is a copy, and writes into the copy. An integer may
# come as an ``int64`` tensor or array :ref:`without dimensions <scenario-index-with-a-0-d-tensor>`.
#
# See also: :doc:`/reference/view-or-copy`, :ref:`scenario-a-flag-as-an-index`.
#
# .. claim:: one-list-makes-the-whole-index-copy
#    :range: tensors indices
#    :wrong: is not copies -> is copies
#
#    Integers, slices, ``None``, ``...`` and 0-d tensors of ``int64`` give a view of a tensor. One list,
#    boolean, mask or index tensor of one or more dimensions among them makes the result a copy.
#
#    >>> t = torch.zeros(2, 2)
#    >>> t[:, 0:1].fill_(1.0)
#    tensor([[1.],
#            [1.]])
#    >>> t[:, [1]].fill_(7.0)
#    tensor([[7.],
#            [7.]])
#    >>> t
#    tensor([[1., 0.],
#            [1., 0.]])
#
#    def holds(x, index):
#        copies = False
#        for part in index if isinstance(index, tuple) else (index,):
#            if isinstance(part, torch.Tensor):
#                copies = copies or part.dim() > 0 or part.dtype == torch.bool
#            else:
#                copies = copies or isinstance(part, (list, bool))
#        assert x[index]._is_view() is not copies
