r"""
Why does the dtype matter for ``x[mask] = v`` and not for ``x[0:2] = v``?
=========================================================================

A slice assignment copies, and a copy converts. An assignment of several values through a mask, an index list or an
index tensor with dimensions does not: write ``x[mask] = v.to(x.dtype)``.

.. symptoms::

   float32 features into bfloat16 embeddings fails
   double into float works with a colon but not with an index list
   kv cache in another dtype than the new keys
   autocast does not cast item assignment
   index put source and destination dtypes must match, but assigning a range works
   out[idx] = linear(x) under autocast, float32 out and half values, error

.. verdict:: half/value-double/eager
.. verdict:: half/index-double/eager
"""

import numpy as np
import torch

embeddings = torch.zeros(4, 2, dtype=torch.bfloat16)
features = torch.ones(2, 2)
is_image = torch.tensor([True, False, True, False])

embeddings[0:2] = features
print(embeddings.dtype)

# raises: RuntimeError: Index put requires the source and destination dtypes match, got BFloat16 for
#     the destination and Float for the source.
embeddings[is_image] = features

# %%
# The slice is written by ``copy_``, the mask by ``index_put_``: :ref:`scenario-what-item-assignment-calls`.
#
# A Python number that fits the dtype is converted by both. ``x[mask] = v`` with a bool mask also takes a real
# ``v`` of one element on the CPU, which an index list does not. An integer tensor without dimensions as the index, if
# it is not uint8, :ref:`makes a view <scenario-index-with-a-0-d-tensor>`. NumPy converts through an index list, too:

embeddings[1:2] = 0.5
embeddings[[3]] = 0.5
embeddings[torch.tensor(3)] = torch.tensor([0.5, 2.0])
assert embeddings[3].tolist() == [0.5, 2.0]
embeddings[is_image] = torch.tensor(0.25, dtype=torch.float64, device="cpu")
array = np.zeros(4, dtype=np.float16)
array[[0, 2]] = np.array([1.0, 2.0])
embeddings[:, 0], array

# %%
# ``autocast`` chooses bfloat16 for the matrix product, and leaves the write as it is, so the dtypes differ:

table = torch.zeros(4, 2)

# not for float64: its-subject
# raises: RuntimeError: Index put requires the source and destination dtypes match, got Float for
#     the destination and BFloat16 for the source.
with torch.autocast(features.device.type, torch.bfloat16):
    table[is_image] = features @ features

# %%
# Convert where you write. Between dtypes of floats the conversion is recorded, so the gradient comes back as float32:

features = torch.ones(2, 2, requires_grad=True)
embeddings = torch.zeros(4, 2, dtype=torch.bfloat16)
embeddings[is_image] = features.to(embeddings.dtype)
(embeddings[2] * 3).sum().backward()

assert embeddings.dtype == torch.bfloat16
assert embeddings.tolist() == [[1.0, 1.0], [0.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
assert features.grad.tolist() == [[0.0, 0.0], [3.0, 3.0]]
features.grad, features.grad.dtype

# %%
# The default backend of ``torch.compile`` :ref:`converts through an index list <scenario-compiled-index-write-converts>`.
# See also: :ref:`error-index-put-dtypes-must-match`, :ref:`recipe-write-features-at-token-positions`,
# :ref:`recipe-fill-a-kv-cache`.
#
# .. claim:: only-a-slice-assignment-converts-a-tensor
#    :range: plain-tensors
#    :leaves-out: rank 0, 2, 3; size 0, 1; layout transposed, expanded, one element
#    :wrong: target[index] = value -> target[:] = value
#    :same-in-false-worlds: it is about a conversion, not about memory
#    :not-for: float64: its-subject
#
#    On a vector, a tensor of another dtype is converted by a slice assignment. In uncompiled code, an assignment of several
#    of its elements through an index list or a mask is refused.
#
#    >>> t, v = torch.zeros(2), torch.ones(2, dtype=torch.float64)
#    >>> t[:] = v
#    >>> t[torch.tensor([True, True])] = v
#    Traceback (most recent call last):
#    RuntimeError: Index put requires the source and destination dtypes match, got Float for the destination and Double for the source.
#    >>> t[[0, 1]] = v
#    Traceback (most recent call last):
#    RuntimeError: Index put requires the source and destination dtypes match, got Float for the destination and Double for the source.
#
#    def holds(x):
#        for dtype in (torch.float32, torch.float64, torch.float16, torch.int64, torch.bool):
#            value = torch.ones(len(x), dtype=dtype).detach()
#            target = x.clone()
#            target[:] = value
#            assert (target == 1).all()
#            for index in (torch.ones(len(x), dtype=torch.bool), list(range(len(x)))):
#                try:
#                    target[index] = value
#                    assert dtype == x.dtype
#                except RuntimeError:
#                    assert dtype != x.dtype
