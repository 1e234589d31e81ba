r"""
Expected all tensors to be on the same device
=============================================

Two tensors of one operation are on two devices, such as ``cpu`` and ``cuda:0``. Move the value to the device of the
tensor you write to: ``scores += bonus.to(scores.device)``. This page needs a GPU to run.

.. symptoms::

   x[:2] += bias crashes, one tensor is on cuda and the other on cpu
   model moved with .to(device), but a mask or list of layers stays behind
   forward mixes cuda:0 and cpu, torch.zeros(n) or torch.arange(n) created without device
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
# A kernel runs on one device and reads the memory of that device. Arithmetic does not move a tensor there, except that
# a tensor without dimensions on the CPU counts as a number. **Assigning to a slice** is ``copy_``, which is the
# operation that moves data:

scores[:2] = bonus
scores[2] += torch.tensor(5.0, device="cpu")

assert scores.tolist() == [1.0, 2.0, 5.0]
scores

# %%
# So ``scores[:2] = bonus`` works where ``scores[:2] += bonus`` and ``scores[mask] = bonus`` do not. An index on the CPU is
# moved, too, if it stands in brackets: :ref:`error-index-or-mask-on-another-device`.
#
# ``scatter_`` checks its arguments one by one, and names the one on the other device:

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
scores = torch.zeros(3, device="cuda")
scores[:2] += bonus.to(scores.device)
(scores**2).sum().backward()

assert scores.tolist() == [1.0, 2.0, 0.0] and scores.device.type == "cuda"
assert bonus.grad.device.type == "cpu" and bonus.grad.tolist() == [2.0, 4.0]
scores.tolist(), bonus.grad

# %%
# For a method with an index, move the index as well:

# fix: not compiled: cuda
totals = torch.zeros(3, device="cuda")
totals.scatter_(0, positions.to(totals.device), bonus.detach().to(totals.device))

assert totals.tolist() == [1.0, 2.0, 0.0]
totals

# %%
# Where to look:
#
# - ``batch.to(device)`` returns a new tensor. Assign it: ``batch = batch.to(device)``. A module is moved in place.
# - A tensor is made in ``forward`` without ``device=``.
# - A mask or cache is a plain attribute of a module. ``self.register_buffer("mask", mask)`` makes
#   ``module.to(device)`` take it along.
# - Layers stand in a plain list. ``torch.nn.ModuleList`` makes ``module.to(device)`` take them along.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Expected all tensors to be on the same device, but found at least two devices
#    Expected all tensors to be on the same device, but got {argument} is on {device}, different from other tensors on {device}  -- since torch 2.8
#    Tensor on device {device} is not on the expected device  -- a meta tensor beside another one
#    Expected a '{device}' device type for generator but found '{device}'  -- a ``torch.Generator`` of another device
#    Expected divisor (b) to be on the same device ({device}) as dividend (a), but it is found on {device}
#    Expected `value` to be on same device as `a`
#    Attempted to set the storage of a tensor on device "{device}" to a storage on different device "{device}"
#    returned an invalid gradient at index {index:int} - expected device {device} but got {device}
