r"""
aten._local_scalar_dense.default
================================

The message is the name of the operation behind ``.item()``, ``int(...)`` and ``float(...)``. It was called on a fake
tensor, which has a shape and no values. Keep the number a tensor, or run the line outside the mode, on real tensors.
"""

import torch
from torch._subclasses.fake_tensor import FakeTensorMode

with FakeTensorMode() as mode:
    scores = torch.zeros(3)
    position = scores.argmax()

# raises: DataDependentOutputException: aten._local_scalar_dense.default
with mode:
    scores[int(position)] = 1.0

# %%
# Why
# ---
#
# A **fake tensor** stands for a tensor under ``FakeTensorMode``. It has a shape, a dtype and a device.
# ``int(t)`` asks for a value, and so does ``scores[t]`` with a tensor ``t`` without dimensions.
#
# NumPy needs the memory itself, which a fake tensor does not have:

# raises: RuntimeError: .numpy() is not supported for tensor subclasses.
scores.cpu().numpy()[0] = 1.0

# %%
# Fix 1: keep the number a tensor
# -------------------------------
#
# :api:`torch.Tensor.index_fill` takes the position as a tensor. It needs shapes only, and does the same on real tensors.
# ``index_fill_`` writes in place:


# fix: mark(scores, position) like torch.cat([scores[:1], scores[1:2] * 0.0 + 1.0, scores[2:]]) from
#     computed(n), torch.tensor(1)
# fix: mark(scores, position) like torch.cat([scores[:1], scores[1:2] * 0 + 1, scores[2:]]) from
#     torch.arange(n) + 5, torch.tensor(1)
def mark(scores, position):
    return scores.index_fill(0, position, 1.0)


with mode:
    shape = mark(scores, position).shape

real = mark(torch.zeros(3), torch.tensor(1))

assert shape == real.shape and real.tolist() == [0.0, 1.0, 0.0]
shape, real

# %%
# Fix 2: take the number from outside
# -----------------------------------
#
# A Python number has its value under the mode, too:

# fix: not compiled: no-values
with mode:
    scores[1] = 1.0

assert scores.shape == (3,) and scores.dtype == torch.get_default_dtype()
scores

# %%
# Other wordings
# --------------
#
# .. wordings:: DataDependentOutputException
#
#    aten._local_scalar_dense.default
#
# .. wordings:: RuntimeError
#
#    .numpy() is not supported for tensor subclasses.
#
# See also: :ref:`error-fake-and-real-tensors`, :ref:`error-export-data-dependent-slice`.
