r"""
cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)
=============================================================================================

``layer.weight = tensor`` would put a plain tensor in the place of a parameter. Copy the values into the parameter:
``layer.weight.copy_(tensor)`` under ``torch.no_grad()``. If ``tensor`` is computed and needs gradients, see fix 2.

.. symptoms::

   layer.weight = torch.ones(2, 2) raises TypeError, set weights of a linear layer by hand
   copy pretrained weights or custom init into conv.weight, must be nn.Parameter
   model.fc[0] = number or norm.running_mean = list refused, self.gain before super().__init__()
"""

import torch

layer = torch.nn.Linear(2, 1, bias=False)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.25)

# raises: TypeError: cannot assign 'torch...FloatTensor' as parameter 'weight' (torch.nn.Parameter or
#     None expected)
layer.weight = torch.tensor([[2.0, 3.0]])

# %%
# Why
# ---
#
# A module keeps its parameters in a table. ``layer.weight = ...`` changes the entry of the table, not the values
# of the old parameter. An entry for a parameter takes a :api:`torch.nn.Parameter` or ``None``. An entry for a
# buffer takes a tensor or ``None``, and no list:

norm = torch.nn.BatchNorm1d(2)
print(list(layer._parameters), list(norm._buffers))

# raises: TypeError: cannot assign 'list' as buffer 'running_mean' (torch.nn.Buffer, torch.Tensor or
#     None expected)
norm.running_mean = [1.0, 2.0]

# %%
# The methods that make an entry say it in other words:

# raises: TypeError: cannot assign 'list' object to buffer 'steps' (torch Tensor or None required)
norm.register_buffer("steps", [0, 0])

# %%
# Fix 1: write into the parameter
# -------------------------------
#
# The parameter stays the object that the optimizer holds, and the optimizer moves it:

# fix: not compiled: optimizer
new_weight = torch.tensor([[2.0, 3.0]])
with torch.no_grad():
    assert layer.weight.shape == new_weight.shape
    layer.weight.copy_(new_weight)
    norm.running_mean.copy_(torch.tensor([1.0, 2.0]))

assert layer.weight.tolist() == [[2.0, 3.0]] and norm.running_mean.tolist() == [1.0, 2.0]
assert optimizer.param_groups[0]["params"][0] is layer.weight
layer(torch.ones(1, 2)).sum().backward()
optimizer.step()

assert layer.weight.tolist() == [[2.0 - 0.25, 3.0 - 0.25]]
layer.weight, norm.running_mean

# %%
# A part is written in the same way: ``layer.weight[0, 1] = 4.0`` under ``no_grad``. Compare the shapes first, as
# above: :api:`torch.Tensor.copy_` broadcasts. If ``tensor`` is a view of the weight, such as ``layer.weight.T``, copy
# its clone (:ref:`error-input-and-output-overlap`). A weight on ``meta`` and a parametrized weight ignore the copy and
# raise nothing:

tall = torch.nn.Linear(2, 2, bias=False)
on_meta = torch.nn.Linear(2, 1, bias=False, device="meta")
normed = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(2, 1))
before = normed.weight.tolist()
with torch.no_grad():
    tall.weight.copy_(torch.tensor([2.0, 3.0]))
    on_meta.weight.copy_(new_weight)
    normed.weight.copy_(new_weight)

assert normed.weight.tolist() == before
print("a row for two rows:     ", tall.weight.tolist())
print("a weight on meta:       ", on_meta.weight.device)
print("a parametrized weight is unchanged:", normed.weight.tolist() == before)

# %%
# A parametrized weight is computed when you read it, so the copy wrote to a temporary tensor. For ``weight_norm``
# ``normed.weight = tensor`` is right: it sets the originals. For a module on ``meta`` call
# ``load_state_dict(..., assign=True)``. Both keep the memory of the tensor that you give, so give them a clone. The old
# ``nn.utils.weight_norm`` and ``prune`` overwrite ``weight`` in the next forward pass: see
# :ref:`scenario-write-to-a-computed-weight`.

normed.weight = new_weight.clone()
on_meta.load_state_dict({"weight": new_weight.clone()}, assign=True)

assert torch.allclose(normed.weight, new_weight)
assert on_meta.weight.tolist() == [[2.0, 3.0]] and isinstance(on_meta.weight, torch.nn.Parameter)
normed.weight.detach()

# %%
# ``layer.weight = torch.nn.Parameter(...)`` is allowed in any shape. An optimizer that was made before does not move
# the new parameter. Make the optimizer afterwards: :ref:`scenario-replace-a-layer-after-the-optimizer`.

