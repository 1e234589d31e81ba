r"""
index out of range in self
==========================

An entry of the index tensor is negative, or not smaller than the size of the dimension. Compare ``index.min()``
and ``index.max()`` with the size, which is ``num_embeddings`` for an embedding, and make room or mend the entry.

.. symptoms::

   nn.Embedding crashes in forward, token id larger than the vocabulary or -1 for padding
   counts.index_add_(0, classes, ones) fails, class number too large
   write to a ring buffer with index_copy_ beyond the last slot crashes
"""

# needs: cpu

import torch

counts = torch.zeros(3)
classes = torch.tensor([0, 3])

# raises: IndexError: index out of range in self
counts.index_add_(0, classes, torch.ones(2))

# %%
# Why
# ---
#
# ``index_add_`` does not count from the end, and neither does an embedding, where -1 or -100 often stands for padding:

# raises: IndexError: index out of range in self
torch.nn.functional.embedding(torch.tensor([-1]), torch.zeros(3, 2))

# %%
# ``index_add_`` into rows names the index, and so does ``index_copy_``, here into a cache that is full:

cache = torch.zeros(3, 2)

# raises: RuntimeError: index 3 is out of bounds for dimension 0 with size 3
cache.index_add_(0, torch.tensor([3]), torch.ones(1, 2))

# %%

# raises: IndexError: index_copy_(): index 3 is out of bounds for dimension 0 with size 3
cache.index_copy_(0, torch.tensor([3]), torch.ones(1, 2))

# %%
# ``put_`` counts elements in reading order, and takes -1 for the last:

cache.put_(torch.tensor([-1]), torch.tensor([4.0]))

# exception in deterministic: put-has-no-deterministic-algorithm
# raises: IndexError: out of range: tried to access index 6 on a tensor of 6 elements.
cache.put_(torch.tensor([6]), torch.tensor([1.0]))

# %%
# Do not count on the error for -1. Code that the default backend of ``torch.compile`` has compiled reads -1 in
# ``index_add_`` and ``index_copy_`` as the last place.
#
# Fix 1: find the entry
# ---------------------


# fix: out_of_range(classes, size) like
#     torch.tensor([k for k in classes.tolist() if k not in range(size)], dtype=torch.int64)
#     from torch.arange(n) - 2, 5
def out_of_range(classes, size):
    return classes[(classes < 0) | (classes >= size)]


assert out_of_range(classes, counts.shape[0]).tolist() == [3]
assert out_of_range(torch.tensor([-1, 2]), 3).tolist() == [-1]

# %%
# If -1 means the last place, add the size to it. If it is padding of an embedding, put the number of a spare row there,
# and name this row as ``padding_idx``: the lookup then gives it no gradient. Weight decay still changes it, and so does
# an output layer that shares the weight:

tokens = torch.tensor([2, -1])
padding = 0

assert torch.where(tokens < 0, tokens + 3, tokens).tolist() == [2, 2]
assert tokens.masked_fill(tokens < 0, padding).tolist() == [2, 0]

# %%
# Fix 2: make room
# ----------------
#
# As many places as the largest index needs. For an embedding that is ``num_embeddings``:
# :ref:`recipe-grow-an-embedding`. For weights of one dimension, without a gradient, ``bincount`` does it in one call.
# It takes an index without entries, and gives ``float32``, ``float64`` or ``int64``:


# fix: add_up(classes, amounts) like torch.cat([amounts[:1], torch.zeros(n), amounts[1:]])
#     from torch.arange(n) + n * (torch.arange(n) > 0), leaf(n); indexed
def add_up(classes, amounts):
    return amounts.new_zeros(int(classes.max()) + 1, *amounts.shape[1:]).index_add_(
        0, classes, amounts
    )


counts = add_up(classes, torch.ones(2))

assert counts.tolist() == [1.0, 0.0, 0.0, 1.0]
assert torch.bincount(classes, weights=torch.ones(2)).tolist() == [1.0, 0.0, 0.0, 1.0]
assert torch.bincount(classes[:0]).tolist() == []
counts

# %%
# Fix 3: a cache that goes round
# ------------------------------
#
# The oldest row is written over. If ``step`` is an integer of Python, write ``cache[step % len(cache)] = row``:


# fix: store(cache, row, step) like (cache[step % len(cache)].copy_(row[0]), None)[1]
#     from matrix(3, n), vector(n)[None], torch.tensor(4); indexed
def store(cache, row, step):
    place = (step % cache.shape[0]).reshape(1)
    cache.index_copy_(0, place, row)


cache = torch.zeros(3, 2)
for step in range(4):
    store(cache, torch.full((1, 2), float(step)), torch.tensor(step))

assert cache.tolist() == [[3.0, 3.0], [1.0, 1.0], [2.0, 2.0]]
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
# .. wordings:: RuntimeError
#
#    INDICES element is out of DATA bounds, id={index:int} axis_dim={size:int}
#    of input takes value {index:int} which is not in the valid range [{least:int}, {most:int})
#
# See also: :ref:`error-index-out-of-bounds`, :ref:`error-device-side-assert-triggered`.
