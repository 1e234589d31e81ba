r"""
Batch norm got a batched tensor as input while the running_mean or running_var were not batched
===============================================================================================

A norm layer in training mode updates one set of running statistics, and ``torch.vmap`` brings many
samples to it at once. Call ``torch.func.replace_all_batch_norm_modules_(net)``, or use a layer without them.
"""

import torch
from torch import nn

norm = nn.BatchNorm1d(1)
groups = torch.tensor([[[1.0], [3.0]], [[10.0], [30.0]]])

# raises: RuntimeError: Batch norm got a batched tensor as input while the running_mean or
#     running_var, which will be updated in place, were not batched. ...
torch.vmap(norm)(groups)

# %%
# Why
# ---
#
# In training mode the layer normalises with the statistics of its input, and writes them into its
# buffers ``running_mean`` and ``running_var`` **in place**. The buffers are captured by the function: one
# for all samples, without a batch dimension. Two groups would write two different means into one place.
# In eager code, group after group, the last one counts most; vmap has no order.
#
# Fix 1: keep no running statistics
# ---------------------------------
#
# :api:`torch.func.replace_all_batch_norm_modules_` sets them to ``None`` in every batch norm of a
# network. The layer then normalises with its input in ``eval()``, too. In a new layer,
# ``track_running_stats=False`` does the same:

torch.func.replace_all_batch_norm_modules_(norm)
normed = torch.vmap(norm)(groups)

one_by_one = torch.stack([(g - g.mean()) / g.std(correction=0) for g in groups])
assert torch.allclose(normed, one_by_one, atol=1e-4)
torch.round(normed.detach(), decimals=3)

# %%
# Fix 2: the running statistics are final
# ---------------------------------------
#
# In ``eval()`` they are read and not written:

trained = nn.BatchNorm1d(1).eval()
with torch.no_grad():
    trained.running_mean[0] = 1.0
read = torch.vmap(trained)(groups)

assert torch.allclose(read, groups - 1.0, rtol=1e-4)
torch.round(read.detach().flatten(), decimals=3)

# %%
# Fix 3: another layer
# --------------------
#
# :api:`torch.nn.GroupNorm` and :api:`torch.nn.LayerNorm` have no running statistics, and behave the same
# in training and in ``eval()``. For gradients of single samples they are what you want: batch norm mixes
# the samples of a batch.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Batch norm got a batched tensor as input while the running_mean or running_var, which will be updated in place, were not batched.  -- BatchNorm and InstanceNorm
#
# See also: :ref:`error-transform-mutates-a-captured-tensor`, which ``torch.func.grad`` says of the same buffers.
