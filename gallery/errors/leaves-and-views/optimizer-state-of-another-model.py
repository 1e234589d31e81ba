r"""
loaded state dict contains a parameter group that doesn't match the size of optimizer's group
=============================================================================================

The saved optimizer had another number of parameters in a group than this one. Build the optimizer with the same groups
of the same model before you load, or make a new state for the parameters that came later.

.. symptoms::

   resume training with a checkpoint after adding a layer
   optimizer state dict does not load, some layers are frozen now
   the same parameter in two parameter groups
   load an optimizer checkpoint with other param groups
"""

import copy

import torch
from torch import nn

old = nn.Linear(2, 3)
saver = torch.optim.SGD(old.parameters(), lr=0.5, momentum=0.9)
old(torch.ones(1, 2)).sum().backward()
saver.step()
saved = copy.deepcopy(saver.state_dict())

model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)

# raises: ValueError: loaded state dict contains a parameter group that doesn't match the size of optimizer's group
optimizer.load_state_dict(saved)

# %%
# Why
# ---
#
# The state of an optimizer names no parameters. It has numbers, which count the parameters in the order in which the
# optimizer got them. A group that is longer or shorter cannot be assigned, and neither can another number of groups:

print(saved["param_groups"][0]["params"], {n: list(s) for n, s in saved["state"].items()})
groups = torch.optim.SGD([{"params": [old.weight]}, {"params": [old.bias]}], lr=0.5)

# raises: ValueError: loaded state dict has a different number of parameter groups
groups.load_state_dict(saved)

# %%
# If the counts agree and the order does not, nothing raises, and each parameter gets the momentum of another.
#
# A parameter belongs to one group of an optimizer, and ``LBFGS`` takes a single group:

# raises: ValueError: some parameters appear in more than one parameter group
torch.optim.SGD([{"params": [old.weight]}, {"params": [old.weight], "lr": 0.1}], lr=0.5)

# %%
# Fix 1: the same groups as when it was saved
# -------------------------------------------
#
# Give the optimizer all parameters, frozen ones too, in the order of the model. A parameter without a gradient is skipped
# by ``step``. ``state_dict()`` holds the optimizer's own tensors: without ``deepcopy`` both optimizers here would write to
# one momentum. What comes from a file is a copy already.

# fix: not compiled: optimizer
again = nn.Linear(2, 3)
again.load_state_dict(old.state_dict())
resumed = torch.optim.SGD(again.parameters(), lr=0.1, momentum=0.9)
resumed.load_state_dict(saved)
for tensors in (old, again):
    tensors.zero_grad()
    tensors(torch.ones(1, 2)).sum().backward()
saver.step()
resumed.step()

assert resumed.param_groups[0]["lr"] == 0.5
assert torch.equal(again.weight, old.weight) and torch.equal(again.bias, old.bias)
again.bias.detach() - old.bias.detach()

# %%
# The learning rate is loaded as well: 0.5, and not the 0.1 of the line above it. Set it afterwards, if you
# want another.
#
# Fix 2: the state of the parameters that both have
# -------------------------------------------------
#
# ``optimizer.state`` is a dictionary with the parameters as its keys. Copy what belongs together by the parameters
# themselves. The new layer begins without momentum:

# fix: not compiled: optimizer
model[0].load_state_dict(old.state_dict())
for kept, source in zip(model[0].parameters(), old.parameters(), strict=True):
    optimizer.state[kept] = {name: value.clone() for name, value in saver.state[source].items()}
model(torch.ones(1, 2)).sum().backward()
optimizer.step()

momentum = optimizer.state[model[0].bias]["momentum_buffer"]
assert torch.allclose(momentum, 0.9 * saver.state[old.bias]["momentum_buffer"] + model[0].bias.grad)
assert len(optimizer.state) == 4
momentum.shape

# %%
# The copied state is that of a tensor of one shape. If the parameter grew, write the old state into a part of zeros of the
# new shape.
#
# Fix 3: one group for each parameter
# -----------------------------------
#
# Take out of the second group what the first group has:

# fix: not compiled: optimizer
slow = [old.bias]
fast = [one for one in old.parameters() if all(one is not other for other in slow)]
both = torch.optim.SGD([{"params": slow, "lr": 0.1}, {"params": fast}], lr=0.5)

assert [len(group["params"]) for group in both.param_groups] == [1, 1]
assert both.param_groups[1]["params"][0] is old.weight
[group["lr"] for group in both.param_groups]

# %%
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    loaded state dict contains a parameter group that doesn't match the size of optimizer's group
#    loaded state dict has a different number of parameter groups
#    some parameters appear in more than one parameter group
#    LBFGS doesn't support per-parameter options (parameter groups)
#
# See also: :ref:`error-size-mismatch-copying-a-param`, what the model says, :ref:`error-optimize-a-non-leaf`.
