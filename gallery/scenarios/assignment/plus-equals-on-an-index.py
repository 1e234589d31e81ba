r"""
Why does ``t[mask] += 1`` change ``t``, and ``t[mask].add_(1)`` not?
====================================================================

``t[mask] += 1`` reads a copy of the elements, adds to the copy, and then assigns the copy to ``t[mask]``.
``t[mask].add_(1)`` adds to the copy and stops.

.. symptoms::

   += with a mask works but add_ with a mask does nothing
   in-place method on indexed tensor not applied
   what does t[i] += 1 really do
   increase selected entries of an array, one way updates it, the other does not
   scores[scores < 0] *= -1 flips signs, scores[scores < 0].neg_() leaves them negative

.. verdict:: tensor/mask-iadd/eager
.. verdict:: tensor/name-masked/eager
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
# Written out, ``t[mask] += 1`` is three steps: read, add, store. With a name in between, you have to write the third
# step. So with a method: ``t[mask] = t[mask].neg_()``. (``part = t[1:]`` is a view: its second step writes to ``t``.)

t = torch.zeros(3)
part = t[mask]
part += 1
print("before:", t)
t[mask] = part
print("after: ", t)

# picture: t, part

# %%
# The same on a list and an array
# -------------------------------
#
# A list that prints its calls shows the first step and the third:


class Loud(list):
    def __getitem__(self, index):
        print(f"__getitem__({index})")
        return super().__getitem__(index)

    def __setitem__(self, index, value):
        print(f"__setitem__({index}, {value})")
        super().__setitem__(index, value)


samples, array = Loud([0, 0, 0]), np.zeros(3)
samples[1] += 1
array[[0, 2]] += 1
print(samples, array)

# %%
# An index that comes twice is read twice, and both copies are 0 when 1 is added. So it counts once:

t, index = torch.zeros(2), torch.tensor([0, 0, 1])
t[index] += 1
print(t)

# %%
# See also: :ref:`scenario-add-once-or-every-time`, :ref:`scenario-which-index-makes-a-view`.
#
# .. claim:: plus-equals-on-a-slice-writes-twice
#    :range: plain-tensors indices
#    :leaves-out: dtype bool; layout expanded, one element
#    :wrong: writes = 2 if -> writes = 1 if
#
#    ``t[1:] += 1`` writes twice to ``t``: it adds to a view, and assigns the view. ``t[[1, 2]] += 1`` writes
#    once to ``t``: it adds to a copy, and assigns the copy. So it is with the other indices that make a view,
#    and that make a copy.
#
#    >>> t = torch.zeros(3)
#    >>> t[1:] += 1
#    >>> t, t._version
#    (tensor([0., 1., 1.]), 2)
#    >>> t[[1, 2]] += 1
#    >>> t, t._version
#    (tensor([0., 2., 2.]), 3)
#
#    def holds(x, index):
#        before = x._version
#        writes = 2 if x[index]._is_view() else 1
#        x[index] += 1
#        assert x._version == before + writes
