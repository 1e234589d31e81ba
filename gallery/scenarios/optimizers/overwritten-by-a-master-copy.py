r"""
I set half-precision weights by hand. Why are the old values back after the step?
=================================================================================

A mixed-precision optimizer keeps a float32 copy of each weight, steps the copy, and writes it over the half weights.
Your write reached the half weights only: write the same into the float32 copy, or write before the optimizer is made.

.. symptoms::

   edited bfloat16 weight jumps back to its old value in the next training step
   pruned or zeroed half weights return, DeepSpeed or Megatron or apex O2
   float32 master copy overwrites my change of the model
   a write to a weight is undone by the optimizer
   weights that I wrote during evaluation are gone after the EMA weights are swapped back
   set some weights to zero, after one update they come back
   DeepSpeed fp16: embed.weight[pad_id] = 0 is undone by the next engine.step()
"""

import torch

weights = torch.nn.Parameter(torch.ones(3, dtype=torch.bfloat16))


class MasterSGD:
    # What mixed-precision optimizers do, in three lines.
    def __init__(self, weights, lr):
        self.weights, self.lr = weights, lr
        self.master = weights.detach().float().clone()

    @torch.no_grad()
    def step(self):
        self.master -= self.lr * self.weights.grad.float()
        self.weights.copy_(self.master)


optimizer = MasterSGD(weights, lr=0.5)
with torch.no_grad():
    weights[0] = 0.0
print("after the write:", weights.tolist())

weights.sum().backward()
optimizer.step()
print("after the step: ", weights.tolist())

# %%
# Why
# ---
#
# ``weights`` and ``master`` are two tensors, with two storages. ``step()`` reads the gradient of the half weights, and
# writes over what they held. So 0.5 is the old value, 1, less the step. With lists:

row = [1.0, 1.0, 1.0]
kept = list(row)
row[0] = 0.0
kept = [value - 0.5 for value in kept]
row[:] = kept
row

# %%
# Fix 1: write into both
# ----------------------
#
# Write to the copy that the step starts from, then copy it into the model. DeepSpeed has functions for that copy
# (``deepspeed.utils.safe_set_full_fp32_param``; not run here):

weights = torch.nn.Parameter(torch.ones(3, dtype=torch.bfloat16))
optimizer = MasterSGD(weights, lr=0.5)
with torch.no_grad():
    optimizer.master[0] = 0.0
    weights.copy_(optimizer.master)
weights.sum().backward()
optimizer.step()

assert weights.tolist() == [-0.5, 0.5, 0.5]
weights

# %%
# The step moved element 0 as well, from 0 to -0.5. With momentum or Adam it would go on with the old averages, too:
# :ref:`scenario-rows-set-anew-move-on`.
#
# Fix 2: keep elements at a value
# -------------------------------
#
# Write the value to both copies after every step. (A product with the mask would leave a NaN where it is.)

keep = torch.tensor([False, True, True])
weights = torch.nn.Parameter(torch.ones(3, dtype=torch.bfloat16))
optimizer = MasterSGD(weights, lr=0.25)
for _ in range(2):
    weights.grad = None
    weights.sum().backward()
    optimizer.step()
    with torch.no_grad():
        optimizer.master[~keep] = 0.0
        weights[~keep] = 0.0

assert weights.tolist() == optimizer.master.tolist() == [0.0, 0.5, 0.5]
print("two steps of 0.25:", weights.tolist())

# %%
# Fix 3: no copy
# --------------
#
# With ``torch.autocast`` float32 weights stay float32, and the optimizer steps them. Operations convert them when they
# run, and a write to the weight is a write to what the optimizer steps:

layer = torch.nn.Linear(3, 1, bias=False)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.5)
with torch.no_grad():
    layer.weight.fill_(1.0)
    layer.weight[0, 0] = 0.0
with torch.autocast(weights.device.type, dtype=torch.bfloat16):
    output = layer(torch.ones(1, 3))
output.sum().backward()
optimizer.step()

assert layer.weight.tolist() == [[-0.5, 0.5, 0.5]]
layer.weight

# %%
# Write outside of the region, and step outside of it: inside, ``autocast`` keeps the converted weight of a float32 leaf
# that requires grad for the next operation, unless you pass ``cache_enabled=False``:

layer = torch.nn.Linear(3, 1, bias=False, dtype=torch.float32)
ones = torch.ones(1, 3, dtype=torch.float32)
torch.nn.init.constant_(layer.weight, 1.0)
with torch.autocast(weights.device.type, dtype=torch.bfloat16):
    before = layer(ones).item()
    torch.nn.init.constant_(layer.weight, 5.0)
    inside = layer(ones).item()
with torch.autocast(weights.device.type, dtype=torch.bfloat16):
    after = layer(ones).item()

assert (before, inside, after) == (3.0, 3.0, 15.0)
print("before the write:", before, "inside:", inside, "in the next region:", after)

# %%
# Weights that are swapped in and out
# -----------------------------------
#
# An exponential moving average is often put into the model for evaluation, and the trained weights are put back
# afterwards. If both are copied into the weights, what you write in between is written over:

model, backup = torch.nn.Linear(2, 1, bias=False), {}
average = {"weight": torch.zeros(1, 2)}
with torch.no_grad():
    model.weight.fill_(1.0)
    backup["weight"] = model.weight.clone()
    model.weight.copy_(average["weight"])
    model.weight[0, 0] = 7.0
    model.weight.copy_(backup["weight"])
print("after the swap back:", model.weight.tolist())

# %%
# Write before the swap, or after the weights are back. A swap that exchanges ``weight.data`` leaves your write in the
# average.
#
# How to find out
# ---------------
#
# A parameter group that holds other objects than the model is a sign of a master copy. A swap does not show there:

trained = torch.nn.Parameter(weights.detach().float().clone())
groups = torch.optim.SGD([trained], lr=0.5).param_groups
print("the optimizer steps the model's weight:", groups[0]["params"][0] is weights)

# %%
# See also: :ref:`scenario-write-to-a-computed-weight`, :ref:`scenario-zero-gradient-still-moves`,
# :ref:`scenario-small-updates-vanish`.
#
# .. claim:: a-converted-copy-has-its-own-storage
#    :range: plain-tensors
#    :leaves-out: dtype float32, float64, complex64, int64, int32, bool; layout expanded, one element
#    :wrong: x.float() -> x[...]
#
#    A float32 copy of half-precision weights keeps its values when you write to the weights, and brings them back
#    when it is copied into the weights.
#
#    >>> half = torch.ones(2, dtype=torch.bfloat16)
#    >>> part, master = half[:1], half.float()
#    >>> _ = part.zero_()
#    >>> half.tolist(), master.tolist()
#    ([0.0, 1.0], [1.0, 1.0])
#    >>> half.copy_(master).tolist()
#    [1.0, 1.0]
#
#    def holds(x):
#        before, master = x.clone(), x.float()
#        x[...] = 9
#        assert torch.equal(master, before.float())
#        assert torch.equal(x.copy_(master), before)
