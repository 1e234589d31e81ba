r"""
Set part of a parameter
=======================

Write into the parameter under ``torch.no_grad()``: in ``__init__``, or after a step, before the next forward pass.
It stays the same ``Parameter``, and keeps its place in the optimizer.

.. symptoms::

   layer.weight[0] = ... fails, changing a weight by hand has no effect
   optimizer ignores the new Parameter, weight frozen after replacing it
   add noise to some weights of a trained layer
   cannot assign torch.FloatTensor as parameter weight
   edit one number of a linear layer by hand before training goes on
   model.fc.weight[:, 3] = 0 raises leaf error, how to blank one input feature
   set the value of an nn.Parameter by hand during training

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
# The ways that look right
# ------------------------
#
# A plain tensor in the place of the parameter is refused (:ref:`scenario-assign-new-weights`):

# raises: TypeError: cannot assign 'torch...FloatTensor' as parameter 'weight' (torch.nn.Parameter or
#     None expected)
layer.weight = layer.weight - 0.1

# %%
# A new ``Parameter`` is accepted. An optimizer made before still holds the first, so the zeros stay:

optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
layer.weight = nn.Parameter(torch.zeros(2, 3))
layer(torch.ones(1, 3)).sum().backward()
optimizer.step()

layer.weight, layer.weight.grad

# %%
# In ``__init__``, or after a step
# --------------------------------

layer = nn.Linear(3, 2)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
with torch.no_grad():
    layer.weight[0, 2] = 0.5
    layer.weight[1] = torch.tensor([5.0, 7.0, 0.0])

before = layer.bias.tolist()
with torch.no_grad():  # for a whole parameter
    layer.bias[:] = layer.bias - 0.1

assert torch.allclose(layer.bias, torch.tensor(before) - 0.1)
assert layer.bias is optimizer.param_groups[0]["params"][1]
assert layer.weight is optimizer.param_groups[0]["params"][0] and layer.weight.is_leaf
x = torch.ones(3, requires_grad=True)
layer(x)[1].backward()

assert x.grad.tolist() == [5.0, 7.0, 0.0]
layer.weight[1], x.grad

# %%
# The next gradients are those of the values you wrote. Between a forward pass and its ``backward()`` the write can make
# backward raise, see :ref:`claim-a-clamp-between-forward-and-backward-is-noticed`.
#
# Checked at its edges
# --------------------
#
# Sizes, casts, a state dict and back, and compiled code. A slice or an integer converts the values to the dtype of the
# weight; for an index list or a mask convert them yourself (:ref:`claim-only-a-slice-assignment-converts-a-tensor`):


def set_row(layer, row, values):
    with torch.no_grad():
        layer.weight[row] = values
    return layer


compiled = torch.compile(set_row, backend="aot_eager")
for size in (1, 2, 17):
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        layer = nn.Linear(size, 2, bias=False).to(dtype)
        weight, kept = layer.weight, layer.weight[0].tolist()
        set_row(layer, 1, torch.full((size,), 3.0))
        fresh = nn.Linear(size, 2, bias=False).to(dtype)
        fresh.load_state_dict(layer.state_dict())
        assert fresh.weight.tolist() == [kept, [3.0] * size]
        assert layer.weight is weight and weight.requires_grad and weight.dtype == dtype
        inputs = torch.ones(1, size, dtype=dtype)
        assert torch.equal(layer.eval()(inputs), layer.train()(inputs))

layer = nn.Linear(2, 2, bias=False)
kept = layer.weight[0].tolist()
compiled(layer, 1, torch.full((2,), 3.0))
assert layer.weight.tolist() == [kept, [3.0, 3.0]]

empty = nn.Parameter(torch.zeros(2, 0))
with torch.no_grad():
    empty[1] = torch.zeros(0)

# %%
# When to prefer another way
# --------------------------
#
# ``layer.weight[[0, 1]].fill_(0.0)`` has no effect: it fills a copy (:ref:`claim-an-index-list-copies`). Write
# ``layer.weight[[0, 1]] = 0.0``.
#
# When the new values need a gradient: :ref:`recipe-update-out-of-place`. For a part that *stays*:
# :ref:`recipe-freeze-rows-of-a-weight`. A weight that is computed: :ref:`scenario-write-to-a-computed-weight`.
#
# See also: :ref:`error-view-of-a-leaf`, :ref:`error-assign-to-a-parameter`.
#
# .. claim:: a-write-under-no-grad-keeps-the-parameter
#    :range: leaves
#    :leaves-out: layout expanded, one element
#    :wrong: weight[...] = 3 -> weight = torch.nn.Parameter(weight * 0 + 3)
#
#    A write in place under ``no_grad`` changes the values of a parameter and moves its version counter. It stays the
#    same object, a leaf that requires grad, and keeps its gradient.
#
#    >>> layer = torch.nn.Linear(2, 1)
#    >>> weight = layer.weight
#    >>> with torch.no_grad():
#    ...     layer.weight[0] = torch.tensor([3.0, 4.0])
#    >>> layer.weight is weight, weight.is_leaf, weight.tolist()
#    (True, True, [[3.0, 4.0]])
#
#    def holds(x):
#        weight, version = x, x._version
#        x.backward(torch.ones_like(x))
#        with torch.no_grad():
#            weight[...] = 3
#        assert weight is x and (x == 3).all() and x._version > version
#        assert x.is_leaf and x.requires_grad and (x.grad == 1).all()
