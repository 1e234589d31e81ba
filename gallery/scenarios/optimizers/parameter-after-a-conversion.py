r"""
``self.w = nn.Parameter(...).to(device)`` is not trained. Why?
==============================================================

A conversion that has something to do returns a computed tensor, and no ``Parameter``. The module does not register it.
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
# To another dtype or device, ``to`` computes a new tensor with a ``grad_fn``. The module keeps it as a plain attribute:
# it is in no ``parameters()`` and in no ``state_dict()``, and ``model.to()`` leaves it where it is. Its gradient would go to
# the parameter behind it, for which nobody has a name. Where nothing is to convert, ``to`` returns the parameter
# itself, and the same line works. Arithmetic and views give computed tensors as well:


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
# Or make plain parameters, and convert the whole module, which keeps them parameters: ``model.to(device)`` or
# ``model.double()``.
#
# See also: :ref:`scenario-scale-then-optimize` for a tensor outside of a module,
# :ref:`error-optimize-a-non-leaf`, :ref:`error-assign-to-a-parameter`.
