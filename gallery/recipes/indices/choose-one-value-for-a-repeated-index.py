r"""
Write one value where an index repeats
======================================

Decide yourself which value stays, and write each index once. With a repeated index torch promises neither
which value remains nor the right gradient: each of them gets one.

.. symptoms::

   assignment with duplicate indices, which value wins
   scatter gives different results on cpu and gpu
   wrong gradient with repeated indices
   use_deterministic_algorithms does not warn about scatter
   keep the first of duplicates when scattering
"""

import torch

index = torch.tensor([0, 0, 1])
values = torch.tensor([5.0, 7.0, 9.0], requires_grad=True)

# %%
# At index 0 one of 5 and 7 remains. Both get a gradient:

board = torch.zeros(2)
board[index] = values
board.sum().backward()

assert board[0] in (5.0, 7.0) and board[1] == 9.0
values.grad

# %%
# Keep the last one
# -----------------
#
# The last position of each index is the largest one, so a maximum finds it:

order = torch.arange(len(index))
last = torch.zeros(2, dtype=torch.long).scatter_reduce(0, index, order, "amax")
board, values.grad = torch.zeros(2), None
board[index[last]] = values[last]
board.sum().backward()

assert board.tolist() == [7.0, 9.0] and values.grad.tolist() == [0.0, 1.0, 1.0]
board.detach(), values.grad

# %%
# This form wants each index to occur. If some do not, ``index.unique()`` tells which do:

targets, groups = torch.tensor([3, 3, 1]).unique(return_inverse=True)
last = torch.zeros(len(targets), dtype=torch.long).scatter_reduce(0, groups, order, "amax")
board = torch.zeros(4)
board[targets] = values.detach()[last]
board

# %%
# The first one: ``"amin"``, and no old value, which is 0. The largest, mean or sum of the values themselves:
# :ref:`scenario-which-of-two-values-stays`.

first = torch.zeros(2, dtype=torch.long).scatter_reduce(0, index, order, "amin", include_self=False)
values.detach()[first]

# %%
# Why both got one: :ref:`scenario-gradient-of-the-value-that-lost`. See also:
# :ref:`recipe-add-at-repeated-indices`, :ref:`error-no-deterministic-implementation`.
#
# .. claim:: every-value-of-a-repeated-index-gets-the-gradient
#    :same-in-false-worlds: about the derivative of index_put
#
#    All values written at one index get its gradient, though one of them is left.
#
#    >>> v, t = torch.tensor([1.0, 2.0], requires_grad=True), torch.zeros(1)
#    >>> t[[0, 0]] = v
#    >>> t.sum().backward()
#    >>> v.grad
#    tensor([1., 1.])
