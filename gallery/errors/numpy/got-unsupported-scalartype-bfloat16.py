r"""
Got unsupported ScalarType BFloat16
===================================

NumPy has no bfloat16. Convert the tensor first: ``hidden.float().numpy()``. If it is the output of a model:
``output.detach().float().cpu().numpy()``.

.. symptoms::

   last_hidden_state.numpy() fails for a model in bfloat16
   save embeddings computed under bf16 autocast to a numpy array
   arr[i] = output with bf16 tensor, dtype unknown to numpy
"""

import torch

hidden = torch.tensor([1.0, 2.5, 3.0], device="cpu", dtype=torch.bfloat16)

# raises: TypeError: Got unsupported ScalarType BFloat16
hidden.numpy()

# %%
# Why
# ---
#
# ``numpy()`` hands the tensor's memory to an array, and the array needs a NumPy dtype for it. NumPy asks for it,
# too, when you assign the tensor to part of an array:

import numpy as np

history = np.zeros(3)

# raises: TypeError: Got unsupported ScalarType BFloat16
history[:] = hidden

# %%
# A float8 type has no NumPy dtype either, and ``float()`` converts it. For half-precision complex numbers take
# ``to(torch.complex64)``, as ``float()`` drops the imaginary part. float16 has a NumPy dtype:

print(torch.zeros(2, device="cpu", dtype=torch.float16).numpy().dtype)

# raises: TypeError: Got unsupported ScalarType Float8_e5m2
torch.zeros(2, device="cpu", dtype=torch.float8_e5m2).numpy()

# %%
# Fix: convert to float32
# -----------------------
#
# :api:`torch.Tensor.float` changes no value, as float32 holds each number that bfloat16 has. It gives a **copy**, so a
# write to the array does not reach ``hidden``. If ``hidden`` has dimensions and does not require grad, an assignment to
# a slice sends the result back, rounded to bfloat16:

# fix: not compiled: numpy
array = hidden.float().numpy()
array[0] = 9.0
history[:] = hidden.float()
before = hidden.tolist()
hidden[:] = torch.from_numpy(array)

assert before == [1.0, 2.5, 3.0] and hidden.tolist() == [9.0, 2.5, 3.0]
assert history.tolist() == [1.0, 2.5, 3.0]
array, hidden

# %%
# Only the bits, without a copy
# -----------------------------
#
# On the CPU, view them as integers of the same size. This array shares memory. The last line reads it as bfloat16
# again:

bits = hidden.view(torch.int16).numpy()
bits[0] = 0
hidden, torch.from_numpy(bits).view(torch.bfloat16)

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    Got unsupported ScalarType {dtype}
#
# See also: :ref:`error-cannot-convert-np-ndarray-of-type`, the other way round.
