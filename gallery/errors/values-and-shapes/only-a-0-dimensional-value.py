r"""
masked\_fill\_ only supports a 0-dimensional value tensor
=========================================================

``masked_fill_`` and ``index_fill_`` write one and the same number everywhere. For several values use
``scores[mask] = values``; for a tensor of shape ``[1]`` drop the dimension with ``squeeze()`` first.
"""

import torch

scores = torch.tensor([1.0, 2.0, 3.0])
mask = torch.tensor([True, False, True])
values = torch.tensor([8.0, 9.0])

# raises: RuntimeError: masked_fill_ only supports a 0-dimensional value tensor, but got tensor with
#     1 dimension(s).
scores.masked_fill_(mask, values)

# %%
# Why
# ---
#
# The value of a fill is a number or a tensor with no dimensions, shape ``[]``. It is not broadcast: a
# tensor of shape ``[1]`` is refused like any other vector.

# raises: RuntimeError: index_fill_ only supports a 0-dimensional value tensor, but got tensor with 1
#     dimension(s).
scores.index_fill_(0, torch.tensor([0, 2]), torch.tensor([7.0]))

# %%
# Fix 1: several values
# ---------------------
#
# One value for each place, in order:

scores[mask] = values

assert scores.tolist() == [8.0, 2.0, 9.0]
scores

# %%
# Fix 2: one value, in a tensor of shape [1]
# ------------------------------------------
#
# :api:`torch.Tensor.squeeze` drops the dimension and keeps the gradient, which is the number of places
# that were filled:

level = torch.tensor([7.0], requires_grad=True)
filled = torch.zeros(3).masked_fill(mask, level.squeeze())
filled.sum().backward()

assert level.grad.tolist() == [2.0]
filled.detach(), level.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {count} dimension(s)
#    index_fill_ only supports a 0-dimensional value tensor, but got tensor with {count} dimension(s)
#    fill_ only supports 0-dimension value tensor but got tensor with {count} dimensions
#
# See also: :ref:`error-value-cannot-be-broadcast-to-indexing-result`,
# :ref:`scenario-as-many-values-as-the-mask-selects`.
