r"""
expand: the number of sizes provided must be greater or equal to the number of dimensions in the tensor
=======================================================================================================

The value has more dimensions than the place it is assigned to. Take the part of it that you mean, or
drop dimensions of length 1 at its end with ``squeeze(-1)``.
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
# front. It never takes one away. The message names the value first, ``FloatTensor{[2, 1]}``, then the
# target, ``size=[2]``. Dimensions of length 1 at the front are the exception. They are dropped:

scores[1:3] = columns.T
scores

# %%
# ``size=[]`` says that the target is a single element. It holds one number, not a vector:

# raises: RuntimeError: expand(torch.FloatTensor{[2]}, size=[]): the number of sizes provided (0)
#     must be greater or equal to the number of dimensions in the tensor (1)
scores[0] = torch.tensor([7.0, 8.0])

# %%
# Fix 1: the value has a dimension too many
# -----------------------------------------
#
# A layer with one output returns ``[batch, 1]``. :api:`torch.Tensor.squeeze` with the dimension named
# drops it. Gradients pass:

layer_out = torch.tensor([[7.0], [8.0]], requires_grad=True)
scores = torch.zeros(4)
scores[1:3] = layer_out.squeeze(-1)
(scores * torch.arange(4.0)).sum().backward()

assert layer_out.grad.tolist() == [[1.0], [2.0]]
scores.detach(), layer_out.grad

# %%
# Fix 2: the target has a dimension too few
# -----------------------------------------
#
# Give every slot a row, so that one index addresses a vector:

cache = torch.zeros(3, 2)
cache[0] = torch.tensor([7.0, 8.0])
cache

# %%
# A list takes anything in a slot. Keep a list if the items differ in length.

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
