r"""
loaded state dict contains a parameter group that doesn't match the size of optimizer's group
=============================================================================================

A group of the saved optimizer has another number of parameters than the group here. Build the optimizer with the groups
that were saved, and load. Then add the parameters that came later, with ``add_param_group``.

.. symptoms::

   resume training with a checkpoint after adding a layer
   optimizer state dict does not load, some layers are frozen now
   the same parameter in two parameter groups
   load an optimizer checkpoint with other param groups
   optimizer.load_state_dict(ckpt["optimizer"]) fails after a new head was added
   finetuning, restore Adam state for a model with more or fewer parameters
   checkpoint saved with one parameter group, optimizer now has two, weight decay split
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
# The state of an optimizer has numbers for its parameters, in the order in which the optimizer got them. Names, from
# ``named_parameters()``, are saved as well, but ``load_state_dict`` goes by the order. It refuses a group that is
# longer or shorter, and another number of groups:

print(saved["param_groups"][0]["params"], {n: list(s) for n, s in saved["state"].items()})
groups = torch.optim.SGD([{"params": [old.weight]}, {"params": [old.bias]}], lr=0.5)

# raises: ValueError: loaded state dict has a different number of parameter groups
groups.load_state_dict(saved)

# %%
# If the counts agree and the order does not, ``load_state_dict`` raises no error: parameters get the state of others.
#
# A parameter belongs to one group of an optimizer, and ``LBFGS`` takes a single group:

# raises: ValueError: some parameters appear in more than one parameter group
torch.optim.SGD([{"params": [old.weight]}, {"params": [old.weight], "lr": 0.1}], lr=0.5)

# %%
# Fix 1: the same groups as when it was saved
# -------------------------------------------
#
# If the old optimizer had all parameters, give all to the new one, frozen ones too: ``step`` skips a parameter whose
# ``grad`` is ``None``. If the old one was made without the frozen ones, leave the same ones out. For a parameter that
# is gone, give the constructor a placeholder of its shape. ``state_dict()`` holds the optimizer's own tensors: without
# ``deepcopy`` both optimizers here would write to one momentum.

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
# The learning rate is loaded as well: it is 0.5, and not the 0.1 of the constructor.
#
# Fix 2: new parameters as a group of their own
# ---------------------------------------------
#
# Build the optimizer for the parameters that it was saved with, in the same order, and load. Then add the new ones as a
# group. Their state begins with the first step:

# fix: not compiled: optimizer
checkpoint = copy.deepcopy(saver.state_dict())
model[0].load_state_dict(old.state_dict())
optimizer = torch.optim.SGD(model[0].parameters(), lr=0.1, momentum=0.9)
optimizer.load_state_dict(checkpoint)
optimizer.add_param_group({"params": model[1].parameters()})
model(torch.ones(1, 2)).sum().backward()
optimizer.step()

momentum = optimizer.state[model[0].bias]["momentum_buffer"]
assert torch.allclose(momentum, 0.9 * saver.state[old.bias]["momentum_buffer"] + model[0].bias.grad)
assert torch.equal(optimizer.state[model[1].bias]["momentum_buffer"], model[1].bias.grad)
[group["lr"] for group in optimizer.param_groups]

# %%
# The new group has the options of the constructor, so the learning rate 0.1. To split a loaded group, take parameters
# out of its list ``optimizer.param_groups[0]["params"]``, and add them as a group: they keep their state.
#
# Fix 3: one group for each parameter
# -----------------------------------
#
# If a parameter is in two groups, take out of the second what the first has:

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
# See also: :ref:`error-size-mismatch-copying-a-param`, what the model says, :ref:`scenario-parameter-that-grew`.
