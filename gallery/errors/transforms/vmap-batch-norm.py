r"""
Batch norm got a batched tensor as input while the running_mean or running_var were not batched
===============================================================================================

A norm layer in training mode updates one set of running statistics, and ``torch.vmap`` brings many
samples to it at once. Use layers without them: ``torch.func.replace_all_batch_norm_modules_(net)`` changes the batch
norm layers of a network. If the statistics are final, put the layers into ``eval()``. In an ensemble, pass the stacked
buffers as well as the parameters.

.. symptoms::

   per-sample gradients of ResNet with vmap fail at the BatchNorm layer
   torch.func ensemble in train mode, norm layer complains about running statistics
   vmap(model)(batches) crashes because running_mean would be updated
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
# In training mode the layer updates its buffers ``running_mean`` and ``running_var`` **in place**. The buffers are
# captured by the function: one for all samples, without a batch dimension. The two groups would write two means
# into one place. In eager code they do so one after the other, and with the default ``momentum`` the order counts; vmap
# has none. The failing call has already counted a batch:

assert norm.num_batches_tracked == 1 and norm.running_mean == 0.0
for order in (groups, groups.flip(0)):
    eager = nn.BatchNorm1d(1)
    for group in order:
        eager(group)
    print(eager.running_mean)

# %%
# Fix 1: keep no running statistics
# ---------------------------------
#
# :api:`torch.func.replace_all_batch_norm_modules_` sets them to ``None`` in each batch norm of a
# network; ``track_running_stats=False`` makes a new layer without them. It then normalises with its
# input in ``eval()``, too, and what was learned about the mean is gone:

# fix: not compiled: setup
torch.func.replace_all_batch_norm_modules_(norm)
one_by_one = torch.stack([(g - g.mean()) / g.std(correction=0) for g in groups])
for layer in (norm, nn.BatchNorm1d(1, track_running_stats=False)):
    assert layer.running_mean is None
    assert torch.allclose(torch.vmap(layer)(groups), one_by_one, atol=1e-4)
    assert torch.allclose(torch.vmap(layer.eval())(groups), one_by_one, atol=1e-4)
one_by_one.flatten()

# %%
# An ``InstanceNorm`` with ``track_running_stats=True`` raises the same error, and is not replaced. Make it without that
# argument: by default it has no running statistics.
#
# A batch norm without running statistics needs more than one value for each channel, in ``eval()`` as well: one row
# alone raises ``ValueError``. If the network will see single rows, take Fix 2 or Fix 3. Load a checkpoint before you
# replace: with ``strict=True``, ``load_state_dict`` of a replaced layer refuses running statistics.
#
# Fix 2: the running statistics are final
# ---------------------------------------
#
# In ``eval()`` they are read and not written (:ref:`claim-train-mode-batch-norm-writes-and-eval-mode-does-not`).
# ``net.eval()`` stops dropout as well; ``eval()`` of the norm layers does not:

# fix: not compiled: setup
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
# :api:`torch.nn.GroupNorm` and :api:`torch.nn.LayerNorm` have no running statistics. Here each group is one sample of
# two channels:

# fix: not compiled: setup
samples = groups.mT
for layer in (nn.GroupNorm(1, 2), nn.LayerNorm(2)):
    one_by_one = torch.stack([layer(sample) for sample in samples])
    assert torch.allclose(torch.vmap(layer)(samples), one_by_one, atol=1e-4)

[len(list(layer.buffers())) for layer in (nn.GroupNorm(1, 2), nn.LayerNorm(2), nn.BatchNorm1d(2))]

# %%
# Fix 4: statistics for each sample
# ---------------------------------
#
# If each group has statistics of its own, as in an ensemble, give the buffers a batch dimension and pass them in. They
# hold the new statistics after the call. With ``momentum=None`` the layer asks the batched count for a number, and
# raises another error (:ref:`error-vmap-item`):

# fix: not compiled: transform
norm = nn.BatchNorm1d(1)
buffers = {name: torch.stack([buffer] * len(groups)) for name, buffer in norm.named_buffers()}
own = torch.vmap(lambda b, group: torch.func.functional_call(norm, b, (group,)))(buffers, groups)

for number, group in enumerate(groups):
    alone = nn.BatchNorm1d(1)
    assert torch.allclose(own[number], alone(group), atol=1e-4)
    for name, buffer in alone.named_buffers():
        assert torch.allclose(buffers[name][number], buffer)

buffers["running_mean"]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Batch norm got a batched tensor as input while the running_mean or running_var, which will be updated in place, were not batched.  -- BatchNorm and InstanceNorm
#
# See also: :ref:`error-transform-mutates-a-captured-tensor`, which ``torch.func.grad`` says of the same buffers.
