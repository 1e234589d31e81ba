r"""
zeros() got an unexpected keyword argument 'names'
==================================================

Named tensors were removed in torch 2.13. Drop ``names=`` and address dimensions by their position.

.. symptoms::

   torch.zeros(2, 3, names=("N", "C")) stopped working after upgrade to torch 2.13
   named dimensions gone, refine_names or align_to missing on tensor
   old code with tensor names crashes in new PyTorch
"""

import torch

# raises: TypeError: zeros() got an unexpected keyword argument 'names'
torch.zeros(2, 3, names=("batch", "time"))

# %%
# The methods are gone as well:

# raises: AttributeError: 'Tensor' object has no attribute 'refine_names'
torch.zeros(2, 3).refine_names("batch", "time")

# %%
# Why
# ---
#
# A tensor could carry names for its dimensions, as a prototype with a warning that it may change (see the
# wordings below). Its methods are gone, and methods that took a name, such as ``sum("time")``, take integers. An
# assignment ``scores.names = ("batch", "time")`` does not raise: it sets an attribute that torch does not read:

removed = ("refine_names", "align_to", "align_as", "rename", "names")
[hasattr(torch.Tensor, name) for name in removed]

# %%
# Fix 1: give the positions names yourself
# ----------------------------------------

BATCH, TIME = 0, 1


# fix: without_first_frame(scores) like torch.cat([scores[:, :1] * 0.0, scores[:, 1:]], 1) from
#     matrix(n).requires_grad_()
def without_first_frame(scores):
    masked = scores.clone()
    masked.select(TIME, 0).zero_()
    return masked


scores = torch.ones(2, 3, requires_grad=True)
masked = without_first_frame(scores)
masked.sum(dim=TIME).sum().backward()

assert scores.grad.tolist() == [[0.0, 1.0, 1.0], [0.0, 1.0, 1.0]]
masked.sum(dim=TIME).detach(), scores.grad

# %%
# Fix 2: align by permuting
# -------------------------
#
# Where ``align_to("time", "batch")`` stood, :api:`torch.Tensor.permute` gives the same **view**. It takes the position
# of each dimension; for ``align_to("time", ...)`` write ``frames.movedim(TIME, 0)``. A write to the view
# goes through to the original. (If ``align_to`` added a dimension, :api:`torch.Tensor.unsqueeze` adds it.)

# fix: not compiled: statement
frames = torch.zeros(2, 3)
frames.permute(TIME, BATCH)[0] = torch.tensor([5.0, 6.0])

assert frames.tolist() == [[5.0, 0.0, 0.0], [6.0, 0.0, 0.0]]
frames

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    {function}() got an unexpected keyword argument 'names'
#    received an invalid combination of arguments - got ({arguments}, names=tuple  -- rand, randn
#
# .. wordings:: AttributeError
#
#    'Tensor' object has no attribute 'refine_names'
#    'Tensor' object has no attribute 'align_to'
#    'Tensor' object has no attribute 'align_as'
#    'Tensor' object has no attribute 'rename'
#    'Tensor' object has no attribute 'names'
#
# .. wordings:: UserWarning
#
#    Named tensors and all their associated APIs are an experimental feature and subject to change  -- torch 2.12 and older
