r"""
A view was created in inference mode and is being modified inplace in normal mode
=================================================================================

You took a slice of a tensor inside ``torch.inference_mode()``. You write to it outside, and the write would be
recorded. Do both inside if the write is not to be recorded, or both outside if it is.

.. symptoms::

   slice taken inside inference_mode, then window += 1 outside crashes
   x[:2] selected in torch.inference_mode from a tracked tensor, modify it in training
   use of an old slice after its tensor was changed, slice came from inference_mode
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
frames = weights * 1
with torch.inference_mode():
    window = frames[:2]

# raises: RuntimeError: A view was created in inference mode and is being modified inplace in normal mode.
#     Given that this use case is ambiguous and error-prone, it is forbidden. ...
window += 1.0

# %%
# Why
# ---
#
# ``window`` is a **view** of ``frames``, a tensor that autograd tracks, and is no inference tensor. How it
# was made is not recorded. A write to ``window`` is allowed where it is not recorded: under ``no_grad``, or if
# neither ``frames`` nor the value requires grad.
#
# A write to ``window`` under ``no_grad``, or to ``frames`` itself, makes the view stale. Its next recorded use raises:

assert not window.is_inference() and window._base is frames

frames += 1.0

# raises: RuntimeError: A view was created in inference mode and its base or another view of its base has
#     been modified inplace in normal mode. ...
window * 2

# %%
# Fix 1: both inside
# ------------------
#
# The write is not recorded; it still moves the **version counter** of ``frames``. If an operation saved
# ``frames``, backward raises :ref:`error-modified-by-an-inplace-operation`.

# fix: not compiled: statement
frames = weights * 1
before = frames._version
with torch.inference_mode():
    frames[:2] += 1.0
assert frames._version > before
frames.sum().backward()

assert frames.tolist() == [2.0, 3.0, 3.0] and weights.grad.tolist() == [1.0, 1.0, 1.0]
frames.detach()

# %%
# Fix 2: both outside
# -------------------
#
# ``frames`` is the result of an operation here. If it is a leaf that requires grad, such as a parameter, the write
# raises outside as well (:ref:`error-view-of-a-leaf`): write inside.


# fix: windowed(weights) like weights + torch.nn.functional.pad(9 * weights[:2], (0, n - 2)) from leaf(n)
def windowed(weights):
    frames = weights * 1
    window = frames[:2]
    window *= 10
    return frames


weights.grad = None
frames = windowed(weights)
frames.sum().backward()

assert frames.tolist() == [10.0, 20.0, 3.0] and weights.grad.tolist() == [10.0, 10.0, 1.0]
weights.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    A view was created in inference mode and is being modified inplace in normal mode
#    is a view of a view which was created in inference mode and is being modified inplace in normal mode  -- for ``window[:1] = 0.0``
#    A view was created in inference mode and its base or another view of its base has been modified inplace in normal mode
#
# See also: :ref:`error-inference-tensor-in-place`, for a tensor that was *made* in the block.
