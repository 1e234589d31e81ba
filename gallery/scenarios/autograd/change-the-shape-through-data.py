r"""
I changed the shape of a parameter through ``.data``. Did it take?
==================================================================

``weights.data.unsqueeze_(0)`` changes the shape of a tensor that is thrown away. ``weights.data = new`` does change
the parameter, and leaves its ``.grad``, the attributes of its layer and the optimizer's state as they were: for another
size make a new layer.

.. symptoms::

   x.data.set_ or resize_ does nothing
   old error about set_sizes_and_strides of .data is gone
   replaced layer.weight.data by another size and forward fails
   unsqueeze_ on data has no effect
   tried to add a dimension to a weight, its size stays as before
   fc.weight.data = torch.randn(10, 64), but out_features and Adam state keep old size
"""

import torch
from torch import nn

layer = nn.Linear(2, 2)
layer.weight.data.unsqueeze_(0)
layer.weight.data.set_(torch.zeros(3))
layer.weight.data[0] = 7.0
print("shape:", tuple(layer.weight.shape), "row 0:", layer.weight[0].tolist())
print("two reads of .data give one object:", layer.weight.data is layer.weight.data)

# %%
# Each ``.data`` makes a new tensor object on the same **storage**. What you write there arrives. The object's shape and
# **strides** are its own, and ``set_`` gives it another storage. The object is gone after the line.
#
# Assigning to ``.data``
# ----------------------
#
# The assignment gives the parameter the shape, the strides and the storage of the new tensor. It does not compare
# shapes:

layer.weight.grad = torch.zeros(2, 2)
first_row = layer.weight.detach()[0]
layer.weight.data = torch.zeros(3, 2)
print("weight:", tuple(layer.weight.shape), "its gradient:", tuple(layer.weight.grad.shape))
print("out_features:", layer.out_features, "bias:", tuple(layer.bias.shape))
print("a view from before keeps the old memory:", first_row.tolist())

# %%
# Here the failure comes later and elsewhere:

# raises: RuntimeError: The expanded size of the tensor (3) must match the existing size (2) at
#     non-singleton dimension 1. ...
layer(torch.ones(1, 2))

# %%
# An optimizer that has state for the old shape, as Adam has after its first step, raises at its next one, or with
# ``fused=True`` may read past the end of its state (:ref:`scenario-parameter-that-grew`).
#
# Make a new layer, copy what is to stay, and give the optimizer the new parameters:

old = nn.Linear(2, 2)
new = nn.Linear(2, 3)
with torch.no_grad():
    new.weight[:2] = old.weight
    new.weight[2] = 0.0
    new.bias[:2] = old.bias
    new.bias[2] = 0.0
x = torch.ones(1, 2)

assert torch.allclose(new(x)[:, :2], old(x)) and new(x)[0, 2] == 0.0
print("output:", tuple(new(x).shape), "out_features:", new.out_features)

# %%
# To compute with a parameter in another shape, take :doc:`a view </reference/view-or-copy>`, ``weights.unsqueeze(0)``.
# ``weights.unsqueeze_(0)`` under ``no_grad`` changes the parameter itself. It leaves ``.grad`` and the optimizer's
# state in the old shape, too.
#
# See also: :ref:`error-expanded-size-must-match`, :ref:`error-assign-to-data`,
# :ref:`scenario-replace-a-layer-after-the-optimizer`.
#
# .. claim:: data-is-a-new-object-each-time
#    :range: tensors
#    :same-in-false-worlds: no slice, no write to values and no leaf check takes part
#    :wrong: x.data.unsqueeze_(0) -> x.detach_().unsqueeze_(0)
#
#    A change of shape on ``x.data`` is lost. An assignment to ``x.data`` changes the shape of ``x``, also where ``x``
#    requires grad or is a view.
#
#    >>> w = torch.zeros(2, 3, requires_grad=True)
#    >>> changed = w.data.t_().shape
#    >>> changed, w.shape
#    (torch.Size([3, 2]), torch.Size([2, 3]))
#    >>> w.data = torch.zeros(4)
#    >>> w.shape
#    torch.Size([4])
#
#    def holds(x):
#        shape, data = x.shape, torch.zeros(4, 1, dtype=x.dtype)
#        x.data.unsqueeze_(0)
#        assert x.shape == shape
#        x.data = data
#        assert x.shape == (4, 1) and x.data_ptr() == data.data_ptr()
