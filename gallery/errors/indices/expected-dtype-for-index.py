r"""
scatter(): Expected dtype int32/int64 for index
===============================================

The index tensor holds floats or booleans, or integers of a dtype that this method does not take. Convert floats and
integers to ``int64``, with ``index.long()``. For a mask, use brackets or ``torch.where``.

.. symptoms::

   scatter_add_ or gather refuses my index tensor, index is float or bool
   one_hot(labels) or embedding(ids) fails, labels are float or int32 from a csv file
   x.index_copy_(0, idx, v) complains although idx are whole numbers, needs .long()
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
# Floats come from ``/``, or from ``torch.zeros`` without a ``dtype``. ``scatter_add_`` and ``index_add_`` take
# ``int32`` and ``int64``. They refuse other dtypes (``scatter_add_`` only if the index is not empty). ``index_copy_``
# and ``index_fill_`` refuse even ``int32``:

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
# An embedding wants ``int32`` or ``int64`` as well, and ``one_hot`` wants ``int64``:

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
# :api:`torch.Tensor.long` cuts off what follows the point, so round first if the numbers were computed. Leave NaN out
# before, for no integer stands for it: ``classes[~classes.isnan()]``.


# fix: count(classes) like torch.stack([(classes == i).sum() for i in range(3)]).to(torch.zeros(1))
#     from vector(n) % 3
def count(classes):
    index = classes.round().long()
    return torch.zeros(3).scatter_add_(0, index, torch.ones(len(index)))


counts = count(classes)

assert counts.tolist() == [1.0, 0.0, 2.0]
assert torch.tensor([1.9, -1.9]).long().tolist() == [1, -1]
assert torch.tensor([1.9, -1.9]).round().long().tolist() == [2, -2]
counts

# %%
# A float does not hold every integer, and ``long()`` does not bring back an index that was rounded:

assert torch.tensor([257], dtype=torch.bfloat16).long().tolist() == [256]
assert torch.tensor([2**24 + 1], dtype=torch.float32).long().tolist() == [2**24]

# %%
# Better, make integers where the index begins. A list of integers gives ``int64``, and ``//`` between integers gives
# integers; a tensor of floats stays one under ``//``:

assert torch.tensor([0, 2, 2]).dtype == (torch.tensor([4]) // 2).dtype == torch.int64
assert torch.zeros(3, dtype=torch.int64).dtype == torch.int64

# %%
# A mask is no index for these methods, and ``mask.long()`` is the positions 0 and 1: see
# :ref:`error-only-boolean-masks`.
#
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
#    take_along_dim(): dtype of indices should be Long but got {dtype:dtype}
#    index_add_(): Expected dtype int32/int64 for index but got: {dtype}
#    Expected a long tensor for index, but got {dtype}  -- ``index_copy_``, ``put_``, ``take``
#    {function:op}(): Expected dtype int32/int64 for index
#    Expected tensor for argument #{number:int} 'indices' to have one of the following scalar types: Long, Int; but got
#
# .. wordings:: IndexError
#
#    index_fill_(): Expected dtype int64 for index.
#
# See also: :ref:`error-tensors-used-as-indices`, the same with brackets.
