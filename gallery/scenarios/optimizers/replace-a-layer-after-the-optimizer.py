r"""
I replaced a layer, and it does not train. Why?
===============================================

The optimizer holds the parameters that it was given, not the model's attributes: a new ``Parameter`` gets
gradients and no steps. Write into the old one, or make the optimizer after the layer.

.. symptoms::

   new classification head does not learn
   gradient is there but the weight never changes
   replaced model.fc after creating the optimizer
   zip() argument 2 is shorter than argument 1, from the scheduler after add_param_group
   swapped a part of the network, it stays at its start values
   resnet.fc = nn.Linear(512, 10) after Adam(resnet.parameters()), fc.weight stays random
   parameters are not updated when a pruned model is finetuned, some layers replaced
"""

import torch
from torch import nn

model = nn.Sequential(nn.Linear(1, 1, bias=False))
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
model[0].weight = nn.Parameter(torch.zeros(1, 1))
for _ in range(3):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).sum().backward()
    optimizer.step()

model[0].weight, model[0].weight.grad

# %%
# The gradient is 3: ``optimizer.zero_grad()`` does not know the new parameter either, so the gradients of three passes
# add up. Ask the optimizer which parameters of the model it lacks:


def missing():
    held = {id(p) for group in optimizer.param_groups for p in group["params"]}
    return [name for name, p in model.named_parameters() if id(p) not in held]


missing()

# %%
# New values: write into the old parameter
# ----------------------------------------
#
# The shape stays, and so does the optimizer's state. With momentum the next step still has a part of the earlier
# gradients:

model = nn.Sequential(nn.Linear(1, 1, bias=False))
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
nn.init.zeros_(model[0].weight)
model(torch.ones(1, 1)).sum().backward()
optimizer.step()

assert model[0].weight.item() == -0.5
model[0].weight

# %%
# A new layer: tell the optimizer, or make the optimizer afterwards
# -----------------------------------------------------------------

model[0] = nn.Linear(1, 1)
nn.init.zeros_(model[0].weight)
nn.init.zeros_(model[0].bias)
optimizer.add_param_group({"params": model[0].parameters()})
print("missing:", missing())
model(torch.ones(1, 1)).sum().backward()
optimizer.step()

assert model[0].weight.item() == -0.5 and model[0].bias.item() == -0.5
model[0].bias

# %%
# ``add_param_group`` refuses a parameter that the optimizer has, and one without a name if the others have names.
#
# The new group starts with the rate that you gave the optimizer, not with the one that a scheduler has set. The next
# step of a ``LambdaLR``, ``CyclicLR``, ``CosineAnnealingWarmRestarts`` or ``OneCycleLR`` that was made before raises. A
# warm-up by ``LinearLR`` takes the new rate past the one that you gave. So make optimizer and scheduler after the layer
# if you can. The old optimizer's state goes by position: loaded into the new one, it gives the new layer the averages
# of the old one.
#
# ``model.load_state_dict(state, assign=True)`` and ``weight_norm`` replace parameters, too. A layer that was frozen
# when you filtered the parameters is missing in the same way.
#
# See also: :ref:`recipe-set-part-of-a-parameter`, :ref:`scenario-state-dict-keeps-changing`.
#
# .. claim:: an-optimizer-holds-parameters-not-names
#    :range: leaves
#    :same-in-false-worlds: it is about which object an attribute means
#    :wrong: optimizer.step() -> torch.optim.SGD(module.parameters(), lr=0.5).step()
#
#    A parameter that was assigned in another's place after the optimizer was made, and not given to it, is not stepped.
#
#    >>> layer = torch.nn.Linear(1, 1)
#    >>> optimizer = torch.optim.SGD(layer.parameters(), lr=0.5)
#    >>> layer.weight = torch.nn.Parameter(torch.ones(1, 1))
#    >>> layer(torch.ones(1, 1)).sum().backward()
#    >>> optimizer.step()
#    >>> layer.weight.item(), layer.weight.grad.item()
#    (1.0, 1.0)
#
#    def holds(x):
#        module = torch.nn.Module()
#        module.weight = torch.nn.Parameter(x.detach().clone())
#        optimizer = torch.optim.SGD(module.parameters(), lr=0.5)
#        module.weight = torch.nn.Parameter(x.detach().clone())
#        module.weight.grad = torch.ones_like(module.weight)
#        optimizer.step()
#        assert torch.equal(module.weight, x)
