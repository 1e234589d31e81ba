r"""
scatter(): Expected dtype int32/int64 for index
===============================================

The index tensor holds floats, or integers of a dtype that this method does not take. Convert it to
``int64``: ``index.long()``.
"""

import torch

counts = torch.zeros(3)
classes = torch.tensor([0.0, 2.0, 2.0])

# raises: RuntimeError: scatter(): Expected dtype int32/int64 for index
counts.scatter_add_(0, classes, torch.ones(3))

# %%
# Why
# ---
#
# Floats come from ``/``, or from ``torch.zeros`` without a ``dtype``. ``scatter_add_`` and ``index_add_``
# take ``int32`` too, and no floats. ``index_copy_`` and ``index_fill_`` refuse even ``int32``:

assert (torch.tensor([4]) / 2).dtype == torch.zeros(3).dtype == torch.get_default_dtype()
assert torch.zeros(3).scatter_add_(0, classes.int(), torch.ones(3)).tolist() == [1.0, 0.0, 2.0]
assert torch.zeros(3).index_add_(0, classes.int(), torch.ones(3)).tolist() == [1.0, 0.0, 2.0]

# raises: RuntimeError: index_add_(): Expected dtype int32/int64 for index but got: Float
counts.index_add_(0, classes, torch.ones(3))

# %%

# raises: RuntimeError: index_copy_(): Expected a long tensor for index, but got Int
counts.index_copy_(0, classes.int(), torch.ones(3))

# %%

# raises: IndexError: index_fill_(): Expected dtype int64 for index.
counts.index_fill_(0, classes.int(), 1.0)

# %%
# ``one_hot`` and an embedding want integers as well:

# raises: RuntimeError: one_hot is only applicable to index tensor of type LongTensor.
torch.nn.functional.one_hot(classes)

# %%

# raises: RuntimeError: Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int;
#     but got torch...FloatTensor instead (while checking arguments for embedding)
torch.nn.functional.embedding(classes, torch.ones(3, 2))

# %%
# Fix: int64
# ----------
#
# :api:`torch.Tensor.long` cuts off what follows the point, so round first if the numbers were computed:

# fix: not compiled: statement
classes = classes.round().long()
counts.scatter_add_(0, classes, torch.ones(3))

assert counts.tolist() == [1.0, 0.0, 2.0]
counts, torch.tensor([1.9]).long()

# %%
# Better, make it so where it begins:

torch.tensor([0, 2, 2]).dtype, torch.zeros(3, dtype=torch.int64).dtype

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    scatter(): Expected dtype int32/int64 for index
#    one_hot is only applicable to index tensor of type LongTensor
#    Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got {type} instead (while checking arguments for embedding)
#    index_select(): Expected dtype int32 or int64 for index
#    scatter(): Expected dtype int64 for index  -- torch 2.7 and older; int32 was refused
#    gather(): Expected dtype int32/int64 for index
#    index_add_(): Expected dtype int32/int64 for index but got: {dtype}
#    Expected a long tensor for index, but got {dtype}  -- ``index_copy_``, ``put_``, ``take``
#
# .. wordings:: IndexError
#
#    index_fill_(): Expected dtype int64 for index.
#
# See also: :ref:`error-tensors-used-as-indices`, the same with brackets.
