r"""
Write one value where an index repeats
======================================

Decide yourself which value stays, and write each index once. If an index repeats, torch does not promise which
value remains, and the gradient is wrong: the values that were overwritten get that of the place as well.

.. symptoms::

   assignment with duplicate indices, which value wins
   scatter gives different results on cpu and gpu
   wrong gradient with repeated indices
   use_deterministic_algorithms does not warn about scatter
   keep the first of duplicates when scattering
   several values for the same position, result changes between runs
   grid[cell_ids] = point_features, two points per cell, both receive gradient
"""

import torch

index = torch.tensor([0, 0, 1])
values = torch.tensor([5.0, 7.0, 9.0], requires_grad=True)

# %%
# At index 0 one of 5 and 7 remains. Both get a gradient, also while
# ``torch.use_deterministic_algorithms(True)`` is on:

board = torch.zeros(2)
board[index] = values
board.sum().backward()

assert board[0] in (5.0, 7.0) and board[1] == 9.0
values.grad

# %%
# Keep the last one
# -----------------
#
# ``unique`` gives each index once, and says for each value which of them it belongs to. Of the values of one index the
# last has the largest position, so a maximum of the positions finds it. ``index`` has one dimension and ``int64`` or
# ``int32``, and ``values`` one value for each index. ``unique`` takes -1 and ``len(board) - 1`` for two indices: name
# each place in one way.


# fix: write_last(board, index, values) like
#     [board.__setitem__(i, value) for i, value in zip(index.tolist(), values)] and None
#     from computed(4), torch.arange(n) % 3, leaf(n); indexed
def write_last(board, index, values):
    targets, groups = index.unique(return_inverse=True)
    positions = torch.arange(len(index), device=index.device)
    last = positions.new_zeros(len(targets)).scatter_reduce(
        0, groups, positions, "amax", include_self=False
    )
    board[targets] = values[last]


board, values.grad = torch.zeros(4), None
write_last(board, index, values)
board.sum().backward()

assert board.tolist() == [7.0, 9.0, 0.0, 0.0] and values.grad.tolist() == [0.0, 1.0, 1.0]
for size in (0, 1, 2):
    board = torch.zeros(1)
    write_last(board, torch.zeros(size, dtype=torch.long), torch.arange(1.0, size + 1))
    assert board.tolist() == [size]

values.grad

# %%
# Keep the first one
# ------------------
#
# With ``"amin"`` the first stays. ``include_self=False`` leaves out the zeros:


# fix: write_first(board, index, values) like
#     [board.__setitem__(i, value) for i, value in reversed(list(zip(index.tolist(), values)))] and None
#     from computed(4), torch.arange(n) % 3, leaf(n); indexed
def write_first(board, index, values):
    targets, groups = index.unique(return_inverse=True)
    positions = torch.arange(len(index), device=index.device)
    first = positions.new_zeros(len(targets)).scatter_reduce(
        0, groups, positions, "amin", include_self=False
    )
    board[targets] = values[first]


board = torch.zeros(4)
write_first(board, torch.tensor([3, 3, 1]), values.detach())

assert board.tolist() == [0.0, 9.0, 0.0, 5.0]
board

# %%
# Repeated pairs, and ``scatter_``
# --------------------------------
#
# Number the places of a board of two dimensions: row times width plus column. Where ``view(-1)`` raises, as for a
# transposed board, ``reshape(-1)`` would be a copy. ``scatter_`` along dimension 1 names such pairs as well. Its row
# numbers are a column of ``torch.arange``:

scores, columns = torch.zeros(2, 3), torch.tensor([[2, 2], [0, 0]])
new = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
places = torch.arange(2)[:, None] * scores.shape[1] + columns
write_last(scores.view(-1), places.flatten(), new.flatten())
scores.sum().backward()

assert scores.tolist() == [[0.0, 0.0, 2.0], [4.0, 0.0, 0.0]]
assert new.grad.tolist() == [[0.0, 1.0], [0.0, 1.0]]
scores.detach()

# %%
# The largest, mean or sum of the values themselves: :ref:`scenario-which-of-two-values-stays`.
#
# Why both values got a gradient: :ref:`scenario-gradient-of-the-value-that-lost`. See also:
# :ref:`recipe-add-at-repeated-indices`, :ref:`error-no-deterministic-implementation`.
#
# .. claim:: every-value-of-a-repeated-index-gets-the-gradient
#    :range: leaves
#    :leaves-out: rank 0; size 0, 1
#    :wrong: board[[0] * len(x)] = x -> board[0] = x[-1]
#    :same-in-false-worlds: about the derivative of index_put
#
#    All values written at one index get the gradient of the place, though one of them is left.
#
#    >>> v, t = torch.tensor([1.0, 2.0], requires_grad=True), torch.zeros(1)
#    >>> t[[0, 0]] = v
#    >>> t.sum().backward()
#    >>> v.grad
#    tensor([1., 1.])
#
#    def holds(x):
#        board = torch.zeros(1, *x.shape[1:], dtype=x.dtype)
#        board[[0] * len(x)] = x
#        (gradient,) = torch.autograd.grad(board, x, torch.ones_like(board))
#        assert (gradient == 1).all()
