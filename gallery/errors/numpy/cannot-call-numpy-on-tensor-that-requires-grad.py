r"""
Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead
====================================================================================

An array cannot carry gradients. To look at the values, ``weights.detach().numpy()``; to keep or change
them, add ``.copy()``, because the array shares memory with the tensor.

.. symptoms::

   convert model output to numpy array for plotting, crashes without no_grad
   preds.numpy() fails on the output of a network
   history[i] = weights, store parameters in a numpy array during training
"""

import numpy as np
import torch

weights = torch.tensor([1.0, 2.0, 3.0], device="cpu", requires_grad=True)

# raises: RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.
weights.numpy()

# %%
# Why
# ---
#
# What NumPy computes is not recorded in the graph, so torch makes you say that you leave it. Inside ``torch.no_grad()``
# nothing is recorded, and ``weights.numpy()`` does not raise. NumPy asks for an array by itself where you assign a
# slice of a tensor to a part of an array:

history = np.zeros(3)

# raises: RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.
history[0:2] = weights[0:2]

# %%
# Fix 1: you only need the numbers
# --------------------------------
#
# :api:`torch.Tensor.detach` gives a tensor over the same storage that requires no grad. ``copy()`` keeps your array
# from changing when the weights do, and the weights from changing when the array does. A list of losses, as in
# ``np.mean(losses)``, needs numbers: ``losses.append(loss.item())``.

# fix: not compiled: numpy
history[0:2] = weights[0:2].detach()
kept = weights.detach().numpy().copy()
with torch.no_grad():
    weights[0] = 9.0
kept[2] = 50.0

assert kept.tolist() == [1.0, 2.0, 50.0] and history.tolist() == [1.0, 2.0, 0.0]
assert weights.tolist() == [9.0, 2.0, 3.0]
kept, history

# %%
# Without the copy, a write to the array is a write to the weights that autograd does not see. A gradient for which
# backward kept the weights comes out wrong. The second should be 4 here, from the 2.0 of the forward pass:

array = weights.detach().numpy()
loss = (weights**2).sum()
array[1] = 50.0
loss.backward()
weights.grad

# %%
# Fix 2: the step belongs to the computation
# ------------------------------------------
#
# Then do it in torch. Many of NumPy's functions have a namesake there. A function that ``torch.func.grad`` calls needs
# this fix, too, because :ref:`fix 1 raises there <error-tensor-without-storage>`:


# fix: store_roots(window, frames) like
#     (window.copy_(torch.stack([frames[0] ** 0.5, frames[1] ** 0.5, *window[2:]])), None)[1]
#     from vector(n), leaf(n)
def store_roots(window, frames):
    window[0:2] = torch.sqrt(frames[0:2])


frames, window = torch.tensor([1.0, 4.0, 9.0], requires_grad=True), torch.zeros(3)
store_roots(window, frames)
window.sum().backward()

assert window.tolist() == [1.0, 2.0, 0.0] and window.dtype == frames.dtype
assert frames.grad.tolist() == [0.5, 0.25, 0.0]

# %%
# From a GPU: ``weights.detach().cpu().numpy()``. ``force=True`` is short for it. On the CPU, the array of either shares
# memory with the weights:

weights.numpy(force=True)

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    __array__ implementation doesn't accept a copy keyword, so passing copy=False failed  -- a warning of np.array(tensor) with NumPy 2; np.asarray(tensor) does not warn
#    Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead
#    Can't call numpy() on Variable that requires grad. Use var.detach().numpy() instead  -- older
#
# .. wordings:: BufferError
#
#    Can't export tensors that require gradient, use tensor.detach()  -- of ``np.from_dlpack``
