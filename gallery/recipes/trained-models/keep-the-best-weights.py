r"""
Keep the best weights and go back to them
=========================================

Save copies: ``copy.deepcopy(model.state_dict())``. ``state_dict()`` itself hands out the live tensors,
so what you saved changes with every step.

.. symptoms::

   my saved best weights keep changing, restored model equals the last one
   early stopping does not restore, two optimizers share momentum after load_state_dict
"""

import copy

import torch
from torch import nn

model = nn.Linear(1, 1, bias=False)
nn.init.ones_(model.weight)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)


def step():
    optimizer.zero_grad()
    model(torch.ones(1, 1)).sum().backward()
    optimizer.step()


# %%
# A shallow copy of the dict does not help, and ``detach`` or ``.data`` does not copy either:

best = model.state_dict()
shallow = dict(best)
detached, data = model.weight.detach(), model.weight.data
step()
live, copied = best["weight"], shallow["weight"]
live, copied, detached, data

# picture: live, copied, detached

# %%
# A deep copy:

nn.init.ones_(model.weight)
best = copy.deepcopy(model.state_dict())
cloned = {name: value.clone() for name, value in model.state_dict().items()}
best_optimizer = copy.deepcopy(optimizer.state_dict())
step()
print(model.weight.item(), best["weight"].item(), cloned["weight"].item())

model.load_state_dict(best)
optimizer.load_state_dict(best_optimizer)
model.weight

# %%
# An optimizer's ``state_dict()`` is live too. Loaded elsewhere without a copy, both write one momentum:

twin = torch.optim.SGD([nn.Parameter(torch.ones(1, 1))], lr=0.5, momentum=0.9)
for state in (optimizer.state_dict(), copy.deepcopy(optimizer.state_dict())):
    twin.load_state_dict(state)
    momentum = twin.state_dict()["state"][0]["momentum_buffer"]
    print(momentum is optimizer.state[model.weight]["momentum_buffer"])

# %%
# To keep copies on the CPU, write ``value.to("cpu", copy=True)``; ``cpu()`` alone copies nothing if the model
# is there (:doc:`/learn/devices`). See also: :ref:`scenario-state-dict-keeps-changing`,
# :ref:`scenario-two-optimizers-with-one-state`, :ref:`recipe-average-weights`.
#
# .. claim:: state-dict-is-live
#    :same-in-false-worlds: detach shares memory in each of them
#
#    The tensors of a ``state_dict()`` change with the model; those of a deep copy do not.
#
#    >>> import copy
#    >>> layer = torch.nn.BatchNorm1d(1)
#    >>> live, kept = layer.state_dict(), copy.deepcopy(layer.state_dict())
#    >>> _ = torch.nn.init.constant_(layer.weight, 5.0)
#    >>> live["weight"], kept["weight"]
#    (tensor([5.]), tensor([1.]))
