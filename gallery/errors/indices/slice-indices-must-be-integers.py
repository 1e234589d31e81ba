r"""
slice indices must be integers or None or have an \_\_index\_\_ method
======================================================================

A bound of the slice is a ``float``, often the result of ``/``, or a string, a whole shape or a list. Use ``int(...)``,
or ``//`` on integers, and ``shape[0]``. If each row has a length of its own, build a mask instead.

.. symptoms::

   x[:len(x) / 2] = 1 fails, half of a tensor
   train test split with data[:0.8 * len(data)] raises TypeError
   fill batch[:, :lengths] per row with a list of lengths, padding mask
"""

import torch

scores = torch.zeros(5)
half = len(scores) / 2

# raises: TypeError: slice indices must be integers or None or have an __index__ method
scores[:half] = 1.0

# %%
# Why
# ---
#
# An ``int`` has the method ``__index__``. A ``float`` has not, even ``2.0``. A list gives the same message:

assert hasattr(2, "__index__") and not hasattr(half, "__index__")

# raises: TypeError: slice indices must be integers or None or have an __index__ method
scores.tolist()[:half]

# %%
# A **tensor** has ``__index__``, and gives an integer if it has a single element of an integer dtype or ``bool``. With
# one length a row it raises another error:

lengths = torch.tensor([1, 3])
assert hasattr(lengths, "__index__") and len(scores[: torch.tensor(3)]) == 3
batch = torch.zeros(2, 4)

# raises: TypeError: only integer tensors of a single element can be converted to an index
batch[:, :lengths] = 1.0

# %%
# Fix 1: a whole number
# ---------------------
#
# ``5.0 // 2`` is a ``float`` still, and so is ``np.ceil(2.5)``. ``int(...)`` rounds towards 0, and ``math.ceil`` up.
# For the last part subtract from the length: where ``count`` is 0, the slice ``scores[-count:]`` is the whole tensor.


# fix: mark(scores) like (scores.copy_(torch.stack([scores[i] * 0.0 + 2.0 if i >= n - int(0.2 * n)
#     else scores[i] * 0.0 + 1.0 if i < n // 2 else scores[i] for i in range(n)])), None)[1] from computed(n)
def mark(scores):
    count = int(0.2 * len(scores))
    scores[: len(scores) // 2] = 1.0
    scores[len(scores) - count :] = 2.0


short = torch.zeros(3)
mark(scores)
mark(short)

assert scores.tolist() == [1.0, 1.0, 0.0, 0.0, 2.0]
assert short.tolist() == [1.0, 0.0, 0.0] and short[-0:].tolist() == short.tolist()
scores

# %%
# Fix 2: another length in each row
# ---------------------------------
#
# Compare the positions with the lengths. The comparison **broadcasts** to a mask of all rows and columns:


# fix: mark_rows(batch, lengths) like
#     (batch.copy_(torch.stack([torch.cat([row[:k] * 0.0 + 1.0, row[k:]]) for row, k in zip(batch, lengths)])), None)[1]
#     from computed(4 * n).reshape(n, 4) * 2.0, torch.arange(n) % 6
def mark_rows(batch, lengths):
    lengths = torch.as_tensor(lengths, device=batch.device)
    inside = torch.arange(batch.shape[1], device=batch.device) < lengths[:, None]
    batch[inside] = 1.0


mark_rows(batch, [1, 3])

assert batch.tolist() == [[1.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 0.0]]
batch

# %%
# Fix 3: one row at a time
# ------------------------
#
# If ``batch`` requires grad and is not a leaf, write to ``batch[row, :length]``, as in the second block:
# :ref:`claim-a-loop-over-rows-writes-through-without-grad-only`. For a leaf: :ref:`error-view-of-a-leaf`.

# fix: not compiled: statement
# exception in requires-grad: a-loop-over-rows-writes-through-without-grad-only
for row, length in zip(batch, lengths, strict=True):
    row[:length] = 5.0

# %%

tracked = torch.ones(2, 4, requires_grad=True) * 2.0
for number, length in enumerate(lengths):
    tracked[number, :length] = 5.0

assert tracked.tolist() == [[5.0, 2.0, 2.0, 2.0], [5.0, 5.0, 5.0, 2.0]]

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    slice indices must be integers or None or have an __index__ method
#
# See also: :ref:`error-only-integers-are-valid-indices`.
