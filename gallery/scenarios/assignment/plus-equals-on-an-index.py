r"""
Why does ``t[mask] += 1`` change ``t``, and ``t[mask].add_(1)`` not?
====================================================================

``t[mask] += 1`` reads the elements, adds to the copy, and then *stores it back*: there is a hidden assignment at
the end. ``t[mask].add_(1)`` adds to the copy and stops.

.. symptoms::

   += with a mask works but add_ with a mask does nothing
   in-place method on indexed tensor not applied
   what does t[i] += 1 really do
"""

import numpy as np
import torch

mask = torch.tensor([True, False, True])
t = torch.zeros(3)
t[mask].add_(1)
print("add_:", t)
t[mask] += 1
print("+=:  ", t)

# %%
# Written out, ``t[mask] += 1`` is three calls. With a name in between, the third is yours to make:

t = torch.zeros(3)
part = t[mask]  # t.__getitem__(mask)
part += 1  # part = part.__iadd__(1)
print("before:", t)
t[mask] = part  # t.__setitem__(mask, part)
print("after: ", t)

assert t.tolist() == [1.0, 0.0, 1.0]

# %%
# The same three calls on a list and an array
# -------------------------------------------
#
# The list shows that it is the third one that counts: ``+=`` cannot write into a number.


class Loud(list):
    def __setitem__(self, index, value):
        print(f"__setitem__({index}, {value})")
        super().__setitem__(index, value)


samples, array = Loud([0, 0, 0]), np.zeros(3)
samples[1] += 1
array[[0, 2]] += 1
print(samples, array)

# %%
# An index that comes twice is read once more and stored once more, from the same old value. It counts once, where
# :api:`torch.Tensor.index_add_` adds up:

t, index = torch.zeros(2), torch.tensor([0, 0, 1])
t[index] += 1
print("+=:        ", t)
print("index_add_:", torch.zeros(2).index_add_(0, index, torch.ones(3)))

# %%
# .. claim:: plus-equals-on-a-slice-writes-twice
#
#    ``t[1:] += 1`` writes twice, once into the view and once back; ``t[[1, 2]] += 1`` writes once, back.
#
#    >>> t = torch.zeros(3)
#    >>> t[1:] += 1
#    >>> t, t._version
#    (tensor([0., 1., 1.]), 2)
#    >>> t[[1, 2]] += 1
#    >>> t, t._version
#    (tensor([0., 2., 2.]), 3)
