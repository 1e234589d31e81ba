r"""
index out of range in self
==========================

An entry of the index tensor is negative, or not smaller than the size of the dimension. Compare
``index.min()`` and ``index.max()`` with the size; these methods do not count from the end.
"""

import torch

counts = torch.zeros(3)
classes = torch.tensor([0, 3])

# raises: IndexError: index out of range in self
counts.index_add_(0, classes, torch.ones(2))

# %%
# Why
# ---
#
# The right numbers are 0 to 2. The lookup of an embedding does not count from the end either:

# raises: IndexError: index out of range in self
torch.nn.functional.embedding(torch.tensor([-1]), torch.zeros(3, 2))

# %%
# The same mistake has other words in other methods. A cache that is full:

cache = torch.zeros(3, 2)

# raises: IndexError: index_copy_(): index 3 is out of bounds for dimension 0 with size 3
cache.index_copy_(0, torch.tensor([3]), torch.ones(1, 2))

# %%
# ``put_`` counts elements in reading order, and takes -1 for the last:

cache.put_(torch.tensor([-1]), torch.tensor([4.0]))

# exception in deterministic: put-has-no-deterministic-algorithm
# raises: IndexError: out of range: tried to access index 6 on a tensor of 6 elements.
cache.put_(torch.tensor([6]), torch.tensor([1.0]))

# %%
# Fix 1: find the entry
# ---------------------

classes[(classes < 0) | (classes >= counts.shape[0])]

# %%
# Fix 2: make room
# ----------------
#
# As many places as the largest index needs:

counts = torch.zeros(int(classes.max()) + 1).index_add_(0, classes, torch.ones(2))

assert counts.tolist() == [1.0, 0.0, 0.0, 1.0]
counts

# %%
# Fix 3: a cache that goes round
# ------------------------------
#
# The oldest row is written over:

# exception in deterministic: put-has-no-deterministic-algorithm
cache.index_copy_(0, torch.tensor([3 % cache.shape[0]]), torch.ones(1, 2))

assert cache.tolist() == [[1.0, 1.0], [0.0, 0.0], [0.0, 4.0]]
cache

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    index out of range in self
#    index_copy_(): index {index} is out of bounds for dimension {dimension} with size {size}
#    out of range: tried to access index {index} on a tensor of {count} elements.
#
# See also: :ref:`error-index-out-of-bounds`, :ref:`error-device-side-assert-triggered`.
