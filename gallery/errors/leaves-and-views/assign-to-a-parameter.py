r"""
cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)
=============================================================================================

``layer.weight = tensor`` would replace the parameter by a plain tensor. Copy the values into the
parameter: ``layer.weight.copy_(tensor)`` under ``torch.no_grad()``.
"""

import torch

layer = torch.nn.Linear(2, 1, bias=False)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)

# raises: TypeError: cannot assign 'torch...FloatTensor' as parameter 'weight' (torch.nn.Parameter or
#     None expected)
layer.weight = torch.tensor([[2.0, 3.0]])

# %%
# Why
# ---
#
# A module keeps its parameters in a table, and ``layer.weight = ...`` changes what stands there, not the
# values. The table takes a :api:`torch.nn.Parameter` or ``None``, that of the buffers any tensor:

norm = torch.nn.BatchNorm1d(2)
print(list(layer._parameters), list(norm._buffers))

# raises: TypeError: cannot assign 'list' as buffer 'running_mean' (torch.nn.Buffer, torch.Tensor or
#     None expected)
norm.running_mean = [1.0, 2.0]

# %%
# Fix: write into the parameter
# -----------------------------
#
# It stays the object that the optimizer holds. A part goes the same way:

with torch.no_grad():
    layer.weight.copy_(torch.tensor([[2.0, 3.0]]))
    layer.weight[0, 1] = 4.0
    norm.running_mean.copy_(torch.tensor([1.0, 2.0]))

layer(torch.ones(1, 2)).sum().backward()
optimizer.step()

assert optimizer.param_groups[0]["params"][0] is layer.weight
assert torch.allclose(layer.weight, torch.tensor([[2.0 - 0.1, 4.0 - 0.1]]))
layer.weight, norm.running_mean

# %%
# ``layer.weight = torch.nn.Parameter(...)`` is allowed. An optimizer made before does not move the new
# object; make the optimizer after it: :ref:`scenario-replace-a-layer-after-the-optimizer`.

layer.weight = torch.nn.Parameter(torch.tensor([[5.0, 6.0]]))
layer(torch.ones(1, 2)).sum().backward()
optimizer.step()

assert layer.weight.tolist() == [[5.0, 6.0]]
layer.weight

# %%
# If the new weight is *computed*, and gradients go through the computation, hand it to
# :api:`torch.nn.functional.linear`:

scale = torch.tensor(2.0, requires_grad=True)
torch.nn.functional.linear(torch.ones(1, 2), scale * layer.weight).sum().backward()

assert scale.grad.item() == 5.0 + 6.0

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    cannot assign '{type}' as parameter '{name}' (torch.nn.Parameter or None expected)
#    cannot assign '{type}' as buffer '{name}' (torch.nn.Buffer, torch.Tensor or None expected)
#    cannot assign '{type}' as buffer '{name}' (torch.Tensor or None expected)  -- torch 2.4 and older
#
# See also: :ref:`recipe-set-part-of-a-parameter`, :ref:`recipe-freeze-elements-with-a-parametrization`.
