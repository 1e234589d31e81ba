r"""
Index put requires the source and destination dtypes match
==========================================================

You assign a tensor by a mask or by a list of positions, and its dtype is not that of the tensor you write to. Convert
it: ``cache[rows] = frames.to(cache.dtype)``. If the dtype of ``cache`` cannot hold the values, convert ``cache`` first.

.. symptoms::

   x[mask] = y fails, y is half or double, but x[:2] = y works
   filling a buffer with cache[idx] = layer(x) under autocast or mixed precision crashes
   feats[[0, 2]] = torch.from_numpy(a), float64 array into float32 tensor refused
"""

import torch

cache = torch.zeros(3, 2)
frames = torch.ones(2, 2, dtype=torch.float64)

# not for float64: its-subject
# raises: RuntimeError: Index put requires the source and destination dtypes match, got Float for the
#     destination and Double for the source.
cache[[0, 2]] = frames

# %%
# Why
# ---
#
# A list, a mask, or an integer tensor with at least one dimension as index is **advanced indexing**. The assignment
# calls ``index_put_``, which takes source and destination of one dtype. A slice, or a number as index, makes a view,
# and the assignment copies into it. A copy converts (:ref:`claim-a-slice-converts-and-an-index-tensor-does-not`).
# An ``int64`` tensor without dimensions, alone in the brackets, counts as a number:

cache[0:2] = frames
cache[torch.tensor(2)] = frames[0] * 5

assert cache[torch.tensor(2)]._is_view() and not cache[torch.tensor([2])]._is_view()
cache

# %%
# Inside ``autocast`` the linear layer returns bfloat16, and the tensor that collects the results was made in float32:

layer = torch.nn.Linear(2, 2)

# raises: RuntimeError: Index put requires the source and destination dtypes match, got Float for the
#     destination and BFloat16 for the source.
with torch.autocast(cache.device.type, dtype=torch.bfloat16):
    cache[[0, 2]] = layer(torch.ones(2, 2))

# %%
# Fix: convert the value
# ----------------------
#
# Between dtypes of floats, :api:`torch.Tensor.to` is recorded, so gradients flow back in the dtype of the source.
# A value that does not fit is changed without an error: integers lose the fraction, int8 makes 44 of 300, and bool
# makes ``True`` of 0.3. Real numbers lose an imaginary part, and float16 makes infinity of 1,000,000.


# fix: store(cache, frames) like
#     (cache.copy_(torch.stack([frames[0].float(), cache[1], frames[1].float(), *cache[3:]])), None)[1]
#     from matrix(n), torch.ones(2, 3, dtype=torch.float64, requires_grad=True); indexed
def store(cache, frames):
    cache[[0, 2]] = frames.to(cache.dtype)


frames = torch.ones(2, 2, dtype=torch.float64, requires_grad=True)
cache = torch.zeros(3, 2)
store(cache, frames)
(cache * torch.tensor([[1.0], [10.0], [100.0]])).sum().backward()

assert frames.grad.dtype == torch.float64 and cache.dtype == torch.get_default_dtype()
assert cache.tolist() == [[1.0, 1.0], [0.0, 0.0], [1.0, 1.0]]
assert frames.grad.tolist() == [[1.0, 1.0], [100.0, 100.0]]
cache, frames.grad

# %%
# Or make the collecting tensor from the first result, so that it has its dtype:

frames.new_zeros(3, 2).dtype

# %%
# A tensor of one element
# -----------------------
#
# Here the mask takes a tensor of one element on the CPU and converts it: the assignment calls ``masked_fill_``. The
# list does not convert. Both take a number such as 5:

scores = torch.zeros(3)
scores[scores == 0] = torch.tensor(7, device="cpu")
scores[scores == 7] = 5
scores[[0, 1]] = 6
assert scores.tolist() == [6.0, 6.0, 5.0]

# raises: RuntimeError: Index put requires the source and destination dtypes match, got Float for the
#     destination and Long for the source.
scores[[0, 1]] = torch.tensor(7)

# %%
# Compiled
# --------
#
# The default backend of ``torch.compile`` :ref:`converts here <scenario-compiled-index-write-converts>`.
# ``aot_eager`` raises:


def assign(cache, frames):
    cache[[0, 2]] = frames


# raises: RuntimeError: Index put requires the source and destination dtypes match, got Float for the
#     destination and Double for the source.
torch.compile(assign, backend="aot_eager")(torch.zeros(3), torch.ones(2, dtype=torch.float64))

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Index put requires the source and destination dtypes match, got {dtype} for the destination and {dtype} for the source
#
# See also: :ref:`error-source-must-have-the-same-dtype`, for ``index_add_``, ``scatter_`` and others.
