r"""
Please convert all Tensors to FakeTensors first or instantiate FakeTensorMode with 'allow_non_fake_inputs'
==========================================================================================================

Under ``FakeTensorMode`` an operation got a real tensor, often a constant from outside. Convert the tensor with
``mode.from_tensor(x)``, or make it under the mode.
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
# A **fake tensor** has a shape, a dtype and a device, and no values. ``torch.compile`` tries code on such
# tensors (:ref:`error-failed-to-run-fx-node-with-fake-tensors`). ``cache`` is one, because it was made under
# the mode. ``start`` was made outside. To copy it, PyTorch would need values for ``cache`` as well.
#
# "Found in" names the operation, ``aten.copy_`` for an assignment, and its arguments. The real tensor is the
# one that does not say ``FakeTensor``. An operation on real tensors alone is refused as well.
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
# Fix 2: let the mode take real ones
# ----------------------------------
#
# This is for code that you cannot change. The mode converts real arguments for you. The result is fake:

# fix: not compiled: no-values
with FakeTensorMode(allow_non_fake_inputs=True):
    cache = torch.zeros(4)
    cache[:2] = start

assert cache.shape == (4,) and start.tolist() == [1.0, 2.0]
cache

# %%
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
