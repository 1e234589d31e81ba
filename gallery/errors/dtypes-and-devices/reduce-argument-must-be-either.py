r"""
reduce argument must be either sum, prod, mean, amax or amin
============================================================

For ``scatter_reduce_`` write ``"sum"`` instead of ``"add"`` and ``"prod"`` instead of ``"multiply"``. ``scatter_`` and
``index_reduce_`` know other names: for a sum use ``scatter_add_`` and ``index_add_``, which record gradients.

.. symptoms::

   x.scatter_reduce_(0, idx, src, reduce="add") is refused, which names are allowed
   sum values per class or bin with scatter_, reduce="sum" not accepted
   index_reduce_ with "sum" raises, pooling node features of a graph
"""

import torch

totals = torch.tensor([1.0, 1.0, 1.0])
bins = torch.tensor([0, 0, 2])
values = torch.tensor([2.0, 3.0, 4.0])

# raises: RuntimeError: reduce argument must be either sum, prod, mean, amax or amin, got add
totals.scatter_reduce_(0, bins, values, reduce="add")

# %%
# Why
# ---
#
# :api:`torch.Tensor.scatter_reduce_` documents the five names of the message. :api:`torch.Tensor.index_reduce_` takes four of
# them and no ``"sum"`` (see ``index_add`` below). :api:`torch.Tensor.scatter_` takes ``"add"`` and ``"multiply"``:

# raises: RuntimeError: reduce argument must be either add or multiply.
totals.scatter_(0, bins, 1.0, reduce="sum")

# %%

# raises: RuntimeError: index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got sum.
totals.index_reduce_(0, bins, values, "sum")

# %%
# Other arguments are names as well, such as the ``rounding_mode`` of ``div_``:

# raises: RuntimeError: div expected rounding_mode to be one of None, 'trunc', or 'floor' but found 'round'
totals.div_(2.0, rounding_mode="round")

# %%
# For the nearest integer, write ``totals.div_(2.0).round_()``, if ``totals`` are floats. It rounds 2.5 to 2.
#
# ``scatter_`` with ``reduce`` has no gradient: ``backward`` raises. With a tensor of values it also warns, once in a
# process:

# warns: UserWarning: The reduce argument of torch.scatter with Tensor src is deprecated and will be
#     removed in a future PyTorch release. Use torch.scatter_reduce instead for more reduction options. ...
totals.clone().scatter_(0, bins, values, reduce="add")

# %%
# Fix: the method of the new name
# -------------------------------
#
# In one dimension, with as many positions as values, these three add the same. In float16 and bfloat16 the sums of
# ``index_add`` may differ from the other two:


# fix: added(totals, bins, values) like
#     [torch.stack([t + values[bins == i].sum() for i, t in enumerate(totals)]) for _ in range(3)]
#     from leaf(n), shuffled(n) // 2, leaf(n) + 0.5; indexed
def added(totals, bins, values):
    by_name = totals.scatter_reduce(0, bins, values, reduce="sum")
    by_scatter = totals.scatter_add(0, bins, values)
    by_index = totals.index_add(0, bins, values)
    return by_name, by_scatter, by_index


by_name, by_scatter, by_index = added(totals, bins, values)

expected = totals.tolist()
for place, value in zip(bins.tolist(), values.tolist()):
    expected[place] += value

assert by_name.tolist() == by_scatter.tolist() == by_index.tolist() == expected
by_name

# %%
# In two dimensions ``scatter_reduce`` and ``scatter_add`` take a position for each *element* of the source. Element
# ``[i, j]`` goes to row ``index[i, j]``, column ``j``. ``index_add`` takes a position for each *row* of the source:

table = torch.zeros(2, 2)
rows = torch.ones(2, 2)
elements = torch.tensor([[0, 1], [0, 1]])
scattered = table.scatter_add(0, elements, rows)
added = table.index_add(0, torch.tensor([0, 0]), rows)

assert torch.equal(table.scatter_reduce(0, elements, rows, reduce="sum"), scattered)
assert scattered.tolist() == [[2.0, 0.0], [0.0, 2.0]] and added.tolist() == [[2.0, 2.0], [0.0, 0.0]]
scattered, added

# %%
# An index of shape (rows, 1), expanded to the shape of the source, makes the two agree:

places = torch.tensor([0, 0])
expanded = places[:, None].expand_as(rows)
assert torch.equal(table.scatter_add(0, expanded, rows), table.index_add(0, places, rows))

# %%
# .. claim:: index-add-takes-rows-and-scatter-add-elements
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0; dtype bool, bfloat16; layout expanded, one element
#    :wrong: places.reshape -> (1 - places).reshape
#    :same-in-false-worlds: nothing is written over
#
#    For a source of numbers with dimensions, ``scatter_add`` adds as ``index_add`` does if its index repeats each
#    position over the shape of the source. In one dimension the two take the same index. In bfloat16 their sums may
#    differ, as they round differently.
#
#    >>> places, values = torch.tensor([0, 0]), torch.tensor([[1.0, 2.0], [3.0, 4.0]])
#    >>> torch.zeros(2, 2).index_add(0, places, values)
#    tensor([[4., 6.],
#            [0., 0.]])
#    >>> torch.zeros(2, 2).scatter_add(0, places[:, None].expand(2, 2), values)
#    tensor([[4., 6.],
#            [0., 0.]])
#    >>> ones, zeros = torch.ones(1000, dtype=torch.bfloat16), torch.zeros(1000, dtype=torch.int64)
#    >>> [add(0, zeros, ones).max().item() for add in (torch.zeros_like(ones).index_add, torch.zeros_like(ones).scatter_add)]
#    [256.0, 1000.0]
#
#    def holds(x):
#        places = torch.arange(len(x)) % 2
#        zeros = torch.zeros(2, *x.shape[1:], dtype=x.dtype)
#        added = zeros.index_add(0, places, torch.ones_like(x))
#        repeated = places.reshape(-1, *[1] * (x.dim() - 1)).expand(x.shape)
#        assert torch.equal(zeros.scatter_add(0, repeated, torch.ones_like(x)), added)
#        if x.dim() == 1:
#            assert torch.equal(zeros.scatter_add(0, places, torch.ones_like(x)), added)

# %%
# The values that were there count, too: element 0 of ``by_name`` is 1 + 2 + 3. With ``include_self=False`` they do not. An
# element to which nothing is scattered keeps its value in both cases:

values.requires_grad_()
fresh = totals.scatter_reduce(0, bins, values, reduce="prod", include_self=False)
fresh.sum().backward()

assert fresh.tolist() == [6.0, 1.0, 4.0] and values.grad.tolist() == [3.0, 2.0, 1.0]
fresh.detach(), values.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    reduce argument must be either sum, prod, mean, amax or amin
#    reduce argument must be either add or multiply  -- ``scatter_`` with another name
#    div expected rounding_mode to be one of None, 'trunc', or 'floor' but found {name}
#    index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {name}
#
# .. wordings:: UserWarning
#
#    The reduce argument of torch.scatter with Tensor src is deprecated and will be removed
