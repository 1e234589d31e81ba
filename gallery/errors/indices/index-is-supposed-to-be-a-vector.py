r"""
index\_add\_(): Index is supposed to be a vector
================================================

``index_add_``, ``index_copy_`` and ``index_fill_`` take an index of at most one dimension, and yours has more. Flatten
it, and the source with it, or use ``scatter_`` if each element has an index of its own.
"""

import torch

counts = torch.zeros(3)
classes = torch.tensor([[0, 2], [2, 2]])

# raises: IndexError: index_add_(): Index is supposed to be a vector, but got dim: 2 with type: Long
#     and size: [2, 2]
counts.index_add_(0, classes, torch.ones(2, 2))

# %%
# Why
# ---
#
# The index of ``index_add_`` is a vector: its entry ``i`` says where part ``i`` of the source goes (see fix
# 1). Two more methods say it in other words:

# raises: IndexError: index_copy_(): Index should have dimension 1 or 0 (got 2)
counts.index_copy_(0, classes, torch.ones(4))

# %%

# raises: RuntimeError: Index has to be a vector/scalar
counts.index_fill_(0, classes, 1.0)

# %%
# Fix 1: flatten both
# -------------------
#
# :api:`torch.Tensor.flatten` keeps index and source in step:

amounts = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
counts = torch.zeros(3).index_add(0, classes.flatten(), amounts.flatten())
(counts * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert counts.tolist() == [1.0, 0.0, 9.0]
assert amounts.grad.tolist() == [[1.0, 100.0], [100.0, 100.0]]
counts.detach(), amounts.grad

# %%
# Fix 2: an index for each element
# --------------------------------
#
# Here the index has the shape of the source, and row ``i`` of ``classes`` counts into row ``i``:

each = torch.zeros(2, 3).scatter_add(1, classes, torch.ones(2, 2))

assert each.tolist() == [[1.0, 0.0, 1.0], [0.0, 0.0, 2.0]]
each

# %%
# Fix 3: brackets, for a fill
# ---------------------------
#
# They take this index as it is:

marks = torch.zeros(3)
marks[classes] = 1.0
marks

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    index_add_(): Index is supposed to be a vector, but got dim: {count}
#    {function:op}(): Index is supposed to be a vector
#    index_copy_(): Index should have dimension 1 or 0 (got {count})
#
# .. wordings:: RuntimeError
#
#    Index has to be a vector/scalar
#    Index should have dimension 1 or 0 (got {count:int})
