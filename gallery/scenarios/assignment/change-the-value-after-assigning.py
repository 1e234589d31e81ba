r"""
I change the value after I assigned it. Does the tensor change too?
===================================================================

No: ``table[0] = row`` copies the numbers of ``row``, and later writes to ``row`` stay in ``row``. A list stores
``row`` itself, and ``table = row``, ``module.buffer = row`` or ``param.data = row`` copies nothing.

.. symptoms::

   does assignment into a tensor copy the value or keep a reference
   row changed later, list of rows changed with it
   slice of a list holds tensors that keep changing
   is the assigned tensor still linked
   edited a vector after putting it into my matrix, matrix keeps old numbers
   obs_list[0:4] = obs, later obs += 1 in the environment also edits the list
"""

import numpy as np
import torch

rows, array, table = [[0, 0], [0, 0]], np.zeros((2, 2)), torch.zeros(2, 2)
row, array_row, tensor_row = [1, 2], np.array([1, 2]), torch.tensor([1, 2])
rows[0], array[0], table[0] = row, array_row, tensor_row
row[0] = array_row[0] = tensor_row[0] = 9

print(rows, array, table, sep="\n")

# picture: table, tensor_row

# %%
# The other direction is alike: a write to ``rows[0]`` changes ``row``, and one to ``table[0]`` stays in
# ``table``.

rows[0][1] = array[0, 1] = table[0, 1] = 7
row, array_row, tensor_row

# %%
# A tensor in a slice of a list
# -----------------------------
#
# The list takes a tensor of one dimension apart and stores 0-d tensors. They are **views** of it and follow a
# later write. ``tolist()`` gives numbers:

samples, numbers, update = [0, 0, 0], [0, 0, 0], torch.tensor([1, 2])
samples[0:2] = update
numbers[0:2] = update.tolist()
update[0] = 9
samples, samples[0]._base is update, numbers

# %%
# What remains linked is the gradient
# -----------------------------------
#
# With autograd the copy is an operation, and it is recorded. ``table`` does not share the values of ``row``,
# and the gradient still reaches ``row``. The copy saves no value, so its backward does not mind a later write to
# ``row``:

row = torch.tensor([1.0, 2.0], requires_grad=True)
table = torch.zeros(2, 2)
table[0] = row
with torch.no_grad():
    row[0] = 9.0
(table * torch.tensor([[3.0, 4.0], [5.0, 6.0]])).sum().backward()

assert row.grad.tolist() == [3.0, 4.0] and table.tolist() == [[1.0, 2.0], [0.0, 0.0]]
table.detach(), type(table.grad_fn).__name__, row.grad

# %%
# To store numbers without a history, assign ``row.detach()``: :ref:`recipe-log-losses-into-a-tensor` shows what
# ``table`` holds on to otherwise.
#
# See also: :ref:`scenario-the-same-tensor-in-every-place`.
#
# .. claim:: a-tensor-copies-what-it-is-assigned
#    :range: plain-tensors
#    :leaves-out: layout expanded, one element
#    :wrong: samples[0:1] = x -> samples[0:1] = x.clone()
#
#    A tensor copies the value. A list slice that is given a tensor with dimensions stores views of it.
#
#    >>> t, samples, value = torch.zeros(2), [0.0, 0.0], torch.tensor([1.0, 2.0])
#    >>> t[0:2] = value
#    >>> samples[0:2] = value
#    >>> value[0] = 9.0
#    >>> t, samples
#    (tensor([1., 2.]), [tensor(9.), tensor(2.)])
#
#    def holds(x):
#        target, before, wanted = torch.zeros_like(x), x.tolist(), x == 0
#        target[...] = x
#        samples = [0.0]
#        if x.dim():
#            samples[0:1] = x
#        x.copy_(wanted)
#        assert target.tolist() == before
#        assert not x.dim() or [part.tolist() for part in samples] == x.tolist()
