r"""
Attempted to use an uninitialized parameter
===========================================

A lazy module has no weights before it has seen an input. Call it once with a batch of the right shape, or load a
state dict into it, and use the weights afterwards. A parameter that you made yourself: ``materialize(shape)`` it.

.. symptoms::

   nn.LazyLinear, init.zeros_(layer.weight) before the first forward crashes
   initialise weights or count parameters of a lazy model fails
   edit layer.weight[0] = 1 of LazyConv2d, weight has no shape yet
"""

import torch

layer = torch.nn.LazyLinear(2)

# raises: ValueError: Attempted to use an uninitialized parameter in <slot wrapper '__setitem__' of
#     'torch._C... objects>. This error happens when you are using a `LazyModule` or explicitly
#     manipulating `torch.nn.parameter.UninitializedParameter` objects. ...
with torch.no_grad():
    layer.weight[0] = 1.0

# %%
# Why
# ---
#
# ``LazyLinear(2)`` takes the number of input features from the first batch. Until then ``layer.weight`` is an
# ``UninitializedParameter``. Most other operations raise the same, with their own name after the word "in":

# raises: ValueError: Attempted to use an uninitialized parameter in <method 'zero_' of ... objects>. ...
torch.nn.init.zeros_(layer.weight)

# %%
# Its shape has a message of its own:

# raises: RuntimeError: Can't access the shape of an uninitialized parameter or buffer. ...
layer.weight.shape

# %%
# Fix 1: run a batch first
# ------------------------
#
# The parameter object stays the same, so SGD or Adam made before the batch keeps it. (Adagrad made before raises.) Put
# a model with batch norm into ``eval()`` for this batch, or the batch changes its running statistics. A layer that the
# batch does not reach stays lazy. Run the batch under ``torch.no_grad()``: under ``torch.inference_mode()`` the weights
# become inference tensors, and a write to them raises afterwards.

# fix: not compiled: setup
weight = layer.weight
with torch.no_grad():
    layer(torch.zeros(1, 3))
    second = layer.weight[1].clone()
    layer.weight[0] = 1.0
    layer.bias.zero_()
layer(torch.tensor([[1.0, 2.0, 3.0]]))[0, 0].backward()

assert layer.weight is weight and torch.equal(layer.weight[1], second)
assert layer.weight[0].tolist() == [1.0, 1.0, 1.0]
assert layer.weight.grad.tolist() == [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]
layer.weight[0].detach(), layer.weight.grad

# %%
# Fix 2: name the number of features
# ----------------------------------

# fix: not compiled: setup
eager = torch.nn.Linear(3, 2)
second = eager.weight[1].detach().clone()
with torch.no_grad():
    eager.weight[0] = 1.0

assert eager.weight[0].tolist() == [1.0, 1.0, 1.0] and torch.equal(eager.weight[1], second)
eager.weight[0].detach()

# %%
# Fix 3: load a state dict
# ------------------------
#
# ``load_state_dict`` gives the lazy parameters the shapes of the dictionary. Load weight and bias: a layer with one of
# them raises when it is called. With ``assign=True`` they are replaced, so make the optimizer afterwards.

# fix: not compiled: setup
lazy = torch.nn.LazyLinear(2)
weight = lazy.weight
lazy.load_state_dict(eager.state_dict())
with torch.no_grad():
    lazy.weight[1] = 5.0

assert lazy.weight is weight and lazy.weight.tolist() == [[1.0, 1.0, 1.0], [5.0, 5.0, 5.0]]
assert torch.equal(lazy.bias, eager.bias) and torch.equal(eager.weight[1], second)
lazy.weight.detach()

# %%
# Fix 4: materialize a parameter of your own
# ------------------------------------------
#
# A batch does not give it a shape, if its module is not lazy. ``materialize`` does, and leaves the values to you:

# fix: not compiled: setup
own = torch.nn.Module()
own.scale = torch.nn.parameter.UninitializedParameter()
scale = own.scale
own.scale.materialize((3,))
with torch.no_grad():
    own.scale.fill_(1.0)
    own.scale[0] = 2.0

assert own.scale is scale and own.scale.tolist() == [2.0, 1.0, 1.0]
own.scale.detach()

# %%
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    Attempted to use an uninitialized parameter in {function}. This error happens when you are using a `LazyModule`
#
# .. wordings:: RuntimeError
#
#    Can't access the shape of an uninitialized parameter or buffer
#
# See also: :ref:`recipe-set-part-of-a-parameter`
