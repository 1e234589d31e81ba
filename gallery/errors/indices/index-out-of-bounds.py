r"""
index is out of bounds for dimension with size
==============================================

The index points past the end: a dimension of size 3 has the indices 0 to 2, in brackets also -3 to -1.
Compare ``index.min()`` and ``index.max()`` with the size; ``scatter_`` takes no negative ones.
"""

import torch

scores = torch.zeros(3)

# raises: IndexError: index 3 is out of bounds for dimension 0 with size 3
scores[3] = 9.0

# %%
# Why: which kind of index is it?
# -------------------------------
#
# An integer is checked before anything happens. A list or tensor of indices is checked element by
# element, and the message names the first that does not fit:

# raises: IndexError: index 7 is out of bounds for dimension 0 with size 3
scores[torch.tensor([0, 7])] = 9.0

# %%
# The same message as a **RuntimeError** comes from ``scatter_``, ``gather`` and ``index_add_``. They do not
# count from the end, so -1, or -100 from labels that are to be ignored, is out of bounds:

labels = torch.tensor([2, -100, 0])
one_hot = torch.zeros(3, 3)

# raises: RuntimeError: index -100 is out of bounds for dimension 1 with size 3
one_hot.scatter_(1, labels[:, None], 1.0)

# %%
# ``select`` is the method behind ``scores[3]``, and says it in other words:

# raises: IndexError: select(): index 3 out of range for tensor of size [3] at dimension 0
scores.select(0, 3)

# %%
# Fix 1: ask for the range
# ------------------------
#
# If the largest index equals the size, the count started at 1, or the tensor is one too short.

labels.min().item(), labels.max().item(), one_hot.shape[1]

# %%
# Fix 2: leave out what is to be ignored
# --------------------------------------

kept = labels >= 0
one_hot[kept, labels[kept]] = 1.0

assert one_hot.tolist() == [[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
one_hot

# %%
# Fix 3: a slice, which is cut at the end
# ---------------------------------------
#
# No error, and no growth: ``scores`` keeps its three elements. On a GPU only integers are checked at
# once. A bad index tensor there is :ref:`error-device-side-assert-triggered`.

scores[2:5] = 9.0
scores

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    index {index} is out of bounds for dimension {dimension} with size {size}
#    select(): index {index} out of range for tensor of size {shape} at dimension {dimension}
