r"""
c10d::allreduce\_: an autograd kernel was not registered to the Autograd key(s) but we are trying to backprop through it
========================================================================================================================

``dist.all_reduce(loss)`` writes into a tensor behind the back of autograd. Reduce a
``loss.detach()`` for logging; to compute with the sum, use a collective that has a gradient.
"""

import torch
import torch.distributed as dist

dist.init_process_group("gloo", rank=0, world_size=1, store=dist.HashStore())
weights = torch.tensor([1.0, 2.0], device="cpu", requires_grad=True)
total = weights * 3
dist.all_reduce(total)

# warns: UserWarning: c10d::allreduce_: an autograd kernel was not registered to the Autograd key(s)
#     but we are trying to backprop through it. This may lead to silently incorrect behavior. ...
total.sum().backward()

# %%
# Why
# ---
#
# A collective of ``torch.distributed`` writes its result into the tensor that you pass. No gradient is
# recorded for it: backward goes on as if the sum over the ranks were the tensor that was there before.
# With one rank, as here, it is; with more (not run here) the gradients of the other ranks are missing.
#
# Fix 1: you want the number only
# -------------------------------
#
# For a log or a metric, reduce a copy without history:

# fix: not compiled: distributed
loss = (weights * 3).sum()
shown = loss.detach().clone()
dist.all_reduce(shown)
weights.grad = None
loss.backward()

assert weights.grad.tolist() == [3.0, 3.0]
shown, weights.grad

# %%
# Without ``.clone()`` the collective would write into ``loss`` itself: :ref:`claim-detach-is-no-copy`.
#
# Fix 2: the sum is part of the computation
# -----------------------------------------
#
# The functional collectives return a new tensor. This one has a gradient, and nothing warns. The module's
# name starts with an underscore:

# fix: not compiled: distributed
import torch.distributed._functional_collectives as collectives

weights.grad = None
total = collectives.all_reduce(weights * 3, "sum", dist.group.WORLD)
(total * torch.tensor([1.0, 10.0], device="cpu")).sum().backward()

assert weights.grad.tolist() == [3.0, 30.0]
dist.destroy_process_group()
weights.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    c10d::{collective}: an autograd kernel was not registered to the Autograd key(s) but we are trying to backprop through it
