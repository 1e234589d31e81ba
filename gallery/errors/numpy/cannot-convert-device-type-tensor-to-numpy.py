r"""
can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first
==========================================================================================================

The tensor is not in the CPU's memory, and NumPy reads no other. Copy it: ``scores.detach().cpu().numpy()``. A write to
the array of a tensor on a GPU does not come back to the tensor.

.. symptoms::

   plot a loss or a list of losses that are on the GPU
   output.numpy() works on my laptop and crashes on the GPU machine
   arr[:] = tensor on cuda, fill a numpy array from GPU results
"""

import numpy as np
import torch

scores = torch.zeros(3, device="meta")

# raises: TypeError: can't convert meta device type tensor to numpy. Use Tensor.cpu() to copy the tensor to
#     host memory first.
scores.numpy()

# %%
# This page runs without a GPU, so it uses ``meta``, a device that is not the CPU either. A ``meta`` tensor has no
# values that could be copied: :ref:`error-cannot-copy-out-of-meta-tensor`.
#
# Why
# ---
#
# ``numpy()`` makes an array over the memory that the tensor has. The copy is left to you. NumPy calls it by itself,
# too, when you assign a tensor to a slice of an array:

history = np.zeros(3)

# raises: TypeError: can't convert meta device type tensor to numpy. Use Tensor.cpu() to copy the tensor to
#     host memory first.
history[:] = scores

# %%
# Fix: copy, and send changes back yourself
# -----------------------------------------
#
# For a tensor on the CPU ``.cpu()`` returns the tensor itself, and the array *does* share its memory:

# fix: not compiled: numpy
here = torch.zeros(3, device="cpu")
here.cpu().numpy()[0] = 1.0
here.cpu() is here, here.tolist()

# %%
# So a program that changes the array does one thing with a GPU and another without, unless you copy and write back
# (into a parameter under ``torch.no_grad()``):

device = "cuda" if torch.cuda.is_available() else "cpu"
scores = torch.tensor([1.0, 2.0, 3.0], device=device)
array = scores.cpu().numpy().copy()
array[0] = 9.0
before = scores.tolist()
scores[:] = torch.from_numpy(array)

assert before == [1.0, 2.0, 3.0] and scores.tolist() == [9.0, 2.0, 3.0]
before, scores.tolist()

# %%
# For one number: ``loss.item()``. For a list of tensors of one shape, such as the losses for a plot:
# ``torch.stack(losses).detach().cpu().numpy()``.
#
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    can't convert {device} device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first
#    can't convert CUDA tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first  -- older
#
# See also: :ref:`error-cannot-call-numpy-on-tensor-that-requires-grad`,
# :ref:`error-got-unsupported-scalartype-bfloat16`.
