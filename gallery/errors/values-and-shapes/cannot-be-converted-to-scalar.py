r"""
a Tensor with elements cannot be converted to Scalar
====================================================

``item()`` takes the number out of a tensor with one element, and this one has more, or none. Index or
reduce it first; to write it somewhere, leave ``item()`` out.
"""

import torch

losses = torch.tensor([2.0, 4.0])
history = torch.zeros(3)

# raises: RuntimeError: a Tensor with 2 elements cannot be converted to Scalar
history[0] = losses.item()

# %%
# Why
# ---
#
# :api:`torch.Tensor.item` returns a Python number. The shape does not matter, only the number of elements does:

torch.ones(1, 1).item()

# %%
# Often a loss was made with ``reduction="none"``, or a dimension was not reduced.
# «0 elements» means that a mask or slice before it picked nothing:

# raises: RuntimeError: a Tensor with 0 elements cannot be converted to Scalar
losses[losses > 9].item()

# %%
# Fix 1: make one number of it
# ----------------------------

history[0] = losses.mean().item()
history[1] = losses[0].item()

assert history.tolist() == [3.0, 2.0, 0.0]
history

# %%
# Fix 2: all of them, without item()
# ----------------------------------
#
# A tensor is assigned as it is. That keeps its gradient; a Python number has none:

scores = torch.tensor([2.0, 4.0], requires_grad=True)
kept = torch.zeros(3)
kept[:2] = scores
(kept * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert scores.grad.tolist() == [1.0, 10.0]
kept.detach(), scores.grad

# %%
# For Python numbers of all elements:

losses.tolist()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    a Tensor with {count} elements cannot be converted to Scalar
#
# See also: :ref:`error-only-one-element-tensors`, what ``float()`` says, and ``item()`` in torch 1.13.
