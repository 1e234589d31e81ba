r"""
Inference tensors cannot be saved for backward
==============================================

A computation that records gradients has to save a tensor that was made inside ``torch.inference_mode()``.
Clone it outside the block, or make it under ``torch.no_grad()`` in place of that block. If it is a parameter, see
:ref:`scenario-model-built-in-inference-mode`.

.. symptoms::

   features from a frozen backbone under inference_mode, then training a linear head crashes
   weights * features raises, features were computed with torch.inference_mode
   distillation, teacher output from inference_mode cannot be used in the student's loss
"""

import torch

with torch.inference_mode():
    features = torch.tensor([1.0, 2.0, 3.0]) * 10

weights = torch.tensor([0.1, 0.2, 0.3], requires_grad=True)

# raises: RuntimeError: Inference tensors cannot be saved for backward. Please do not use Tensors created
#     in inference mode in computation tracked by autograd. ...
scores = weights * features

# %%
# Why
# ---
#
# The gradient of ``weights`` is ``features``, so ``*`` has to **save** ``features``. An **inference tensor**
# has no **version counter** (:ref:`claim-an-inference-tensor-counts-no-writes`) by which backward could tell
# that it was not written since. A ``Linear`` layer whose weight is trained saves its input, and
# ``weights[positions]`` saves the positions: both raise this error. ``+`` does not save its operands, and is allowed.
# A slice of ``features``, ``features.detach()``, and ``features.to`` with the dtype that it has, are inference tensors
# still. ``features * 2``, computed outside of the mode, is a normal tensor:

print("allowed:", (weights + features).requires_grad, (weights * (features * 2)).requires_grad)
for still in (features[:2], features.detach(), features.to(features.dtype)):
    print("inference tensor:", still.is_inference())

# %%
# Fix 1: clone it, outside the block
# ----------------------------------

# fix: not compiled: setup
scores = weights * features.clone()
scores.sum().backward()

assert torch.equal(scores, weights.detach() * features)
assert weights.grad.tolist() == [10.0, 20.0, 30.0]
weights.grad

# %%
# Inside the block the clone is an inference tensor again:

with torch.inference_mode():
    clone = features.clone()
clone.is_inference()

# %%
# Fix 2: ``no_grad`` in place of inference mode
# ---------------------------------------------
#
# ``no_grad`` inside an inference mode block makes inference tensors still, so it takes the place of that block:

# fix: not compiled: setup
with torch.no_grad():
    features = torch.tensor([1.0, 2.0, 3.0]) * 10
weights.grad = None
(weights * features).sum().backward()

assert not features.is_inference() and features.tolist() == [10.0, 20.0, 30.0]
assert weights.grad.tolist() == [10.0, 20.0, 30.0]
weights.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Inference tensors cannot be saved for backward
#
# See also: :ref:`error-inference-tensor-in-place`.
