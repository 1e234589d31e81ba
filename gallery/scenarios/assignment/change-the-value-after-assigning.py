r"""
I change the value after I assigned it. Does the tensor change too?
===================================================================

No: ``table[0] = row`` copies the numbers of ``row``, and later writes to ``row`` stay in ``row``. A list stores ``row`` itself.

.. symptoms::

   does assignment into a tensor copy the value or keep a reference
   row changed later, list of rows changed with it
   slice of a list holds tensors that keep changing
   is the assigned tensor still linked
"""

import numpy as np
import torch

rows, array, table = [[0, 0], [0, 0]], np.zeros((2, 2)), torch.zeros(2, 2)
row, array_row, tensor_row = [1, 2], np.array([1, 2]), torch.tensor([1, 2])
rows[0], array[0], table[0] = row, array_row, tensor_row
row[0] = array_row[0] = tensor_row[0] = 9

print(rows, array, table, sep="\n")

# %%
# The other direction is alike: a write to ``rows[0]`` changes ``row``, and one to ``table[0]`` stays in ``table``.

rows[0][1] = array[0, 1] = table[0, 1] = 7
row, array_row, tensor_row

# %%
# A tensor in a slice of a list
# -----------------------------
#
# The list takes the tensor apart and stores 0-d tensors, which are **views** of it and follow a later write.
# ``tolist()`` gives numbers:

samples, numbers, update = [0, 0, 0], [0, 0, 0], torch.tensor([1, 2])
samples[0:2] = update
numbers[0:2] = update.tolist()
update[0] = 9
samples, samples[0]._base is update, numbers

# %%
# What remains linked is the gradient
# -----------------------------------
#
# With autograd the copy is an operation, and it is recorded. Values are no longer shared, and yet the gradient
# finds its way back:

row = torch.tensor([1.0, 2.0], requires_grad=True)
table = torch.zeros(2, 2)
table[0] = row
with torch.no_grad():
    row[0] = 9.0
(table * torch.tensor([[3.0, 4.0], [5.0, 6.0]])).sum().backward()

assert row.grad.tolist() == [3.0, 4.0]
table.detach(), type(table.grad_fn).__name__, row.grad

# %%
# To store only numbers, assign ``row.detach()``: :ref:`recipe-log-losses-into-a-tensor` shows what ``table``
# holds on to otherwise. See also: :ref:`scenario-the-same-tensor-in-every-place`.
#
# .. claim:: a-tensor-copies-what-it-is-assigned
#
#    A tensor copies the value; a list slice that is given a tensor stores views of it.
#
#    >>> t, samples, value = torch.zeros(2), [0.0, 0.0], torch.tensor([1.0, 2.0])
#    >>> t[0:2] = value
#    >>> samples[0:2] = value
#    >>> value[0] = 9.0
#    >>> t, samples
#    (tensor([1., 2.]), [tensor(9.), tensor(2.)])
