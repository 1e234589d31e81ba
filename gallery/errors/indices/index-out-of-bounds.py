r"""
index is out of bounds for dimension with size
==============================================

The index is too large or too small: a dimension of size 3 has the indices 0 to 2, in brackets also -3 to -1.
Compare ``index.min()`` and ``index.max()`` with the size; ``scatter_`` takes no negative ones.

.. symptoms::

   x[3] = 9 on a tensor of length 3 fails, off by one
   one-hot with scatter_, label equals the number of classes or is -1
   loop writes x[i + 1] past the last row, index too large
"""

# needs: cpu

import torch

scores = torch.zeros(3)

# raises: IndexError: index 3 is out of bounds for dimension 0 with size 3
scores[3] = 9.0

# %%
# Why: which kind of index is it?
# -------------------------------
#
# In brackets -1 is the last element. Of a tensor of indices the message names one that does not fit. In code that is
# not compiled the write is not undone: the 6.0 for index 0 is in ``scores`` already.

scores[-1] = 0.5
assert scores.tolist() == [0.0, 0.0, 0.5]

# raises: IndexError: index 7 is out of bounds for dimension 0 with size 3
scores[torch.tensor([0, 7, 9])] = 6.0

# %%

assert scores.tolist() == [6.0, 0.0, 0.5]

# %%
# The dimension in the message may be another than yours. The index here is for the columns, which are dimension 1:

# raises: IndexError: index 3 is out of bounds for dimension 0 with size 3
torch.zeros(2, 3)[:, torch.tensor([3])] = 6.0

# %%
# ``scatter_`` says it as a **RuntimeError**. It does not count from the end, so -1, the label here that is to be
# ignored, is out of bounds:

labels = torch.tensor([2, -1, 0])
one_hot = torch.zeros(3, 3)

# raises: RuntimeError: index -1 is out of bounds for dimension 1 with size 3
one_hot.scatter_(1, labels[:, None], 1.0)

# %%
# ``select``, see :ref:`claim-item-assignment-is-a-select-and-a-copy`, says it in other words:

# raises: IndexError: select(): index 3 out of range for tensor of size [3] at dimension 0
scores.select(0, 3)

# %%
# On a GPU a bad index tensor is :ref:`error-device-side-assert-triggered`. In code that the default backend of
# ``torch.compile`` has compiled for the CPU it is a ``RuntimeError``: "index out of bounds: 0 <= tmp7 < 3".
#
# Fix 1: ask for the range
# ------------------------
#
# If the largest index equals the size, the count started at 1, or the tensor is one too short. For ``scatter_`` ask
# whether it is the size of the ``dim`` that you meant. Here the smallest is too small:

# fix: not compiled: statement
lowest, highest = labels.min().item(), labels.max().item()
print("indices:", lowest, "to", highest, "for size", one_hot.shape[1])

assert (lowest, highest) == (-1, 2) and one_hot.shape[1] == 3
assert not 0 <= lowest <= highest < one_hot.shape[1]

# %%
# ``min()`` and ``max()`` raise for an empty index, which is not out of bounds: ask for ``labels.numel()`` first.
#
# Fix 2: leave out what is to be ignored
# --------------------------------------


# fix: mark(one_hot, labels) like
#     (one_hot.copy_(torch.nn.functional.one_hot(labels + 1, 4)[:, 1:]), None)[1]
#     from torch.zeros(n, 3), torch.arange(n) % 4 - 1
def mark(one_hot, labels):
    kept = labels >= 0
    one_hot[kept, labels[kept]] = 1.0


one_hot = torch.zeros(3, 3)
mark(one_hot, labels)

assert one_hot.tolist() == [[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
one_hot

# %%
# Fix 3: a slice, which is cut at the end
# ---------------------------------------
#
# One number goes to what is left, which may be nothing. Two or more values have to be as many as are left, so cut them
# as well (:ref:`error-expanded-size-must-match`):


# fix: fill_from(scores, start) like (scores.masked_fill_(torch.arange(len(scores)) >= start, 9.0), None)[1]
#     from vector(n), 2
def fill_from(scores, start):
    scores[start : start + 1000] = 9.0


fill_from(scores, 2)
fill_from(scores, 3)

assert scores.tolist() == [6.0, 0.0, 9.0]
scores

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    index {index} is out of bounds for dimension {dimension} with size {size}
#    select(): index {index} out of range for tensor of size {shape} at dimension {dimension}
