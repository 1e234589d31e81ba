r"""
expand: the number of sizes provided must be greater or equal to the number of dimensions in the tensor
=======================================================================================================

The value has more dimensions than the place it is assigned to, or than the sizes given to ``expand``. Take the part
that you mean, drop a last dimension of length 1 with ``squeeze(-1)``, or give ``expand`` a size for each dimension.

.. symptoms::

   x[1:3] = y with y of shape (2, 1) refused
   preds[i:j] = model(x) crashes, output has a trailing dimension of 1
   x.expand(n) on a matrix fails, too few sizes given
"""

import torch

scores = torch.zeros(4)
columns = torch.tensor([[7.0], [8.0]])

# raises: RuntimeError: expand(torch.FloatTensor{[2, 1]}, size=[2]): the number of sizes provided
#     (1) must be greater or equal to the number of dimensions in the tensor (2)
scores[1:3] = columns

# %%
# Why
# ---
#
# Assigning **broadcasts** the value to the shape of the target, and broadcasting adds dimensions at the
# front. The message names the value first, ``FloatTensor{[2, 1]}``, then the
# target, ``size=[2]``. An assignment drops dimensions of length 1 at the front of the value:

scores[1:3] = columns.T

assert scores.tolist() == [0.0, 7.0, 8.0, 0.0]

# %%
# ``size=[]`` says that the target is a single element. It takes a vector of one number, and not of two:

scores[0] = torch.tensor([7.0])

# raises: RuntimeError: expand(torch.FloatTensor{[2]}, size=[]): the number of sizes provided (0)
#     must be greater or equal to the number of dimensions in the tensor (1)
scores[0] = torch.tensor([7.0, 8.0])

# %%
# Fix 1: the value has a dimension too many
# -----------------------------------------
#
# A linear layer with one output makes ``[batch, 1]`` of a batch of rows. :api:`torch.Tensor.squeeze` with the dimension
# named drops it, and passes the gradient:


# fix: write(scores, layer_out) like (scores[:2].copy_(layer_out[:, 0]), None)[1]
#     from vector(n), leaf(2).reshape(2, 1)
def write(scores, layer_out):
    scores[:2] = layer_out.squeeze(-1)


layer_out = torch.tensor([[7.0], [8.0]], requires_grad=True)
scores = torch.zeros(4)
write(scores, layer_out)
(scores * torch.arange(1.0, 5.0)).sum().backward()

assert scores.tolist() == [7.0, 8.0, 0.0, 0.0]
assert layer_out.grad.tolist() == [[1.0], [2.0]]

# %%
# A dimension of length 1 in the middle goes in the same way: ``squeeze(1)`` makes ``[2, 3]`` of ``[2, 1, 3]``.
#
# Fix 2: the target has a dimension too few
# -----------------------------------------
#
# Give every slot a row, so that one index addresses a vector:


# fix: store(cache, row) like (cache[:1].copy_(row), None)[1] from matrix(n, 2), leaf(2)
def store(cache, row):
    cache[0] = row


cache = torch.zeros(3, 2)
store(cache, torch.tensor([7.0, 8.0]))

assert cache.tolist() == [[7.0, 8.0], [0.0, 0.0], [0.0, 0.0]]
cache

# %%
# Fix 3: your own call of expand
# ------------------------------
#
# ``expand``, ``expand_as`` and ``broadcast_to`` give this message as well, here for ``columns`` of shape ``[2, 1]``:

# raises: RuntimeError: expand(torch.FloatTensor{[2, 1]}, size=[3]): the number of sizes provided
#     (1) must be greater or equal to the number of dimensions in the tensor (2)
columns.expand(3)

# %%
# Name a size for each dimension. -1 keeps a dimension, and another size repeats a dimension of length 1. New dimensions
# stand in front: ``columns.expand(4, -1, -1)`` has the shape ``[4, 2, 1]``.


# fix: repeated(columns) like torch.broadcast_to(columns, (n, 3)) from leaf(n).reshape(n, 1)
def repeated(columns):
    return columns.expand(-1, 3)


assert repeated(columns).tolist() == [[7.0, 7.0, 7.0], [8.0, 8.0, 8.0]]
repeated(columns)

# %%
# A slot of a list takes a list:

row = [0.0, 0.0]
row[0] = [7.0, 8.0]
row

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    the number of sizes provided ({count}) must be greater or equal to the number of dimensions in the tensor ({count})
#
# See also: :ref:`error-expanded-size-must-match`, as many dimensions but another length.