layer.weight = torch.nn.Parameter(torch.tensor([[5.0, 6.0]]))
layer(torch.ones(1, 2)).sum().backward()
optimizer.step()

assert layer.weight.tolist() == [[5.0, 6.0]]
layer.weight

# %%
# Fix 2: a computed weight
# ------------------------
#
# If the new weight is computed, and gradients have to go through the computation, do not store it in the layer.
# Hand it to the function, or call the module with it by :api:`torch.func.functional_call`:

# fix: not compiled: backward
layer.weight.grad = None
scale = torch.tensor(2.0, requires_grad=True)
scaled = scale * layer.weight
by_function = torch.nn.functional.linear(torch.ones(1, 2), scaled)
by_call = torch.func.functional_call(layer, {"weight": scaled}, torch.ones(1, 2))

assert torch.equal(by_function, by_call)
by_call.sum().backward()

assert scale.grad.item() == 5.0 + 6.0 and layer.weight.grad.tolist() == [[2.0, 2.0]]
scale.grad, layer.weight.grad

# %%
# A layer of a Sequential, and functional_call
# --------------------------------------------
#
# A layer is replaced by a layer, and ``functional_call`` takes tensors. A list, a number or an array is refused:

layers = torch.nn.Sequential(torch.nn.Linear(2, 1))

# raises: TypeError: cannot assign 'float' as child module '0' (torch.nn.Module or None expected)
layers[0] = 1.0

# %%

# raises: TypeError: [1.0] is not an instance of torch.Tensor
torch.func.functional_call(torch.nn.Linear(2, 1), {"bias": [1.0]}, (torch.ones(1, 2),))

# %%

out = torch.func.functional_call(
    torch.nn.Linear(2, 1),
    {"weight": torch.ones(1, 2), "bias": torch.tensor([1.0])},
    (torch.ones(1, 2),),
)

assert out.tolist() == [[3.0]]

# %%
# A weight with a parametrization
# -------------------------------
#
# A parametrized weight is computed each time it is read. An assignment stores what the weight is computed *from*, so
# torch asks the parametrization for the way back:


class Positive(torch.nn.Module):
    def forward(self, raw):
        return raw.exp()


layer = torch.nn.Linear(2, 1)
torch.nn.utils.parametrize.register_parametrization(layer, "weight", Positive())

# raises: RuntimeError: parametrization Positive does not implement right_inverse.
layer.weight = torch.tensor([[1.0, 4.0]])

# %%


def log(self, weight):
    return weight.log()


Positive.right_inverse = log
layer.weight = torch.tensor([[1.0, 4.0]])

assert torch.allclose(layer.weight, torch.tensor([[1.0, 4.0]])) and layer.weight.requires_grad
layer.weight

# %%
# ``forward`` of a parametrization has to return a tensor of the weight's shape and dtype. If another shape or dtype is
# meant, register it with ``unsafe=True``.
#
# Before Module.__init__
# ----------------------
#
# A module takes parameters, buffers and modules after ``Module.__init__`` ran. Call ``super().__init__()`` first:


class Gain(torch.nn.Module):
    def __init__(self):
        self.gain = torch.nn.Parameter(torch.ones(2))


# raises: AttributeError: cannot assign parameters before Module.__init__() call
Gain()

# %%


class Gain(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = torch.nn.Parameter(torch.ones(2))


assert [name for name, _ in Gain().named_parameters()] == ["gain"]

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    cannot assign '{type}' as parameter '{name}' (torch.nn.Parameter or None expected)
#    cannot assign '{type}' as buffer '{name}' (torch.nn.Buffer, torch.Tensor or None expected)
#    cannot assign '{type}' object to parameter '{name}' (torch.nn.Parameter or None required)
#    cannot assign '{type}' object to buffer '{name}' (torch Tensor or None required)
#    cannot assign '{type}' as buffer '{name}' (torch.Tensor or None expected)  -- torch 2.4 and older
#    cannot assign '{type}' as child module '{name}' (torch.nn.Module or None expected)
#    is not an instance of torch.Tensor
#
# .. wordings:: RuntimeError
#
#    parametrization {name:name} does not implement right_inverse.
#
# .. wordings:: ValueError
#
#    Cannot assign non-leaf Tensor to parameter '{name:name}'
#    A parametrization must return a tensor. Got {type:name}.
#    Registering a parametrization may not change the {what:name} of the tensor
#
# .. wordings:: AttributeError
#
#    cannot assign parameters before Module.__init__() call
#    cannot assign buffer before Module.__init__() call
#    cannot assign module before Module.__init__() call
#
# See also: :ref:`recipe-set-part-of-a-parameter`, :ref:`recipe-freeze-elements-with-a-parametrization`.
