r"""
Freeze single elements of a weight
==================================

Register a parametrization that returns ``torch.where(frozen, values, weight)``, with ``frozen`` and ``values`` as its
buffers. The optimizer moves what lies under it. The layer computes with your values at the frozen elements.

.. symptoms::

   keep pruned weights at zero during fine-tuning
   fix some elements of a weight matrix by a mask, they come back
   write to a parametrized weight is lost
   mask of a parametrization is missing in the state dict or on the wrong device
   set some connections of a layer to zero, training makes them nonzero again
   layer.weight[mask] = 0 once, lottery ticket pruning, optimizer.step() revives the weights
   triangular weight, only the lower half trained and the upper stays zero
"""

import copy
import warnings

import torch
from torch import nn
from torch.nn.utils import parametrize

# needs: compiler

frozen = torch.tensor([[True, False], [False, True]])
values = torch.tensor([[7.0, 0.0], [0.0, 0.0]])

# %%
# The way that looks right: set the elements once. The first step moves them.

layer = nn.Linear(2, 2, bias=False)
nn.init.ones_(layer.weight)
with torch.no_grad():
    layer.weight[frozen] = values[frozen]
optimizer = torch.optim.AdamW(layer.parameters(), lr=0.5)
layer(torch.ones(1, 2)).sum().backward()
optimizer.step()
layer.weight

# %%
# The parametrization
# -------------------
#
# ``frozen`` and ``values`` are buffers: ``.half()`` casts the values, ``.to(device)`` moves both with the layer, and
# the state dict holds them. They are clones, since ``load_state_dict`` writes into buffers. To freeze elements at their
# present values, pass ``layer.weight.detach()``.


class Fixed(nn.Module):
    def __init__(self, frozen, values):
        super().__init__()
        self.register_buffer("frozen", frozen.clone())
        self.register_buffer("values", values.clone())

    def forward(self, weight):
        return torch.where(self.frozen, self.values, weight)


def freeze(layer, frozen, values):
    fixed = Fixed(frozen.to(layer.weight.device), values.to(layer.weight))
    parametrize.register_parametrization(layer, "weight", fixed)
    return layer


def train(layer, steps):
    optimizer = torch.optim.AdamW(layer.parameters(), lr=0.5)
    inputs = torch.ones(1, layer.in_features)
    for _ in range(steps):
        optimizer.zero_grad()
        layer(inputs).sum().backward()
        optimizer.step()


nn.init.ones_(layer.weight)
freeze(layer, frozen, values)
train(layer, steps=3)
gradient = layer.parametrizations.weight.original.grad

assert torch.equal(layer.weight[frozen], values[frozen])
assert (layer.weight[~frozen] < 1.0).all()
assert gradient.tolist() == [[0.0, 1.0], [1.0, 0.0]]
layer.weight.detach(), gradient

# %%
# Checked at its edges
# --------------------
#
# Each size is trained, cast, saved, loaded into a fresh layer, and compared with a plain weight that holds the values:


def make(size, frozen, values):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Initializing zero-element tensors")
        layer = nn.Linear(size, 3, bias=False)
    with torch.no_grad():
        layer.weight.fill_(1.0)
    return freeze(layer, frozen, values)


def expected(layer):
    weight = layer.parametrizations.weight.original.detach().clone()
    frozen, values = layer.parametrizations.weight[0].buffers()
    weight[frozen] = values[frozen]
    return weight


for size in (0, 1, 2, 17):
    frozen = (torch.arange(3 * size) % 2 == 0).view(3, size)
    layer = make(size, frozen, torch.full((3, size), 7.0))
    train(layer, steps=3)
    inputs = torch.rand(2, size)

    assert (layer.weight[frozen] == 7.0).all() and (layer.weight[~frozen] < 1.0).all()
    assert torch.equal(layer.weight, expected(layer))
    assert torch.equal(layer(inputs), nn.functional.linear(inputs, expected(layer)))
    assert torch.equal(layer.eval()(inputs), layer.train()(inputs))

    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        cast = copy.deepcopy(layer).to(dtype)
        assert cast.weight.dtype == dtype and (cast.weight[frozen] == 7.0).all()
        assert cast(inputs.to(dtype)).dtype == dtype

    nothing = torch.zeros_like(frozen)
    fresh = make(size, nothing, torch.zeros(3, size))
    fresh.load_state_dict(layer.state_dict())
    assert torch.equal(fresh.weight, layer.weight) and not nothing.any()
    train(fresh, steps=1)
    assert (fresh.weight[frozen] == 7.0).all()

    moved = copy.deepcopy(layer).to("meta")
    with torch.no_grad():
        assert moved(inputs.to("meta")).is_meta

halved = make(2, torch.tensor([[True, False]] * 3), torch.full((3, 2), 7.0)).half()
halved.weight.dtype, list(halved.state_dict())

