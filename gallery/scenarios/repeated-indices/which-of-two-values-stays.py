r"""
I assign two values to the same index. Which one stays?
=======================================================

One of them stays, and torch does not promise which. Of two *rows* a mixture can stay. On a GPU (not run here), and on a
CPU with several threads, it can change from run to run. Decide it yourself before you write.

.. symptoms::

   scatter gives other results on gpu than on cpu
   last write wins or first
   result of index assignment changes between runs
   use_deterministic_algorithms gives no warning for scatter
   same place assigned twice in one line, result looks random
   z_buffer[pixel] = depth with many points per pixel differs between GPU runs

.. verdict:: tensor/repeated-assign/eager
"""

import numpy as np
import torch

slots, values = [1, 1, 2], [5.0, 7.0, 9.0]
row, array, tensor = [0.0] * 3, np.zeros(3), torch.zeros(3)

for slot, value in zip(slots, values):
    row[slot] = value

array[slots] = values
tensor[slots] = torch.tensor(values)

assert tensor[1].item() in (5.0, 7.0)
row, array, tensor[1].item() in (5.0, 7.0)

# %%
# The loop over the list sets the order: the last value stays. The array's and the tensor's value, here and in
# the cell above, is no promise. What holds for values holds for rows element by element: with two long rows for one
# index, each element comes from one of the two rows. On several threads they need not come from the same one. :api:`torch.use_deterministic_algorithms` does not refuse these three writes on
# a CPU:

index, new = torch.tensor(slots), torch.tensor(values)
torch.use_deterministic_algorithms(True)
assigned = torch.zeros(3)
assigned[index] = new
scattered = torch.zeros(3).scatter(0, index, new)
copied = torch.zeros(3).index_copy(0, index, new)
torch.use_deterministic_algorithms(False)
[x[1].item() in (5.0, 7.0) for x in (assigned, scattered, copied)]

# %%
# Largest, smallest, sum, mean
# ----------------------------
#
# :api:`torch.Tensor.scatter_reduce` takes the name of a reduction. ``include_self=False`` leaves out the old
# value, here 6:

old = torch.full((3,), 6.0)
for reduce in ("amax", "amin", "sum", "mean"):
    with_old = old.scatter_reduce(0, index, new, reduce)
    print(f"{reduce:5}", with_old, old.scatter_reduce(0, index, new, reduce, include_self=False))

# %%
# The last or the first one: :ref:`recipe-choose-one-value-for-a-repeated-index`. What backward makes of the two:
# :ref:`scenario-gradient-of-the-value-that-lost`. See also: :ref:`scenario-add-once-or-every-time`,
# :ref:`error-no-deterministic-implementation`.
#
# .. claim:: scatter-reduce-names-the-winner
#    :range: plain-tensors
#    :leaves-out: rank 0, 2, 3; size 0; dtype complex64, bool; layout transposed
#    :wrong: "amin" -> "amax"
#    :same-in-false-worlds: it is about a repeated index, not about views
#
#    With ``scatter_reduce`` you name the value that stays at a repeated index of a real vector: ``"amax"``
#    leaves the largest one, and ``"amin"`` the smallest.
#
#    >>> index, values = torch.tensor([0, 0, 0]), torch.tensor([2., 9., 4.])
#    >>> torch.zeros(2).scatter_reduce(0, index, values, "amax")
#    tensor([9., 0.])
#
#    def holds(x):
#        index, old = torch.zeros(len(x), dtype=torch.long), torch.zeros(1, dtype=x.dtype)
#        largest = old.scatter_reduce(0, index, x, "amax", include_self=False)
#        smallest = old.scatter_reduce(0, index, x, "amin", include_self=False)
#        assert largest.item() == max(x.tolist()) and smallest.item() == min(x.tolist())
