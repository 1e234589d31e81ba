r"""
Keep a running average of the weights
=====================================

Start from a deep copy of the model and write into it under ``no_grad``:
``average.lerp_(weight, 1 - decay)`` for each pair of parameters, and ``copy_`` for each pair of buffers.

.. symptoms::

   exponential moving average of a model, EMA, EMA model equals the model
   v *= decay in state_dict().items(), does it change the model
   averaged weights never change, mean teacher, swa, target network soft update
   lerp_kernel_scalar not implemented for Long, num_batches_tracked in an EMA loop
   keep a smoothed second copy of a network, second copy never differs or fails
   DDPG soft update loop, pt = tau*p + (1-tau)*pt leaves the target network unchanged
"""

import copy

import torch
from torch import nn

model = nn.BatchNorm1d(1)  # its weight is 1

# %%
# Without a copy the average *is* the model, and ``value = ...`` in a loop writes nothing:
# :ref:`scenario-average-that-never-lags`. Without ``no_grad`` a frozen copy takes over the history of a weight that
# requires grad, and a copy that requires grad refuses the write:

average = copy.deepcopy(model)
frozen = copy.deepcopy(model).requires_grad_(False)
print(frozen.weight.lerp_(model.weight, 0.5))

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
average.weight.lerp_(model.weight, 0.5)

# %%
# Write into a copy
# -----------------
#
# ``lerp_`` wants one dtype on both sides, and refuses integers such as ``num_batches_tracked``:

average = copy.deepcopy(model).requires_grad_(False)
decay, expected = 0.5, 1.0
for weight in (2.0, 4.0, 8.0):
    nn.init.constant_(model.weight, weight)
    model.running_mean.fill_(weight)
    with torch.no_grad():
        for ours, theirs in zip(average.parameters(), model.parameters(), strict=True):
            ours.lerp_(theirs, 1 - decay)
        for ours, theirs in zip(average.buffers(), model.buffers(), strict=True):
            ours.copy_(theirs)
    expected = decay * expected + (1 - decay) * weight

assert average.weight.item() == expected and model.weight.item() == 8.0
assert average.running_mean.item() == 8.0 and not average.weight.requires_grad
average.weight, average.running_mean

# %%
# :api:`torch.optim.swa_utils.AveragedModel` copies the weights in its first call, and averages in the others. It copies
# the buffers in each call, unless you ask for ``use_buffers=True``:

decayed = torch.optim.swa_utils.get_ema_multi_avg_fn(decay)
smooth = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=decayed)
for weight in (1.0, 2.0, 4.0, 8.0):
    nn.init.constant_(model.weight, weight)
    smooth.update_parameters(model)
    print("weight:", smooth.module.weight.item(), "mean:", smooth.module.running_mean.item())
assert torch.equal(smooth.module.weight, average.weight)

# %%
# Without ``multi_avg_fn`` it takes the plain mean, as in SWA. A target network with step ``tau`` has
# ``decay = 1 - tau``.

# %%
# Checked at its edges
# --------------------
#
# Sizes, dtypes, a state dict and back, both modes, a tied weight, and compiled:


@torch.no_grad()
def update(average, model, decay):
    for ours, theirs in zip(average.parameters(), model.parameters(), strict=True):
        ours.lerp_(theirs.to(ours.dtype), 1 - decay)
    for ours, theirs in zip(average.buffers(), model.buffers(), strict=True):
        ours.copy_(theirs)


compiled = torch.compile(update, backend="aot_eager")
for size, dtype, run in ((1, torch.float16, update), (2, torch.float64, compiled)):
    model = nn.Sequential(nn.Linear(size, size), nn.Linear(size, size), nn.BatchNorm1d(size))
    model[1].weight = model[0].weight
    model.to(dtype).train()
    average = copy.deepcopy(model).float().requires_grad_(False).eval()
    right = {name: value.clone() for name, value in average.named_parameters()}
    for weight in (1.0, 2.0):
        for name, value in model.named_parameters():
            nn.init.constant_(value, weight)
            right[name] = 0.75 * right[name] + 0.25 * weight
        run(average, model, 0.75)
    fresh = copy.deepcopy(model).float()
    fresh.load_state_dict(average.state_dict())
    assert all(torch.allclose(value, right[name]) for name, value in fresh.named_parameters())
    assert average[1].weight is average[0].weight and not average.training

# %%
# ``copy.deepcopy`` refuses a model that has a tensor with a ``grad_fn`` among its attributes:
# :ref:`error-deepcopy-of-a-non-leaf`. In half precision small steps vanish (:ref:`scenario-small-updates-vanish`):
# make the copy ``float32`` and convert, as ``update`` does.
#
# .. claim:: times-equals-in-a-loop-writes
#    :range: plain-tensors
#    :leaves-out: dtype bool; layout expanded, one element
#    :same-in-false-worlds: the tensors of a state dict share memory by detach
#    :wrong: v *= 5 -> v = v * 5
#
#    In a loop over the tensors of ``state_dict()``, ``v *= d`` changes the model and ``v = v * d`` does not. For a
#    ``d`` with a fraction ``v *= d`` raises at an integer such as ``num_batches_tracked``.
#
#    >>> layer = torch.nn.BatchNorm1d(1)
#    >>> for v in layer.state_dict().values():
#    ...     v = v * 5
#    >>> layer.weight.item()
#    1.0
#    >>> for v in layer.state_dict().values():
#    ...     v *= 5
#    >>> layer.weight.item()
#    5.0
#
#    def holds(x):
#        module = torch.nn.Module()
#        module.register_buffer("table", x)
#        before = x.clone()
#        for v in module.state_dict().values():
#            v = 3 * v
#        assert torch.equal(module.table, before)
#        for v in module.state_dict().values():
#            v *= 5
#        assert torch.equal(module.table, before * 5)
#        if not (x.is_floating_point() or x.is_complex()):
#            try:
#                x *= 0.5
#            except RuntimeError as error:
#                assert "can't be cast" in str(error)
#            else:
#                raise AssertionError("nothing was raised")
