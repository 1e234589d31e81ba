r"""
aten._local_scalar_dense.default
================================

The message is the name of the operation behind ``.item()``, ``int(...)``, ``float(...)`` and ``if t:``. It was called
on a fake tensor, which has a shape and no values. Keep the number or the condition a tensor, or run the line outside
the mode, on real tensors.

.. symptoms::

   .item() or int(x.argmax()) of a FakeTensor crashes with DataDependentOutputException
   under FakeTensorMode x[int(i)] = 1 or if x.sum() > 0 fails
   tensor.numpy() of a fake or jagged nested tensor is refused, subclass without values
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
# A **fake tensor** stands for a tensor under ``FakeTensorMode``. ``int(t)`` asks for a value. With a tensor ``t``
# without dimensions, so do ``scores[t]``, ``scores[:t]`` and ``t in [0, 1]``. ``torch.tensor(2)``, made under the
# mode, has its value.
#
# NumPy needs the memory itself, so write with torch. Jagged nested tensors raise the same words as here:

# raises: RuntimeError: .numpy() is not supported for tensor subclasses.
scores.cpu().numpy()[0] = 1.0

# %%
# Fix 1: keep the number a tensor
# -------------------------------
#
# :api:`torch.Tensor.index_fill` puts one number at a position of dtype ``int64``, in a new tensor. ``index_fill_``
# writes in place. A position out of bounds, or of another dtype, raises on real tensors and not here:


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
# For ``if t:``, choose with :api:`torch.where` and the condition ``t != 0``. For ``scores[:end]`` with one dimension
# and an ``end`` that is not negative, compare positions with ``end``:


# fix: limit(scores, end) like torch.cat([scores[:1] * 0.0 + 1.0, scores[1:]]) from computed(n) + 1.0, torch.tensor(1)
def limit(scores, end):
    first = torch.arange(scores.shape[0], device=scores.device) < end
    lowered = scores.masked_fill(first, 1.0)
    return torch.where(scores.sum() > 1, lowered, scores)


with mode:
    shape = limit(scores, position).shape

high, low = torch.tensor([3.0, 4.0, 5.0]), torch.zeros(3)

assert shape == (3,) and limit(high, torch.tensor(2)).tolist() == [1.0, 1.0, 5.0]
assert limit(low, torch.tensor(2)).tolist() == [0.0, 0.0, 0.0]
shape, limit(high, torch.tensor(2))

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
