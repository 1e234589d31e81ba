r"""
unflatten: Provided sizes [2, 2] don't multiply up to the size of dim 0 (6) in the input tensor
===============================================================================================

``unflatten`` splits one dimension, and the product of your sizes is not the size of that dimension. If it
divides evenly, let torch work out one size: ``series.unflatten(0, (2, -1))``. For sizes of all dimensions use ``view``.

.. symptoms::

   x.unflatten(0, (2, 2)) crashes, length does not divide
   split hidden dimension into heads with unflatten, sizes wrong
   nn.Unflatten in a decoder refuses my flattened features
"""

import torch

series = torch.arange(6.0)

# raises: RuntimeError: unflatten: Provided sizes [2, 2] don't multiply up to the size of dim 0 (6) in
#     the input tensor
series.unflatten(0, (2, 2))[0] = 9.0

# %%
# Why
# ---
#
# :api:`torch.Tensor.unflatten` makes a **view** of the same elements, so the product of the sizes must be the size of
# the dimension: 2 times 2 is not 6. The other dimensions do not count. ``torch.nn.Unflatten`` calls it: in a decoder,
# ``Unflatten(1, (3, 4, 4))`` needs a layer before it that gives 48 features.
#
# ``-1`` does not help where the rest leaves a remainder:

# raises: RuntimeError: unflatten: Provided sizes [4, -1] don't multiply up to the size of dim 0 (6) ...
series.unflatten(0, (4, -1))

# %%
# Fix 1: leave one size to torch
# ------------------------------
#
# The view shares memory with ``series``, and the write goes through. For a parameter write under
# ``torch.no_grad()``.


# fix: fill_first_half(series) like (series[: (n + 1) // 2].fill_(9.0), None)[1] from computed(n + n % 2)
def fill_first_half(series):
    series.unflatten(0, (2, -1))[0] = 9.0


fill_first_half(series)

assert series.tolist() == [9.0, 9.0, 9.0, 3.0, 4.0, 5.0]
series

# %%
# Fix 2: you want a part only: slice first
# ----------------------------------------
#
# The rest stays as it is. For groups of four, slice at ``len(series) // 4 * 4`` and unflatten into ``(-1, 4)``.

# fix: not compiled: statement
series[:4].unflatten(0, (2, 2))[:, 0] = 0.0

assert series.tolist() == [0.0, 9.0, 0.0, 3.0, 4.0, 5.0]
series

# %%
# Fix 3: the last group is short: pad
# -----------------------------------
#
# ``-len(source) % 4`` is what is missing to groups of four. :api:`torch.nn.functional.pad` appends zeros in a new
# tensor; a write to it does not reach ``source``. For the rows of a table pass ``(0, 0, 0, -len(source) % 4)``.


# fix: groups_of_four(source) like torch.stack([source[i] if i < n else source.new_zeros(())
#     for i in range(n + -n % 4)]).reshape(-1, 4) from leaf(n)
def groups_of_four(source):
    return torch.nn.functional.pad(source, (0, -len(source) % 4)).unflatten(0, (-1, 4))


source = torch.arange(6.0, requires_grad=True)
groups = groups_of_four(source)
(groups * torch.tensor([[1.0], [10.0]])).sum().backward()

assert groups.tolist() == [[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 0.0, 0.0]]
assert source.grad.tolist() == [1.0, 1.0, 1.0, 1.0, 10.0, 10.0]

with torch.no_grad():
    groups[0, 0] = 9.0
assert source[0] == 0.0
groups.detach(), source.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    unflatten: Provided sizes {sizes} don't multiply up to the size of dim {number} ({size}) in the input tensor
