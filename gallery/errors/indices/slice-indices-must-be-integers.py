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
# The bounds of a slice go through ``__index__``, which whole numbers have and floats do not. This is
# Python's own message, and a list gives the same. A **tensor** has ``__index__``, but it answers for a single
# integer only. Not for a float, and not for one length a row:

lengths = torch.tensor([1, 3])
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
# Compare the positions with the lengths. The comparison **broadcasts** to a mask of the shape of the batch.
# No value is read back from the device, and no Python loop runs:

inside = torch.arange(batch.shape[1]) < lengths[:, None]
batch[inside] = 1.0

assert batch.sum(dim=1).tolist() == lengths.tolist()
batch

# %%
# Fix 3: one row at a time
# ------------------------
#
# An element of ``lengths`` is a single integer, and is taken. On a GPU each one waits for the device:

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
