r"""
To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone()
=======================================================================================

You gave ``torch.tensor`` a tensor. Leave the call out if you assign or compute with it; if you want a
copy without its gradient, write ``source.detach().clone()``.
"""

import torch

source = torch.tensor([1.0, 2.0], requires_grad=True)
table = torch.zeros(2, 2)

# warns: UserWarning: To copy construct from a tensor, it is recommended to use
#     sourceTensor.detach().clone() or sourceTensor.detach().clone().requires_grad_(True), rather than
#     torch.tensor(sourceTensor).
table[0] = torch.tensor(source)

assert not table.requires_grad

# %%
# Why
# ---
#
# :api:`torch.tensor` makes a new tensor from data. With a tensor as data it copies the numbers and cuts
# them off the graph: ``table`` above does not require grad. The code runs, so the warning is the only
# sign. :api:`torch.Tensor.new_tensor` does and says the same:

# warns: UserWarning: To copy construct from a tensor, it is recommended to use ...
source.new_tensor(source)

# %%
# Fix 1: assign the tensor itself
# -------------------------------
#
# The assignment copies the numbers anyway (:ref:`claim-a-tensor-copies-what-it-is-assigned`), and autograd
# records where they came from:

table = torch.zeros(2, 2)
table[0] = source
(table * 3.0).sum().backward()

assert source.grad.tolist() == [3.0, 3.0]
source.grad

# %%
# Fix 2: a copy that is cut off on purpose
# ----------------------------------------

start = source.detach().clone()
start[0] = 9.0

assert source.tolist() == [1.0, 2.0] and not start.requires_grad
start

# %%
# Fix 3: a function that takes lists and tensors
# ----------------------------------------------
#
# :api:`torch.as_tensor` makes a tensor of a list, and returns a tensor as it is, graph included. It is no
# copy, so do not write to the result.

assert torch.as_tensor(source) is source
torch.as_tensor([1.0, 2.0])

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    To copy construct from a tensor, it is recommended to use
