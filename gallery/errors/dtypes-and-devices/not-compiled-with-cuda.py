r"""
Torch not compiled with CUDA enabled
====================================

A line asks for a device that this build of torch was made without. Choose the device at one place, ``cpu`` where torch
finds no GPU. On a machine with an NVIDIA GPU, install a CUDA build.

.. symptoms::

   model.cuda() or .to("cuda") raises AssertionError, pip or conda gave a CPU version of torch
   run code written for a GPU on a laptop without one, no NVIDIA driver
   dataset puts tensors on the GPU, DataLoader with num_workers=2 crashes after fork
"""

import torch

scores = torch.zeros(3)

# raises: AssertionError: Torch not compiled with XPU enabled
scores[0] = torch.ones(()).to("xpu")

# %%
# The line asks for XPU, Intel's GPUs, so that it raises in a CPU build and in a CUDA build. In a CPU build
# ``.cuda()``, ``.to("cuda")`` and ``device="cuda"`` say the same of CUDA.
#
# Why
# ---
#
# A build of torch holds the code of the devices it was made for. ``torch.version.cuda`` is ``None`` in a CPU
# build, and the version of CUDA in a CUDA build. The code for XPU is in neither:

torch.xpu.is_available()

# %%
# Fix 1: choose the device at one place
# -------------------------------------
#
# :api:`torch.cuda.is_available` tells whether this torch finds a CUDA device. In place of ``.cuda()`` write
# ``.to(device)``. Make new tensors from old ones, so that they follow:

# fix: not compiled: setup
device = "cuda" if torch.cuda.is_available() else "cpu"
scores = torch.zeros(3).to(device)
scores[0] = scores.new_ones(())

assert scores.new_ones(()).device == scores.device and scores.tolist() == [1.0, 0.0, 0.0]
scores.tolist()

# %%
# Where ``torch.cuda.synchronize()`` raises the error, put it behind ``if torch.cuda.is_available():``.
#
# Fix 2: another build
# --------------------
#
# Uninstall torch, and install it by the command that the selector on pytorch.org gives for CUDA. If
# ``torch.version.cuda`` is still ``None`` in a new process, the install was not a CUDA build, or it went into another
# environment than the one in use.
#
# Fix 3: no CUDA in forked processes
# ----------------------------------
#
# If CUDA was used before (not run here), a data set that puts samples on the GPU raises "Cannot re-initialize CUDA in
# forked subprocess" in a forked worker of a ``DataLoader``. Keep the samples on the CPU, and move each batch:

# fix: not compiled: statement
from torch.utils.data import DataLoader

samples = [torch.tensor([1.0, 2.0], device="cpu"), torch.tensor([3.0, 4.0], device="cpu")]
(batch,) = [batch.to(device) for batch in DataLoader(samples, batch_size=2)]
batch[0] = 0.0

assert batch.tolist() == [[0.0, 0.0], [3.0, 4.0]] and samples[0].tolist() == [1.0, 2.0]
batch.tolist()

# %%
# Other wordings
# --------------
#
# .. wordings:: AssertionError
#
#    Torch not compiled with {backend} enabled
#
# .. wordings:: RuntimeError
#
#    Found no NVIDIA driver on your system  -- a CUDA build without a driver
#    PyTorch is not linked with support for {backend} devices  -- mps
#    Cannot access accelerator device when none is available.  -- a device by its number, ``.cuda(0)`` or ``.to(0)``
#    Cannot re-initialize CUDA in forked subprocess
#
# .. wordings:: NotImplementedError
#
#    Could not run 'aten::empty.memory_format' with arguments from the '{backend:accelerator}' backend  -- such as MPS
#    Could not run 'aten::empty_strided' with arguments from the '{backend:accelerator}' backend
