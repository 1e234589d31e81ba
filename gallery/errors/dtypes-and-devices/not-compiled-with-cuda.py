r"""
Torch not compiled with CUDA enabled
====================================

This torch is a CPU build, and a line asks for a GPU. Name the device once, with ``cpu`` where there is
no other, or install a build with CUDA.
"""

import torch

scores = torch.zeros(3)

# raises: AssertionError: Torch not compiled with XPU enabled
scores[0] = torch.ones(()).to("xpu")

# %%
# The line asks for XPU, Intel's GPUs, so that this page runs with and without CUDA. ``.cuda()``,
# ``.to("cuda")`` and ``device="cuda"`` say the same of CUDA on a CPU build.
#
# Why
# ---
#
# This build has no support for the device. Which build you have:

has_cuda = torch.version.cuda is not None
built = "a CUDA build" if has_cuda else "a CPU build"
built

# %%
# A CUDA build on a machine where no GPU is found says something else: «Found no NVIDIA driver on your
# system».
#
# Fix 1: choose the device at one place
# -------------------------------------
#
# :api:`torch.cuda.is_available` tells whether this torch can use a GPU here. Make new tensors from old ones,
# so that they follow:

device = "cuda" if torch.cuda.is_available() else "cpu"
scores = torch.zeros(3, device=device)
scores[0] = scores.new_ones(())

assert scores.new_ones(()).device == scores.device and scores.tolist() == [1.0, 0.0, 0.0]
scores.tolist()

# %%
# For a checkpoint that was saved on a GPU (not run here) there is ``torch.load(path, map_location=device)``.
#
# Fix 2: another build
# --------------------
#
# Uninstall torch, and install it by the command that the selector on pytorch.org gives for your CUDA
# version. If ``torch.version.cuda`` is still ``None`` afterwards, another environment is in use than the
# one you installed into.
#
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
