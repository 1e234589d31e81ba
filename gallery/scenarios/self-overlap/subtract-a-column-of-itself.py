r"""
Why does ``x -= x[:, :1]`` give other numbers than ``x - x[:, :1]``?
====================================================================

The column that is read is part of what is written. Once its element has become 0, the rest of the row loses 0.
For two rows or more nothing is raised. Clone the column, ``x -= x[:, :1].clone()``, or make a new tensor.

.. symptoms::

   x /= x[:, :1] only normalises the first column, the others stay the same
   a -= a[:, :1] in place and a - a[:, :1] are not equal, no error
   subtract the first frame from all frames in place leaves most of them unchanged
   divide each row by its diagonal in place, wrong without a message
   relative to the first time step, in-place version is wrong, numpy is right
"""

import numpy as np
import torch

prices = torch.tensor([[2.0, 4.0, 8.0], [5.0, 5.0, 10.0]])
array = prices.numpy().copy()
wanted = prices / prices[:, :1]

prices /= prices[:, :1]
array /= array[:, :1]

assert np.array_equal(array, wanted.numpy())
prices, array

# %%
# Why
# ---
#
# ``prices[:, :1]`` is a **view**. The first element of a row is divided by itself, and what follows is divided by the 1
# that is there now. NumPy notices that the two share memory, and computes with a copy. Torch notices it in a tensor of
# a single row, and for a row of the tensor, ``x /= x[0]`` (:ref:`error-input-and-output-overlap`). It does not look
# where the view has gaps between its elements in memory.
#
# Which elements are wrong depends on the order in which they are computed: the same line can be right for another
# size, or for the last column. Autograd gives the gradient of ``x - x[:, :1]``, and the values are others. After
# ``/=``, ``backward()`` raises, since the division has saved its divisor.

start = torch.tensor([[2.0, 4.0, 8.0]] * 2, requires_grad=True)
changed = start * 1.0
changed -= changed[:, :1]
changed.sum().backward()
changed.detach()[0], start.grad[0]

# %%
# Clone what you read
# -------------------


# fix: relative(prices) like prices.copy_(torch.stack([row / row[0] for row in prices])) from matrix(4, n) + 2.0;
#     overlapping
def relative(prices):
    prices /= prices[:, :1].clone()
    return prices


# fix: new_relative(prices) like torch.stack([row / row[0] for row in prices]) from matrix(4, n) + 2.0;
#     overlapping
def new_relative(prices):
    return prices / prices[:, :1]


table = torch.tensor([[2.0, 4.0, 8.0], [5.0, 5.0, 10.0]])
new = new_relative(table)

assert torch.equal(new, wanted) and torch.equal(relative(table), wanted)
table

# %%
# A diagonal is alike: ``x -= x.diagonal()[:, None]``. A sum, a mean or a maximum, as in
# ``x -= x.mean(1, keepdim=True)``, is a tensor of its own before the subtraction begins.
#
# See also: :ref:`scenario-shift-by-one-column`, :ref:`scenario-swap-two-rows`,
# :ref:`recipe-tell-whether-two-tensors-share-memory`.