# %%
# ``values`` are rounded to the dtype of the cast. A plain layer's state dict does not fit: load it before ``freeze``.
#
# Compiled, the outputs and gradients are those of the plain weight, with ``aot_eager`` and with the default backend:

for backend in ("aot_eager", "inductor"):
    torch.compiler.reset()
    for size in (0, 1, 2, 17):
        frozen = (torch.arange(3 * size) % 2 == 0).view(3, size)
        layer = make(size, frozen, torch.full((3, size), 7.0))
        compiled = torch.compile(layer, backend=backend, dynamic=False)
        inputs = torch.rand(2, size)
        for _ in range(2):
            outputs = compiled(inputs)
            layer.zero_grad()
            outputs.sum().backward()
            gradient = inputs.sum(dim=0).expand(3, size).masked_fill(frozen, 0.0)
            original = layer.parametrizations.weight.original

            torch.testing.assert_close(outputs, nn.functional.linear(inputs, expected(layer)))
            torch.testing.assert_close(original.grad, gradient)
            with torch.no_grad():
                original += 1.0

# %%
# A write to ``layer.weight``
# ---------------------------
#
# ``layer.weight`` is computed each time you read it. A write into it, as ``layer.weight[0, 1] = 100.0``, is lost, and
# nothing raises. ``layer.weight = tensor`` raises, since ``Fixed`` has no ``right_inverse``. Write to the original
# instead, and for a frozen element to the buffer ``values``:

frozen = torch.tensor([[True, False], [False, True]])
layer = freeze(nn.Linear(2, 2, bias=False), frozen, values)
with torch.no_grad():
    layer.parametrizations.weight.original.fill_(1.0)
    layer.weight[0, 1] = 100.0
    print("written to layer.weight:", layer.weight[0])
    layer.parametrizations.weight.original[0, 1] = 100.0
    print("written to original:    ", layer.weight[0])
    layer.parametrizations.weight[0].values[0, 0] = 9.0
    print("written to values:      ", layer.weight[0])

assert layer.weight[0].tolist() == [9.0, 100.0] and values[0, 0] == 7.0

# %%
# Inside ``parametrize.cached()`` a write to ``layer.weight`` is used by ``forward``. It is gone at the end of the block:

with torch.no_grad():
    with parametrize.cached():
        layer.weight[0, 0] = 50.0
        print("inside the block:", layer(torch.tensor([1.0, 0.0])))
    print("after the block: ", layer(torch.tensor([1.0, 0.0])))

# %%
# When to prefer another way
# --------------------------
#
# ``torch.save`` refuses the layer itself: save its state dict. An ``Embedding`` with ``sparse=True`` raises in
# backward. Another layer that shares the parameter does not see your values. For whole rows,
# :ref:`recipe-freeze-rows-of-a-weight` leaves the model's structure alone.

embedding = nn.Embedding(2, 2)
head = nn.Linear(2, 2, bias=False)
head.weight = embedding.weight
freeze(embedding, frozen, torch.full((2, 2), 7.0))

assert (embedding.weight[frozen] == 7.0).all()
head.weight[frozen] == 7.0

# %%
# ``parametrize.remove_parametrizations`` puts the values into a plain parameter. An optimizer's step moves them again:

parametrize.remove_parametrizations(layer, "weight")
assert layer.weight[frozen].tolist() == [9.0, 0.0]
train(layer, steps=1)
layer.weight[frozen] == torch.tensor([9.0, 0.0])

# %%
# See also: :ref:`scenario-write-to-a-computed-weight`.
#
# .. claim:: a-write-to-a-parametrized-weight-is-lost
#    :same-in-false-worlds: the attribute is computed anew at each access
#
#    If a parametrization returns a new tensor, each access to the weight makes one, and a write to it is lost. Inside
#    ``parametrize.cached()`` all accesses give one tensor; a write to it lasts until the block ends.
#
#    >>> from torch.nn.utils import parametrizations, parametrize
#    >>> for make in (parametrizations.weight_norm, parametrizations.spectral_norm):
#    ...     for size in (1, 2, 17):
#    ...         layer = make(torch.nn.Linear(size, 2)).eval()
#    ...         with torch.no_grad():
#    ...             before = layer.weight.clone()
#    ...             layer.weight[0] = 100.0
#    ...             assert torch.equal(layer.weight, before)
#    ...             with parametrize.cached():
#    ...                 layer.weight[0] = 100.0
#    ...                 assert (layer.weight[0] == 100.0).all()
#    ...             assert torch.equal(layer.weight, before)
#    >>> layer = parametrizations.weight_norm(torch.nn.Linear(2, 1))
#    >>> with torch.no_grad():
#    ...     layer.weight[0] = 100.0
#    >>> layer.weight.max() < 100.0
#    tensor(True)
