r"""
Inplace update to inference tensor outside InferenceMode is not allowed
=======================================================================

The tensor was made inside ``torch.inference_mode()``, and you change it outside. Clone it outside first, or make it
under ``torch.no_grad()`` instead. To change the tensor itself, write inside ``inference_mode()``. The error comes after
the write: the values have changed.

.. symptoms::

   x[0] = 9 fails after x was computed in torch.inference_mode()
   update a cache in training that was created during evaluation with inference_mode
   embeddings precomputed under inference_mode, normalise or zero_ them later crashes
"""

import torch

with torch.inference_mode():
    scores = torch.tensor([1.0, 2.0, 3.0])

# raises: RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed.You can
#     make a clone to get a normal tensor before doing inplace update. ...
scores[0] = 9.0

# %%
# Why
# ---
#
# A new tensor that is made in inference mode is an **inference tensor**, without a **version counter**
# (:ref:`claim-an-inference-tensor-counts-no-writes`). Outside, torch writes first and then finds no counter to move:

print(scores)

# %%
# Under ``no_grad`` the write is refused as well, and as late:

# raises: RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed.You can
#     make a clone to get a normal tensor before doing inplace update. ...
with torch.no_grad():
    scores[1:].zero_()

# %%

assert scores.tolist() == [9.0, 0.0, 0.0]

# %%
# A gradient may not be asked for:

# raises: RuntimeError: Setting requires_grad=True on inference tensor outside InferenceMode is not
#     allowed.
scores.requires_grad_()

# %%
# Its slices and ``detach()`` are inference tensors too. Here ``contiguous()`` and ``to()`` have no work to do,
# and return the same tensor:

# differs in strided: ``contiguous()`` has something to do, and returns a copy.
assert scores.contiguous() is scores and scores.to("cpu") is scores
scores.is_inference(), scores[:2].is_inference(), scores.detach().is_inference()

# %%
# Fix 1: clone it, outside the block
# ----------------------------------
#
# The clone is another tensor. ``scores`` keeps its values:

# fix: not compiled: setup
with torch.inference_mode():
    scores = torch.tensor([1.0, 2.0, 3.0])

edited = scores.clone()
edited[0] = 9.0
edited.requires_grad_()
(edited**2).sum().backward()

assert edited.tolist() == [9.0, 2.0, 3.0] and scores.tolist() == [1.0, 2.0, 3.0]
assert edited.grad.tolist() == [2 * 9.0, 2 * 2.0, 2 * 3.0]
edited.detach(), scores

# %%
# Fix 2: ``no_grad`` in place of inference mode
# ---------------------------------------------
#
# For what is written later, such as a cache. For parameters see
# :ref:`claim-parameters-made-in-inference-mode-cannot-be-written`.

# fix: not compiled: setup
with torch.no_grad():
    cache = torch.zeros(3)
cache[0] = 9.0

assert not cache.is_inference() and cache.tolist() == [9.0, 0.0, 0.0]
cache

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Inplace update to inference tensor outside InferenceMode is not allowed
#    Setting requires_grad=True on inference tensor outside InferenceMode is not allowed
#    Inference tensors do not track version counter  -- for tensor._version
#    Cannot set version_counter for inference tensor
#
# See also: :ref:`error-inference-tensor-saved`.
