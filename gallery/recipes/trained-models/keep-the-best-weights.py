r"""
Keep the best weights and go back to them
=========================================

Save copies: ``copy.deepcopy(model.state_dict())``. The tensors of ``state_dict()`` itself have the memory of the weights,
so what you saved changes with each step. Plain tensor attributes and ``persistent=False`` buffers are not in it.

.. symptoms::

   my saved best weights keep changing, restored model equals the last one
   early stopping does not restore, two optimizers share momentum after load_state_dict
   remember the network with lowest validation error and return to it later
   best = {k: v.detach() for k, v in model.state_dict().items()} follows training, patience counter
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
# The ways that look right
# ------------------------
#
# A shallow copy of the dict has the same tensors, and ``detach`` or ``.data`` does not copy either:

best = model.state_dict()
shallow = dict(best)
detached, data = model.weight.detach(), model.weight.data
step()
live, copied = best["weight"], shallow["weight"]
print("state_dict:", live.item(), "shallow:", copied.item())
print("detach:    ", detached.item(), "data:   ", data.item())

# picture: live, copied, detached

# %%
# A deep copy
# -----------

nn.init.ones_(model.weight)
best = copy.deepcopy(model.state_dict())
cloned = {name: value.clone() for name, value in model.state_dict().items()}
best_optimizer = copy.deepcopy(optimizer.state_dict())
step()
print(f"model: {model.weight.item():.2f}", "best:", best["weight"], "cloned:", cloned["weight"])

model.load_state_dict(best)
optimizer.load_state_dict(copy.deepcopy(best_optimizer))

momentum = optimizer.state[model.weight]["momentum_buffer"]
assert torch.equal(model.weight, torch.ones(1, 1)) and torch.equal(momentum, torch.ones(1, 1))
assert torch.equal(cloned["weight"], best["weight"]) and model.weight.requires_grad
model.weight

# %%
# ``load_state_dict`` copies the values, so ``best`` is not changed by what follows. With ``assign=True`` it is: then its
# tensors share their memory with the weights, and an optimizer made before holds the old ones.
#
# The optimizer's ``load_state_dict`` does not copy this momentum: without ``deepcopy`` the next step would change
# ``best_optimizer``. If a second optimizer loads the ``state_dict()`` of the first without a copy, both write one
# momentum:

twin = torch.optim.SGD([nn.Parameter(torch.ones(1, 1))], lr=0.5, momentum=0.9)
for state in (optimizer.state_dict(), copy.deepcopy(optimizer.state_dict())):
    twin.load_state_dict(state)
    momentum = twin.state_dict()["state"][0]["momentum_buffer"]
    print("one momentum:", momentum is optimizer.state[model.weight]["momentum_buffer"])

# %%
# Checked at its edges
# --------------------
#
# Sizes, dtypes, buffers and a tied weight:

for size in (1, 2, 17):
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        model = nn.Sequential(nn.Linear(size, size), nn.Linear(size, size), nn.BatchNorm1d(size))
        model[1].weight = model[0].weight
        model.to(dtype)
        right = {name: value.tolist() for name, value in model.state_dict().items()}
        best = copy.deepcopy(model.state_dict())
        compiled = torch.compile(model, backend="eager") if size == 2 else model
        compiled(torch.ones(3, size, dtype=dtype)).sum().backward()
        torch.optim.SGD(model.parameters(), lr=1.0).step()
        assert model.state_dict()["2.num_batches_tracked"] == 1
        model.load_state_dict(best)
        fresh = copy.deepcopy(model).eval()
        fresh.load_state_dict(best)
        for loaded in (model, fresh):
            found = {name: value.tolist() for name, value in loaded.state_dict().items()}
            assert found == right and loaded[1].weight is loaded[0].weight

# %%
# The state dict of ``torch.compile(model)`` has other names, with ``_orig_mod.`` in front: save that of ``model``.
#
# To keep copies on the CPU, write ``value.to("cpu", copy=True)``; ``cpu()`` alone copies nothing if the model
# is there (:doc:`/learn/devices`). See also: :ref:`scenario-state-dict-keeps-changing`,
# :ref:`scenario-two-optimizers-with-one-state`, :ref:`recipe-average-weights`.
#
# .. claim:: state-dict-is-live
#    :range: plain-tensors
#    :wrong: torch.nn.Module.state_dict(module) -> copy.deepcopy(module.state_dict())
#    :same-in-false-worlds: detach shares memory in each of them
#
#    The tensors of a ``state_dict()`` change with writes to the model; those of a deep copy do not.
#
#    >>> import copy
#    >>> layer = torch.nn.BatchNorm1d(1)
#    >>> live, kept = layer.state_dict(), copy.deepcopy(layer.state_dict())
#    >>> _ = torch.nn.init.constant_(layer.weight, 5.0)
#    >>> live["weight"], kept["weight"]
#    (tensor([5.]), tensor([1.]))
#
#    def holds(x):
#        import copy
#
#        module = torch.nn.Module()
#        module.register_buffer("mean", x)
#        live, best, before = torch.nn.Module.state_dict(module), copy.deepcopy(module.state_dict()), x.tolist()
#        x.fill_(7)
#        assert live["mean"].tolist() == x.tolist() and best["mean"].tolist() == before
