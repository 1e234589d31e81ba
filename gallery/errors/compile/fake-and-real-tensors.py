r"""
Please convert all Tensors to FakeTensors first or instantiate FakeTensorMode with 'allow_non_fake_inputs'
==========================================================================================================

An operation got a real tensor, under ``FakeTensorMode`` or beside a fake tensor. It is often a constant or a
parameter from outside. Convert the tensor with ``mode.from_tensor(x)``, or make it under the mode.

.. symptoms::

   FakeTensorMode: cache[:2] = start fails, start was created outside the mode
   mix a real tensor or parameter with a FakeTensor, AssertionError in copy_
   estimate memory or shapes of a model with FakeTensorMode, constant from outside is refused
"""

import torch
from torch._subclasses.fake_tensor import FakeTensorMode

start = torch.tensor([1.0, 2.0])
mode = FakeTensorMode()

# raises: AssertionError: Please convert all Tensors to FakeTensors first or instantiate FakeTensorMode
#     with 'allow_non_fake_inputs'. Found in aten.copy_.default(FakeTensor(..., size=(2,)), tensor(...))
with mode:
    cache = torch.zeros(4)
    cache[:2] = start

# %%
# Why
# ---
#
# A **fake tensor** has a shape, a dtype and a device, and no values. ``cache`` is one, because it was made under
# the mode. ``start`` was made outside.
#
# "Found in" names the operation, here ``aten.copy_`` for the assignment, and its arguments. The real tensor is
# the one that does not say ``FakeTensor``. Under the mode, ``start + start`` is refused as well: two real tensors.
#
# If it is the fake tensor that should not be there, compute it anew outside the mode.
#
# Fix 1: convert it
# -----------------

# fix: not compiled: no-values
with mode:
    cache = torch.zeros(4)
    cache[:2] = mode.from_tensor(start)

assert cache.shape == (4,) and start.tolist() == [1.0, 2.0]
cache

# %%
# Where ``mode`` is not at hand, ``cache.fake_mode`` is the mode. The parameters of a module are replaced in a call.
# If the module has buffers, convert those of ``named_buffers()`` too:

linear = torch.nn.Linear(4, 2)
fake = {
    name: cache.fake_mode.from_tensor(parameter) for name, parameter in linear.named_parameters()
}

result = torch.func.functional_call(linear, fake, (cache,))

assert result.shape == (2,) and result.fake_mode is mode
result.shape

# %%
# If "Found in" says ``aten._local_scalar_dense``, the code asks the real tensor for its number: an index without
# dimensions, a bound of a slice, ``.item()`` or ``if``. Converted, the tensor has no value, and neither has a mask to
# read ``cache[mask]`` (:ref:`error-fake-tensor-has-no-value`). Take the number before the mode:

place = torch.tensor(1)
number = int(place)

# fix: not compiled: no-values
with mode:
    cache = torch.zeros(4)
    cache[number] = 1.0

assert cache.shape == (4,)
cache

# %%
# Fix 2: let the mode take real ones
# ----------------------------------
#
# The mode converts real arguments for you, except where their number is needed. The result is fake. Do not
# write to a real tensor under such a mode: ``start[:1] = 5.0`` raises no error and does not change ``start``:

# fix: not compiled: no-values
with FakeTensorMode(allow_non_fake_inputs=True):
    cache = torch.zeros(4)
    cache[:2] = start
    start[:1] = 5.0

assert cache.shape == (4,) and start.tolist() == [1.0, 2.0]
cache, start

# %%
# ``make_fx(..., tracing_mode="fake")`` makes a mode of its own. Pass it ``_allow_non_fake_inputs=True``, or pass
# the tensor as an argument.
#
# Other wordings
# --------------
#
# .. wordings:: AssertionError
#
#    Please convert all Tensors to FakeTensors first or instantiate FakeTensorMode with 'allow_non_fake_inputs'.
#
# .. wordings:: Exception
#
#    Invoking operators with non-Fake Tensor inputs in FakeTensorMode is not yet supported.  -- torch 1.13
#
# See also: :ref:`error-fake-tensor-has-no-value`.
