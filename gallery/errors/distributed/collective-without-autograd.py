r"""
c10d::allreduce\_: an autograd kernel was not registered to the Autograd key(s) but we are trying to backprop through it
========================================================================================================================

``dist.all_reduce(loss)`` writes into ``loss``, and autograd does not know of the write. Reduce
``loss.detach().clone()`` for logging. To compute with the sum, use a collective that has a gradient.

.. symptoms::

   dist.all_reduce(loss) then loss.backward() warns about a missing gradient
   average the loss over GPUs for logging with all_reduce, warning about silent wrong gradients
   sync features or statistics between ranks inside forward, broadcast without backward
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
# ``all_reduce`` and ``broadcast`` write their result into the tensor that you pass. Autograd records no
# operation, and the **version counter** does not move (:ref:`scenario-collective-writes-to-its-argument`):

total = weights.exp()
dist.all_reduce(total)
total._version

# %%
# So backward treats the sum over the ranks as the tensor that was there before. With one rank, as here, the two
# are equal. With more ranks (not run here) the gradients of the other ranks are missing. And if backward saved
# the tensor, as for ``exp``, it computes with the sum: the gradient is wrong, without an error. After a collective on a
# slice, ``dist.all_reduce(total[:1])``, backward does not even warn.
#
# Fix 1: you want the number only
# -------------------------------
#
# For a log or a metric, reduce a copy without history. ``loss`` itself stays as it is:

# fix: not compiled: distributed
loss = (weights * 3).sum()
shown = loss.detach().clone()
dist.all_reduce(shown)
weights.grad = None
loss.backward()

assert weights.grad.tolist() == [3.0, 3.0] and shown.data_ptr() != loss.data_ptr()
shown, weights.grad

# %%
# Without ``.clone()`` the collective would write into ``loss`` itself: :ref:`claim-detach-is-no-copy`.
#
# Fix 2: the sum is part of the computation
# -----------------------------------------
#
# The functional collectives return a new tensor. This one has a gradient, and backward does not warn. The
# module's name starts with an underscore:

# fix: not compiled: distributed
import torch.distributed._functional_collectives as collectives

weights.grad = None
total = collectives.all_reduce(weights * 3, "sum", dist.group.WORLD)
(total * torch.tensor([1.0, 10.0], device="cpu")).sum().backward()

assert weights.grad.tolist() == [3.0, 30.0]
dist.destroy_process_group()
weights.grad

# %%
# With more ranks (not run here) backward adds up the gradients that the ranks give to the sum. That is the
# gradient of the sum of their losses. Every rank has to call ``backward``. It works for ``"sum"``: backward refuses
# ``"avg"`` and ``"max"``, so divide the sum by the number of ranks for a mean. Backward of ``collectives.broadcast`` warns
# as above.
#
# ``torch.distributed.nn.functional.all_reduce`` computes the same, and warns that it is deprecated.

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    c10d::{collective}: an autograd kernel was not registered to the Autograd key(s) but we are trying to backprop through it
