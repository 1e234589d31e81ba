r"""
``self.w = nn.Parameter(...).to(device)`` is not trained. Why?
==============================================================

A conversion that has something to do returns a plain tensor, and no ``Parameter``. The module does not register it.
Convert first, and make the parameter of the result: ``nn.Parameter(values.to(device))``.

.. symptoms::

   self.weight = nn.Parameter(torch.randn(n)).cuda() is missing from model.parameters()
   nn.Parameter(...).double() or .half() in __init__ is never updated by the optimizer
   self.scale = nn.Parameter(torch.ones(3)) * 0.1 is no parameter of the module
   parameter is trained on the cpu and not on the gpu, same code
   nn.Parameter(w).t() or .view(2, 3) assigned to self is not in the state_dict
"""

import torch
from torch import nn


class Scaled(nn.Module):
    def __init__(self, dtype):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(2)).to(dtype)


for dtype in (torch.float64, torch.float32):
    model = Scaled(dtype)
    names = [name for name, _ in model.named_parameters()]
    print(f"{dtype}: parameters {names}, leaf: {model.scale.is_leaf}")

# %%
# Why
# ---
#
# To another dtype or device, ``to`` computes a new tensor. Under a new name the module keeps it as a plain attribute:
# it is not in ``parameters()`` or ``state_dict()``, and ``model.to()`` leaves it where it is. Its gradient goes to the
# parameter behind it, which has no name here. Where dtype and device stay, ``to(dtype)`` returns the parameter itself.
# ``* 0.1`` and ``t()`` return plain tensors as well:


class Others(nn.Module):
    def __init__(self):
        super().__init__()
        self.small = nn.Parameter(torch.ones(2, 3)) * 0.1
        self.turned = nn.Parameter(torch.ones(2, 3)).t()


print(list(Others().named_parameters()))

# %%
# Convert before the parameter is made
# ------------------------------------


class Repaired(nn.Module):
    def __init__(self, dtype):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(2).to(dtype))
        self.small = nn.Parameter(torch.ones(2, 3) * 0.1)

    def forward(self, inputs):
        return inputs * self.scale


model = Repaired(torch.float64)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
model(torch.tensor([1.0, 2.0], dtype=torch.float64)).sum().backward()
optimizer.step()

assert model.scale.tolist() == [0.5, 0.0] and model.scale.dtype == torch.float64
assert sorted(model.state_dict()) == ["scale", "small"]
model.scale

# %%
# Or convert the whole module, whose parameters stay parameters: ``model.to(device)`` or ``model.double()``.
#
# ``values.to(device)`` is ``values`` itself if it is there already, and ``t()`` and ``view`` share its memory. Then
# training writes into ``values``. If you need them afterwards, take a copy:

values = torch.ones(2)
shared = nn.Parameter(values.to(values.dtype))
apart = nn.Parameter(values.to(values.dtype, copy=True))

assert shared.data_ptr() == values.data_ptr() != apart.data_ptr()
assert isinstance(model.half().scale, nn.Parameter)

# %%
# See also: :ref:`error-assign-to-a-parameter` where the name is a parameter already,
# :ref:`scenario-scale-then-optimize` for a tensor outside of a module,
# :ref:`error-optimize-a-non-leaf`, :ref:`scenario-conversion-that-sometimes-copies`.
