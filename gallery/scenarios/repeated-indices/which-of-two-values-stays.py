r"""
I assign two values to the same index. Which one stays?
=======================================================

One of them, and torch does not promise which; on a GPU (not run here) it can change from run to run.
Decide it yourself before you write.

.. symptoms::

   scatter gives other results on gpu than on cpu
   last write wins or first
   result of index assignment changes between runs
   use_deterministic_algorithms gives no warning for scatter

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
# The loop says the order. Do not take the array, or the cell above, for a promise: the tensor has one of the two,
# here and below. :api:`torch.use_deterministic_algorithms` raises nothing on this device for any of these:

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
# :api:`torch.Tensor.scatter_reduce` names the winner. ``include_self=False`` leaves the old value, here 6, out:

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
#    :same-in-false-worlds: it is about a repeated index, not about views
#
#    With ``scatter_reduce`` the value that stays at a repeated index is the one that you name.
#
#    >>> index, values = torch.tensor([0, 0, 0]), torch.tensor([2., 9., 4.])
#    >>> torch.zeros(2).scatter_reduce(0, index, values, "amax")
#    tensor([9., 0.])
