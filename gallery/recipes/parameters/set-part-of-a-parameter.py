r"""
Set part of a parameter
=======================

Write into the parameter under ``torch.no_grad()``: in ``__init__``, after a step, or between two
steps. It stays the same ``Parameter``, with its gradient and its place in the optimizer.
"""

import torch
from torch import nn

layer = nn.Linear(3, 2)

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
layer.weight[0] = 0.0

# %%
# The way that looks right
# ------------------------
#
# Building a new weight and assigning it to the attribute makes a *second* parameter. The optimizer
# still holds the first one, and steps it in vain:

layer = nn.Linear(3, 2)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)

weight = layer.weight.detach().clone()
weight[0] = 0.0
layer.weight = nn.Parameter(weight)

layer(torch.ones(1, 3)).sum().backward()
optimizer.step()

assert torch.equal(layer.weight, weight)
layer.weight is optimizer.param_groups[0]["params"][0]

# %%
# In ``__init__``
# ---------------


class Gate(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 2)
        with torch.no_grad():
            self.linear.weight[0] = 0.0
            self.linear.bias.fill_(1.0)

    def forward(self, x):
        return self.linear(x).sigmoid()


gate = Gate()
gate.linear.bias, gate.linear.weight[0]

# %%
# In a training step
# ------------------
#
# After ``optimizer.step()``, when the graph of this step is done with:

optimizer = torch.optim.SGD(gate.parameters(), lr=0.1)
gate(torch.ones(1, 3)).sum().backward()
optimizer.step()
with torch.no_grad():
    gate.linear.weight[0].clamp_(min=0.0)

gate.linear.weight[0]

# %%
# Between the forward pass and ``backward()`` the same write is an error or, if nothing checks, a
# wrong gradient: see :ref:`error-modified-by-an-inplace-operation`.
#
# Between steps
# -------------
#
# The next gradients are those of the values that you wrote. With ``y = w @ x`` the gradient of
# ``x`` is ``w``, so it shows which weight was used:

head = nn.Linear(3, 1, bias=False)
with torch.no_grad():
    head.weight[0, :2] = torch.tensor([5.0, 7.0])
    head.weight[0, 2] = 0.0

x = torch.ones(3, requires_grad=True)
head(x).backward()

assert torch.equal(x.grad, torch.tensor([5.0, 7.0, 0.0]))
assert isinstance(head.weight, nn.Parameter) and head.weight.is_leaf
x.grad

# %%
# When to prefer another way
# --------------------------
#
# * The new values must themselves get a gradient: compute the weight with :api:`torch.where` and
#   call :api:`torch.nn.functional.linear` with it. A write under ``no_grad`` is not recorded.
# * The part must *stay* as you set it: an optimizer moves it again in the next step.
#
# .. claim:: a-write-under-no-grad-keeps-the-parameter
#
#    A write under ``no_grad`` changes the values of a parameter and nothing else: it is the same
#    object, a leaf, and requires grad.
#
#    >>> layer = torch.nn.Linear(2, 1)
#    >>> weight = layer.weight
#    >>> with torch.no_grad():
#    ...     layer.weight[0] = torch.tensor([3.0, 4.0])
#    >>> layer.weight
#    Parameter containing:
#    tensor([[3., 4.]], requires_grad=True)
#    >>> layer.weight is weight, weight.is_leaf
#    (True, True)
