r"""
I changed the shape of a parameter through ``.data``. Did it take?
==================================================================

``weights.data.unsqueeze_(0)`` changes a tensor that is thrown away. ``weights.data = new`` does change the
parameter, and tells no one who relies on its shape.

.. symptoms::

   x.data.set_ or resize_ does nothing
   old error about set_sizes_and_strides of .data is gone
   replaced layer.weight.data by another size and forward fails
   unsqueeze_ on data has no effect
"""

import torch
from torch import nn

layer = nn.Linear(2, 2)
layer.weight.data.unsqueeze_(0)
layer.weight.data.set_(torch.zeros(3))
layer.weight.data[0] = 7.0
layer.weight.shape, layer.weight[0].tolist(), layer.weight.data is layer.weight.data

# %%
# Each ``.data`` makes a new tensor object over the same storage. The values that you write into it arrive;
# shape, **strides** and storage belong to the object, and it is gone after the line.
#
# Assigning to ``.data``
# ----------------------
#
# That swaps what the parameter itself has, with no check of the shape:

layer.weight.data = torch.zeros(3, 2)
layer.weight.shape, layer.out_features, layer.bias.shape

# %%
# The failure comes later and elsewhere:

# raises: RuntimeError: The expanded size of the tensor (3) must match the existing size (2) at
#     non-singleton dimension 1. ...
layer(torch.ones(1, 2))

# %%
# An optimizer that has already made a step fails at its next one:
# :ref:`scenario-parameter-that-grew`.
#
# For another shape make a new layer, copy what is to stay, and give the optimizer the new parameters:

old, new = nn.Linear(2, 2), nn.Linear(2, 3)
with torch.no_grad():
    new.weight[:2] = old.weight
    new.weight[2] = 0.0
    new.bias[:2] = old.bias
    new.bias[2] = 0.0
x = torch.ones(1, 2)

assert torch.allclose(new(x)[:, :2], old(x)) and new(x)[0, 2] == 0.0
new(x).shape, new.out_features

# %%
# To look at a parameter in another shape, take :doc:`a view </reference/view-or-copy>`, ``unsqueeze(0)``.
#
# See also: :ref:`error-expanded-size-must-match`, :ref:`error-assign-to-data`,
# :ref:`scenario-replace-a-layer-after-the-optimizer`.
#
# .. claim:: data-is-a-new-object-each-time
#    :same-in-false-worlds: no slice, no write to values and no leaf check takes part
#
#    A change of shape on ``w.data`` is lost, an assignment to ``w.data`` is not.
#
#    >>> w = torch.zeros(2, 3, requires_grad=True)
#    >>> changed = w.data.t_().shape
#    >>> changed, w.shape
#    (torch.Size([3, 2]), torch.Size([2, 3]))
#    >>> w.data = torch.zeros(4)
#    >>> w.shape
#    torch.Size([4])
