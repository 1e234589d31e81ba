r"""
Index put requires the source and destination dtypes match
==========================================================

You assign by a mask or by a list of positions, and the value has another dtype than the tensor. Convert
the value: ``cache[rows] = frames.to(cache.dtype)``.
"""

import torch

cache = torch.zeros(3, 2)
frames = torch.ones(2, 2, dtype=torch.float64)

# raises: RuntimeError: Index put requires the source and destination dtypes match, got Float for the
#     destination and Double for the source.
cache[[0, 2]] = frames

# %%
# Why
# ---
#
# A list, an index tensor or a mask between the brackets is **advanced indexing**, and takes source and
# destination of one dtype. A slice converts (:ref:`claim-a-slice-converts-and-an-index-tensor-does-not`):

cache[0:2] = frames
cache

# %%
# A usual source of another dtype is ``autocast``. Inside it the layer returns bfloat16, and the tensor that
# collects the results was made in float32.

layer = torch.nn.Linear(2, 2)

# raises: RuntimeError: Index put requires the source and destination dtypes match, got Float for the
#     destination and BFloat16 for the source.
with torch.autocast(cache.device.type, dtype=torch.bfloat16):
    cache[[0, 2]] = layer(torch.ones(2, 2))

# %%
# Fix: convert the value
# ----------------------
#
# :api:`torch.Tensor.to` is recorded, so gradients flow back in the dtype of the source:

frames = torch.ones(2, 2, dtype=torch.float64, requires_grad=True)
cache = torch.zeros(3, 2)
cache[[0, 2]] = frames.to(cache.dtype)
(cache * torch.tensor([[1.0], [10.0], [100.0]])).sum().backward()

assert frames.grad.tolist() == [[1.0, 1.0], [100.0, 100.0]]
cache, frames.grad

# %%
# Or make the collecting tensor from the first result:

frames.new_zeros(3, 2).dtype

# %%
# A tensor of one element
# -----------------------
#
# A mask takes the integer tensor; a list of positions does not. A Python number fits both.

scores = torch.zeros(3)
scores[scores == 0] = torch.tensor(7)
scores[scores == 7], scores[[0, 1]] = 0, 7

# raises: RuntimeError: Index put requires the source and destination dtypes match, got Float for the
#     destination and Long for the source.
scores[[0, 1]] = torch.tensor(7)

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Index put requires the source and destination dtypes match, got {dtype} for the destination and {dtype} for the source
#
# See also: :ref:`error-source-must-have-the-same-dtype`, for ``index_add_``, ``scatter_`` and others.
