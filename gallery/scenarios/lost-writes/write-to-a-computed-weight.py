r"""
I set a value in ``layer.weight`` and it is gone at the next look. Why?
=======================================================================

The weight is computed: a parametrization, such as ``parametrizations.weight_norm``, makes a new tensor each time you
read the attribute. If it has a ``right_inverse`` that fits, assign a whole tensor, ``layer.weight = new``. Or write,
under ``no_grad``, to the parameters that the weight is computed from: in a pruned layer to ``weight_orig``.

.. symptoms::

   writing to layer.weight with weight_norm has no effect
   parametrized parameter or tensor from a property ignores in-place edits
   edited one number of a normalised layer, the next read shows the old one
   conv.weight[0] = 1 after prune.l1_unstructured is gone in the next forward pass
"""

import torch
from torch import nn
from torch.nn.utils import parametrize


class Doubled(nn.Module):
    def forward(self, original):
        return original * 2

    def right_inverse(self, weight):
        return weight / 2


layer = nn.Linear(2, 1, bias=False)
nn.init.ones_(layer.weight)
parametrize.register_parametrization(layer, "weight", Doubled())

layer.weight[0, 0] = 7.0
print("weight:", layer.weight.tolist(), "leaf:", layer.weight.is_leaf)
print("two reads give one tensor:", layer.weight is layer.weight)

# %%
# The second read called ``forward`` again. A pruned layer (``torch.nn.utils.prune``) computes its weight at each
# forward pass, and so does the deprecated ``torch.nn.utils.weight_norm``. There the value is gone after the next call,
# and so is an assigned tensor: write to ``weight_orig``, where a pruned element stays 0, or to ``weight_g`` and
# ``weight_v``. A list that a property computes is new at each read, too:


class Curve:
    @property
    def scaled(self):
        return [value * 10 for value in (1.0, 2.0)]


curve = Curve()
curve.scaled[0] = 99.0
curve.scaled

# %%
# The fix: assign the whole, in the same shape, as a tensor and not as a ``Parameter``. A view of the parameter that you
# made before keeps the old memory:

view = layer.parametrizations.weight.original.detach()
weight = layer.weight.detach().clone()
weight[0, 0] = 7.0
layer.weight = weight
layer(torch.tensor([[1.0, 10.0]])).sum().backward()

original = layer.parametrizations.weight.original
assert layer.weight.tolist() == [[7.0, 1.0]] and original.tolist() == [[3.5, 0.5]]
assert original.grad.tolist() == [[2.0, 20.0]] and view.tolist() == [[0.5, 0.5]]
print("weight:", layer.weight.tolist(), "original:", original.tolist())

# %%
# A ``right_inverse`` may hand on its input, as those of ``spectral_norm`` and ``weight_norm`` do. Then later writes to
# the tensor that you assigned change the weight. Assign ``new.clone()``:

normed = torch.nn.utils.parametrizations.weight_norm(nn.Linear(2, 1, bias=False))
new = torch.tensor([[3.0, 4.0]])
normed.weight = new
shared = normed.parametrizations.weight.original1.data_ptr() == new.data_ptr()
normed.weight = new.clone()

assert shared and normed.parametrizations.weight.original1.data_ptr() != new.data_ptr()

# %%
# Not each ``right_inverse`` gives back what you assigned. ``spectral_norm`` takes the tensor as its original, and
# scales it again at the next read. From a row of zeros ``weight_norm`` computes ``nan``:

scaled = torch.nn.utils.parametrizations.spectral_norm(nn.Linear(2, 2, bias=False)).eval()
scaled.weight = torch.full((2, 2), 3.0)
print("assigned 3.0, reads as 3.0:", bool((scaled.weight == 3.0).all()))

# %%
# Or write to ``original``, in its own terms. ``weight_norm`` has ``original0`` and ``original1``: the lengths and the
# directions. See also: :ref:`recipe-freeze-elements-with-a-parametrization`, which has
# :ref:`the exceptions <claim-a-write-to-a-parametrized-weight-is-lost>`.

with torch.no_grad():
    original[0, 0] = 5.0

assert layer.weight.tolist() == [[10.0, 1.0]]
layer.weight

# %%
# .. claim:: a-parametrized-weight-is-computed-at-each-read
#    :same-in-false-worlds: each read makes a new tensor, no view takes part
#
#    If a parametrization computes a new tensor, each read of the weight gives another one, outside
#    ``parametrize.cached()``. A parametrization that returns its input gives the parameter itself, and a write under
#    ``no_grad`` stays.
#
#    >>> plain = torch.nn.Linear(1, 1)
#    >>> _ = torch.nn.utils.parametrize.register_parametrization(plain, "weight", torch.nn.Identity())
#    >>> plain.weight is plain.parametrizations.weight.original
#    True
#    >>> layer = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(1, 1))
#    >>> layer.weight is layer.weight
#    False
#    >>> layer.weight[0, 0] = 99.0
#    >>> bool(layer.weight[0, 0] == 99.0)
#    False
