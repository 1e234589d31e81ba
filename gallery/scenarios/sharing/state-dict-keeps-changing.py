r"""
I kept ``model.state_dict()`` as my best weights. Why does it change while I train?
===================================================================================

Its tensors share the memory of the parameters, and the optimizer writes there. Keep
``copy.deepcopy(model.state_dict())``.

.. symptoms::

   best checkpoint equals last checkpoint
   early stopping restores the final model
   loop over state_dict items edits the model
   assigning a key of state_dict() has no effect
   weights appended to a list every epoch are all identical
   saved weights before training, after training they equal the trained ones
   if acc > best: best_sd = model.state_dict() then load_state_dict(best_sd) restores last epoch
"""

import copy

import torch

model = torch.nn.Linear(2, 1, bias=False)
torch.nn.init.ones_(model.weight)
best, kept = model.state_dict(), copy.deepcopy(model.state_dict())
weight, in_best, in_kept = model.weight, best["weight"], kept["weight"]

optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
model(torch.ones(1, 2)).sum().backward()
optimizer.step()
in_best, in_kept

# picture: weight, in_best, in_kept

# %%
# ``dict(best)`` copies the dict and not the tensors: :ref:`recipe-keep-the-best-weights`.
#
# What a write to it does
# -----------------------
#
# A write to a tensor in a fresh ``state_dict()`` is a write to the model. A new tensor under a key goes into a dict
# that is thrown away:

model.state_dict()["weight"] = torch.zeros(1, 2)
unchanged = model.weight.tolist()
model.state_dict()["weight"][0, 0] = 7.0
unchanged, model.weight.tolist()

# %%
# To set a tensor by its key, keep the dict, and pass it to ``load_state_dict``. A loop over the values reaches the
# model with ``*=``: :ref:`claim-times-equals-in-a-loop-writes`.
#
# Go back to what was kept
# ------------------------
#
# :api:`torch.nn.Module.load_state_dict` copies the values into the parameters. They stay the same objects,
# and ``kept`` stays as it is:

weight = model.weight
model.load_state_dict(kept)
model(torch.ones(1, 2)).sum().backward()
optimizer.step()

assert model.weight is weight and kept["weight"].tolist() == [[1.0, 1.0]]
model.weight.tolist(), kept["weight"]

# %%
# With ``assign=True`` the model gets new parameters on the memory of ``kept``. So ``kept`` changes with the
# model again, and the optimizer steps the old parameter, which is no longer in the model:

model.load_state_dict(kept, assign=True)
torch.nn.init.zeros_(model.weight)
kept["weight"], model.weight is weight

# %%
# See also: :ref:`scenario-detach-is-not-a-copy`, :ref:`scenario-two-optimizers-with-one-state`.
#
# .. claim:: a-state-dict-is-live
#    :range: plain-tensors
#    :leaves-out: layout expanded, one element
#    :wrong: state = module.state_dict() -> state = copy.deepcopy(module.state_dict())
#
#    The tensors of a ``state_dict()`` change with a write to the parameters and buffers of the module, and the
#    module changes with a write to them.
#
#    >>> layer = torch.nn.Linear(1, 1)
#    >>> state = layer.state_dict()
#    >>> _ = layer.weight.detach()[0].fill_(3.)
#    >>> state["weight"]
#    tensor([[3.]])
#
#    def holds(x):
#        import copy
#
#        module = torch.nn.Module()
#        module.register_buffer("mean", x)
#        module.weight = torch.nn.Parameter(x.clone(), requires_grad=False)
#        state = module.state_dict()
#        module.mean.fill_(1)
#        module.weight.fill_(1)
#        assert state["mean"].all() and state["weight"].all()
#        state["mean"].zero_()
#        state["weight"].zero_()
#        assert not module.mean.any() and not module.weight.any()
