r"""
I keep layers or parameters in a list, and they are not trained. Why?
=====================================================================

A module registers a layer or a ``Parameter`` that is assigned to an attribute, and not one in a list or a dict there.
Use ``nn.ModuleList``, ``nn.ModuleDict``, ``nn.ParameterList`` or ``nn.ParameterDict`` in place of the list or the dict.

.. symptoms::

   self.layers = [nn.Linear(...), ...] is missing from model.parameters(), weights never change
   optimizer got an empty parameter list although the model has layers in a list
   python list of modules is not moved by model.cuda() and not in the state_dict
   self.weights = [nn.Parameter(...)] has gradients, but the optimizer does not update them
   dict of embeddings is not saved with the model
"""

import torch
from torch import nn


class Tower(nn.Module):
    def __init__(self, container):
        super().__init__()
        self.head = nn.Linear(2, 2)
        self.blocks = container(nn.Linear(2, 2) for _ in range(2))

    def forward(self, inputs):
        for block in self.blocks:
            inputs = block(inputs)
        return self.head(inputs)


def train_a_step(model):
    before = model.blocks[0].weight.detach().clone()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    return not torch.equal(before, model.blocks[0].weight)


model = Tower(list)
print("parameters:", [name for name, _ in model.named_parameters()])
print("state dict:", list(model.state_dict()))
print("the first block was trained:", train_a_step(model))
print("it has a gradient:", model.blocks[0].weight.grad is not None)
print("dtype after double():", model.double().blocks[0].weight.dtype)

# %%
# Why
# ---
#
# ``nn.Module`` looks at a value when it is assigned to an attribute. A ``Parameter`` or a ``Module`` goes into a table,
# and ``parameters()``, ``state_dict()``, ``to()``, ``train()`` and ``zero_grad()`` go through these tables. A list is
# neither. Backward does not use the tables, so the blocks get gradients. ``model.parameters()`` does not give the
# optimizer the blocks.
#
# A container that registers
# --------------------------

model = Tower(nn.ModuleList)

assert train_a_step(model) and len(list(model.parameters())) == 6
assert "blocks.1.weight" in model.state_dict()
assert model.double().blocks[0].weight.dtype == torch.float64
[name for name, _ in model.named_parameters()]

# %%
# Replace the inner lists of a nested list too: ``nn.ModuleList`` refuses them, and ``nn.ParameterList`` keeps them
# unregistered. The keys of ``nn.ModuleDict`` are strings without a dot.
#
# For parameters that belong to no layer:


class Mixture(nn.Module):
    def __init__(self):
        super().__init__()
        self.centers = nn.ParameterList(torch.zeros(2) for _ in range(3))


mixture = Mixture()

assert len(list(mixture.parameters())) == 3 and all(center.is_leaf for center in mixture.centers)
[tuple(center.shape) for center in mixture.centers]

# %%
# If ``parameters()`` was empty, the optimizer said so: ``optimizer got an empty parameter list``. One registered
# parameter beside the list is enough for it to be silent.
#
# To add a layer after the optimizer was made, see :ref:`scenario-replace-a-layer-after-the-optimizer`. For buffers in a
# list: :ref:`scenario-list-of-buffers-after-to`.
