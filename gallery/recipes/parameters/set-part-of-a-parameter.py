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
# A new ``Parameter`` in the same attribute is a *second* one. The optimizer still holds the first:

optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
weight = layer.weight.detach().clone()
weight[0] = 0.0
layer.weight = nn.Parameter(weight)
layer(torch.ones(1, 3)).sum().backward()
optimizer.step()

assert torch.equal(layer.weight, weight)
layer.weight is optimizer.param_groups[0]["params"][0]

# %%
# In ``__init__``, and after a step
# ---------------------------------


class Gate(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 2)
        with torch.no_grad():
            self.linear.weight[0] = 0.0
            self.linear.bias.fill_(1.0)


gate = Gate()
optimizer = torch.optim.SGD(gate.parameters(), lr=0.1)
gate.linear(torch.ones(1, 3)).sum().backward()
optimizer.step()
with torch.no_grad():
    gate.linear.weight[0].clamp_(min=0.0)

gate.linear.weight[0], gate.linear.bias

# %%
# Between the forward pass and ``backward()`` the same write makes backward raise:
# :ref:`error-modified-by-an-inplace-operation`.
#
# Check: the next gradients are those of the values you wrote
# -----------------------------------------------------------
#
# With ``y = w @ x`` the gradient of ``x`` is ``w``, so it shows which weight was used:

x = torch.ones(3, requires_grad=True)
with torch.no_grad():
    gate.linear.weight[1] = torch.tensor([5.0, 7.0, 0.0])
gate.linear(x)[1].backward()

assert x.grad.tolist() == [5.0, 7.0, 0.0] and gate.linear.weight.is_leaf
x.grad

# %%
# Prefer another way when the new values must get a gradient themselves (a write under ``no_grad`` is
# not recorded: compute the weight with :api:`torch.where` and call
# :api:`torch.nn.functional.linear` with it), or when the part must *stay* as you set it (the next step
# moves it again).
#
# .. claim:: a-write-under-no-grad-keeps-the-parameter
#    :same-in-false-worlds: the leaf check is off under no_grad anyway
#
#    A write under ``no_grad`` changes the values of a parameter and nothing else.
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
