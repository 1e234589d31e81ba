r"""
Expected all tensors to be on the same device
=============================================

Two tensors of one operation are on two devices, such as ``cpu`` and ``cuda:0``. Move the smaller one to
the device of the one you write to: ``scores += bonus.to(scores.device)``. This page needs a GPU to run.
"""

# needs: cuda

import torch

scores = torch.zeros(3, device="cuda")
bonus = torch.tensor([1.0, 2.0], device="cpu")

# raises: RuntimeError: Expected all tensors to be on the same device, but found at least two devices,
#     cuda:... and cpu!
scores[:2] += bonus

# %%
# Why
# ---
#
# A kernel runs on one device and reads the memory of that device. Torch moves nothing on its own, with
# two exceptions: a tensor without dimensions on the CPU counts as a number, and **assigning to a slice**
# is ``copy_``, which is the operation that moves data:

scores[:2] = bonus
scores[2] += torch.tensor(5.0, device="cpu")

assert scores.tolist() == [1.0, 2.0, 5.0]
scores

# %%
# So ``scores[:2] = bonus`` works where ``scores[:2] += bonus`` and ``scores[mask] = bonus`` do not.
#
# Methods with an index check their arguments one by one, and name the one on the other device:

positions = torch.tensor([0, 1], device="cpu")

# raises: RuntimeError: Expected all tensors to be on the same device, but ... (when checking argument ...)
scores.scatter_(0, positions, bonus.to("cuda"))

# %%
# Fix: one device, taken from the tensor you write to
# ---------------------------------------------------
#
# :api:`torch.Tensor.to` is recorded: the gradient arrives on the device of the source.

# fix: not compiled: cuda
bonus = torch.tensor([1.0, 2.0], device="cpu", requires_grad=True)
totals = torch.zeros(3, device="cuda").index_add_(
    0, positions.to(scores.device), bonus.to(scores.device)
)
(totals**2).sum().backward()

assert bonus.grad.device.type == "cpu" and bonus.grad.tolist() == [2.0, 4.0]
totals.tolist(), bonus.grad

# %%
# What is forgotten most: a tensor made in ``forward`` without ``device=``, and a mask or cache that is a
# plain attribute of a module. ``self.register_buffer("mask", mask)`` makes ``module.to(device)`` take it
# along.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Expected all tensors to be on the same device, but found at least two devices
#    Expected all tensors to be on the same device, but got {argument} is on {device}, different from other tensors on {device}  -- since torch 2.8
#    Tensor on device {device} is not on the expected device  -- a meta tensor beside another one
