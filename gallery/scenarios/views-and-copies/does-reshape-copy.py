r"""
Does a write to ``t.reshape(-1)`` reach ``t``?
==============================================

Only if the strides of ``t`` allow a view of that shape; otherwise ``reshape`` copies and says nothing. ``view``
never copies: it raises. ``flatten`` behaves like ``reshape``.

.. symptoms::

   reshape then copy_ leaves some parameters unloaded
   flatten() and write, tensor unchanged only when transposed
   view or reshape, which is safe to write to
   works on contiguous tensors, silently fails on others

.. verdict:: tensor/through-reshape/eager
.. verdict:: transposed/through-reshape/eager
"""

import numpy as np
import torch

plain, transposed = torch.zeros(2, 3), torch.zeros(3, 2).T
for weight in (plain, transposed):
    weight.reshape(-1).copy_(torch.arange(6.0))
    print(weight.stride(), weight.is_contiguous(), weight.tolist())

# %%
# Both have shape (2, 3). The second one walks its storage by columns, and
# :doc:`no single stride </learn/views-strides-bases>` leads through it by rows, so its elements had to be copied
# into a new storage. The write went there. ``view`` would have told you:

# raises: RuntimeError: view size is not compatible with input tensor's size and stride (at least
#     one dimension spans across two contiguous subspaces). Use .reshape(...) instead.
transposed.view(-1).copy_(torch.arange(6.0))

# %%
# The advice in that message is right for reading and wrong for writing.
#
# The fix: shape the value, not the target
# ----------------------------------------
#
# For one position ``i`` in the flat order, compute its coordinates:

transposed.copy_(torch.arange(6.0).view_as(transposed))
i = 4
transposed[i // 3, i % 3] = 9.0

assert transposed.tolist() == [[0.0, 1.0, 2.0], [3.0, 9.0, 5.0]]
transposed

# %%
# NumPy has the same ``reshape``. Its ``flatten`` always copies, and ``ravel`` is the one that copies at need:

print("write reaches  array, array.T, tensor, tensor.T")
for name in ("reshape", "ravel", "flatten"):
    print(f"{name:14}", end="")
    for t in (np.zeros((2, 2)), np.zeros((2, 2)).T, torch.zeros(2, 2), torch.zeros(2, 2).T):
        getattr(t, name)(*[-1] * (name == "reshape"))[0] = 1.0
        print("yes   " if t.sum() else "no    ", end="")
    print()

# %%
# See also: :ref:`error-view-size-is-not-compatible`, :ref:`scenario-write-to-contiguous-or-to`.
#
# .. claim:: reshape-is-a-view-only-if-the-strides-allow
#
#    A write to ``t.reshape(-1)`` reaches a contiguous tensor, and not its transpose.
#
#    >>> t = torch.zeros(2, 2)
#    >>> t.T.reshape(-1)[1] = 5.0
#    >>> t.reshape(-1)[1] = 7.0
#    >>> t.view(-1)[2] = 9.0
#    >>> t
#    tensor([[0., 7.],
#            [9., 0.]])
