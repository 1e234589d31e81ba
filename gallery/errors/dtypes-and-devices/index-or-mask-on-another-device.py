r"""
indices should be either on cpu or on the same device as the indexed tensor
===========================================================================

The tensor is on the CPU and its index or mask on a GPU, or they are on two GPUs (not run here). Move the
index, ``cache[mask.to(cache.device)] += 1``, or move the tensor. This page needs a GPU to run.

.. symptoms::

   x[mask] with x on the cpu and mask on cuda crashes
   indexing a dataset, memory bank or replay buffer in RAM with GPU indices fails
   counts[idx] += 1 with idx from topk on the GPU, counts on the CPU
"""

# needs: cuda

import torch

cache = torch.zeros(3, device="cpu")
mask = torch.tensor([True, False, True], device="cuda")

# raises: RuntimeError: indices should be either on cpu or on the same device as the indexed tensor (cpu)
cache[mask] += 1.0

# %%
# Why
# ---
#
# **Advanced indexing** of a CPU tensor reads its index in the CPU's memory. The reverse is allowed: an index on the
# CPU is taken for a tensor on the GPU.

scores = torch.zeros(3, device="cuda")
scores[mask.cpu()] = 1.0

assert scores.tolist() == [1.0, 0.0, 1.0]
scores

# %%
# Methods such as ``masked_fill_``, ``scatter_`` and ``index_add_`` need both on the same device:

# raises: RuntimeError: expected self and mask to be on the same device, but got mask on cpu and self on
#     cuda:...
scores.masked_fill_(mask.cpu(), 2.0)

# %%
# Fix: the index where the tensor is
# ----------------------------------

# fix: not compiled: cuda
cache[mask.to(cache.device)] += 1.0
scores.masked_fill_(mask.to(scores.device), 2.0)

assert cache.tolist() == [1.0, 0.0, 1.0] and scores.tolist() == [2.0, 0.0, 2.0]
cache, scores

# %%
# A tuple of indices, as ``torch.where(mask)`` returns, has no ``to``. Move each of its tensors:
# ``cache[tuple(i.to(cache.device) for i in torch.where(mask))]``.
#
# In a module, register the mask with ``self.register_buffer("mask", mask)`` in ``__init__``. A later
# ``module.to(device)`` then moves the mask with the parameters.
#
# The value is on another device: :ref:`error-all-tensors-on-the-same-device`.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    indices should be either on {devices} or on the same device as the indexed tensor
#    expected self and mask to be on the same device, but got mask on {device} and self on {device}
#    self, index and source expected to be in the same device, but got  -- ``index_copy_``, ``index_add_``, ``put_``
