r"""
I assign two values to the same index. Which one stays?
=======================================================

One of them, and torch does not say which: on a CPU it is usually the last, on a GPU it can change from run
to run. Decide it yourself before you write.

.. symptoms::

   scatter gives other results on gpu than on cpu
   last write wins or first
   result of index assignment changes between runs
   use_deterministic_algorithms gives no warning for scatter
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
# The loop says the order, and NumPy promises the last one. Torch writes the elements in parallel where it
# can. For :api:`torch.Tensor.scatter_` and :api:`torch.Tensor.index_copy_` it is the same, and
# :api:`torch.use_deterministic_algorithms` raises for none of them here:

torch.use_deterministic_algorithms(True)
scattered = torch.zeros(3).scatter(0, torch.tensor(slots), torch.tensor(values))
torch.use_deterministic_algorithms(False)
scattered[1].item() in (5.0, 7.0)

# %%
# Largest, smallest, sum, mean
# ----------------------------
#
# :api:`torch.Tensor.scatter_reduce_` names the winner. ``include_self=False`` leaves the old value out:

slots, values = torch.tensor(slots), torch.tensor(values)
largest = torch.zeros(3).scatter_reduce(0, slots, values, "amax", include_self=False)
smallest = torch.zeros(3).scatter_reduce(0, slots, values, "amin", include_self=False)
largest, smallest

# %%
# The last one
# ------------
#
# Find the last occurrence of each index, which is a maximum over positions, and write only those:

unique, group = torch.unique(slots, return_inverse=True)
last = torch.zeros_like(unique).scatter_reduce(0, group, torch.arange(3), "amax")
tensor = torch.zeros(3)
tensor[unique] = values[last]

assert tensor.tolist() == row
unique, last, tensor

# %%
# With ``"amin"`` and ``include_self=False`` it is the first one.
#
# See also: :ref:`scenario-gradient-of-the-value-that-lost`, :ref:`scenario-add-once-or-every-time`.
#
# .. claim:: scatter-reduce-names-the-winner
#    :same-in-false-worlds: it is about a repeated index, not about views
#
#    With ``scatter_reduce`` the value that stays at a repeated index is the one that you name.
#
#    >>> index, values = torch.tensor([0, 0, 0]), torch.tensor([2., 9., 4.])
#    >>> torch.zeros(2).scatter_reduce(0, index, values, "amax")
#    tensor([9., 0.])
