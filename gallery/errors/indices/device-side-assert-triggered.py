r"""
CUDA error: device-side assert triggered
========================================

An index tensor on the GPU holds a number that is out of bounds, usually several lines before the one that
raised. Restart the process, and run the same code on the CPU: it names the index.
"""

# needs: cuda

import torch

scores = torch.zeros(3, device="cuda")
where = torch.tensor([0, 7], device="cuda")
scores[where] = 1.0

# raises: AcceleratorError: CUDA error: device-side assert triggered ...
torch.cuda.synchronize()

# %%
# Why
# ---
#
# On the CPU the line that writes raises (fix 1). On a GPU the numbers are in the memory of the device, so
# the **kernel** checks them, after Python has gone on. The error arrives at a later call that has to wait:
# ``item()``, a print, a copy, ``synchronize()``. The traceback shows that line. (To run it you need a GPU.)
#
# What was wrong stands on standard error, before the traceback. The file name tells the operation:
#
# * ``IndexKernel.cu``, ``index out of bounds``: brackets with an index tensor
# * ``ScatterGatherKernel.cu``: ``scatter_``, ``gather``; often labels of -100, or a class too many
# * ``masked_scatter_size_check``: ``masked_scatter_`` with fewer values than ``True``
#
# After the assertion the CUDA context of the process is lost. Every later call on the GPU fails:

# raises: AcceleratorError: CUDA error: device-side assert triggered ...
torch.ones(2, device="cuda").sum().item()

# %%
# Fix 1: let the CPU say it
# -------------------------
#
# In a new process, or, as here, with tensors that were never on the GPU:

where = torch.tensor([0, 7], device="cpu")

# raises: IndexError: index 7 is out of bounds for dimension 0 with size 3
torch.zeros(3, device="cpu")[where] = 1.0

# %%
# Fix 2: find the line on the GPU
# -------------------------------
#
# Start the program with ``CUDA_LAUNCH_BLOCKING=1`` in its environment. Each kernel is waited for, and the
# traceback ends at the line that launched it. It is for finding the line only.
#
# Fix 3: check where the indices are made
# ---------------------------------------
#
# Once, in the data loader, while they are still on the CPU:

labels = torch.tensor([2, -100, 0], device="cpu")
outside = (labels < 0) | (labels >= 3)

assert outside.tolist() == [False, True, False]

# %%
# Other wordings
# --------------
#
# .. wordings:: AcceleratorError
#
#    CUDA error: device-side assert triggered  -- RuntimeError up to torch 2.7
#
# See also: :ref:`error-index-out-of-bounds`, :ref:`error-masked-scatter-source-too-short`.
