r"""
Set part of a parameter
=======================

Write into the parameter under ``torch.no_grad()``: in ``__init__``, after a step, or between two
steps. It stays the same ``Parameter``, and keeps its place in the optimizer.

.. symptoms::

   layer.weight[0] = ... fails, changing a weight by hand has no effect
   optimizer ignores the new Parameter, weight frozen after replacing it
   cannot assign torch.FloatTensor as parameter weight

.. verdict:: parameter/two-indices/eager
.. verdict:: parameter/row-assign/no-grad
"""

import torch
from torch import nn

layer = nn.Linear(3, 2)

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
layer.weight[0, 2] = 0.5

# %%
# The ways that look right: a plain tensor in its place is refused, under ``no_grad`` too
# (:ref:`scenario-assign-new-weights`).

# raises: TypeError: cannot assign 'torch...FloatTensor' as parameter 'weight' (torch.nn.Parameter or
#     None expected)
layer.weight = layer.weight - 0.1

# %%
# A new ``Parameter`` is accepted, and is a *second* one. The optimizer still holds the first:

optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
layer.weight = nn.Parameter(torch.zeros(2, 3))
layer(torch.ones(1, 3)).sum().backward()
optimizer.step()

layer.weight, layer.weight.grad

# %%
# In ``__init__``, between two steps, after a step
# ------------------------------------------------

layer = nn.Linear(3, 2)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
with torch.no_grad():
    layer.weight[0, 2] = 0.5
    layer.weight[1] = torch.tensor([5.0, 7.0, 0.0])

assert layer.weight is optimizer.param_groups[0]["params"][0] and layer.weight.is_leaf
x = torch.ones(3, requires_grad=True)
layer(x)[1].backward()

assert x.grad.tolist() == [5.0, 7.0, 0.0]
layer.weight[1], x.grad

# %%
# The next gradients are those of the values you wrote: with ``y = w @ x`` the gradient of ``x`` is
# ``w``. Between a forward pass and its ``backward()`` the write can make backward raise, see
# :ref:`claim-a-clamp-between-forward-and-backward-is-noticed`. When the new values need a gradient
# themselves: :ref:`recipe-update-out-of-place`. For a part that *stays*: :ref:`recipe-freeze-rows-of-a-weight`.
# See also: :ref:`error-view-of-a-leaf`, :ref:`error-assign-to-a-parameter`.
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
#    >>> layer.weight is weight, weight.is_leaf, weight.tolist()
#    (True, True, [[3.0, 4.0]])
