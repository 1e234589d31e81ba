r"""
slice indices must be integers or None or have an \_\_index\_\_ method
======================================================================

A bound of the slice is a ``float``, often the result of ``/``. Use ``//`` or ``int(...)``; if the bound is a
tensor of several lengths, build a mask instead of a slice.
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
# Whole numbers have the method ``__index__``, and floats do not. A list gives the same message:

assert hasattr(2, "__index__") and not hasattr(half, "__index__")

# raises: TypeError: slice indices must be integers or None or have an __index__ method
scores.tolist()[:half]

# %%
# A **tensor** has ``__index__``, but does not answer for one length a row:

lengths = torch.tensor([1, 3])
assert hasattr(lengths, "__index__")
batch = torch.zeros(2, 4)

# raises: TypeError: only integer tensors of a single element can be converted to an index
batch[:, :lengths] = 1.0

# %%
# Fix 1: a whole number
# ---------------------
#
# Say which way to round:

scores[: len(scores) // 2] = 1.0
scores[-int(0.2 * len(scores)) :] = 2.0

assert scores.tolist() == [1.0, 1.0, 0.0, 0.0, 2.0]
scores

# %%
# Fix 2: another length in each row
# ---------------------------------
#
# Compare the positions with the lengths. The comparison **broadcasts** to a mask of the shape of the batch:

inside = torch.arange(batch.shape[1]) < lengths[:, None]
batch[inside] = 1.0

assert batch.sum(dim=1).tolist() == lengths.tolist()
batch

# %%
# Fix 3: one row at a time
# ------------------------
#
# An element of ``lengths`` is a single integer, and is taken:

# exception in requires-grad: a-loop-over-rows-writes-through-without-grad-only
for row, length in zip(batch, lengths, strict=True):
    row[:length] = 5.0
batch

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    slice indices must be integers or None or have an __index__ method
#
# See also: :ref:`error-only-integers-are-valid-indices`.
