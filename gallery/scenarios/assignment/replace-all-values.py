r"""
How do I give a tensor new values and keep it the same tensor?
==============================================================

``t[...] = new`` or ``t.copy_(new)``, for a ``new`` of the same shape. Both write into the memory that other
names and views see. ``t = new`` moves the name.

.. symptoms::

   overwrite the contents of a tensor without a new object
   t[:] = fails on a scalar tensor
   set a 0-d tensor in place
   refill an existing array with fresh numbers that other variables and views should see
   reset the step counter torch.tensor(0): step[:] = 0 raises slice() cannot be applied

.. verdict:: tensor/ellipsis-assign/eager
.. verdict:: tensor/rebind/eager
"""

import numpy as np
import torch

state, new = torch.zeros(2), torch.tensor([1.0, 2.0])
seen, half = state, state[:1]

state = new
print("state = new:     ", seen, half)
state = seen
state[...] = new
print("state[...] = new:", seen, half)
state.copy_(new + 10)
print("state.copy_:     ", seen, half)

# %%
# ``[:]``, ``[...]`` and no dimension
# -----------------------------------
#
# ``[:]`` is a slice of the first dimension, and a tensor of a single number has no dimension:

step = torch.tensor(3.0)

# raises: IndexError: slice() cannot be applied to a 0-dim tensor.
step[:] = 4.0

# %%

step[...] = 4.0
step

# %%
# ``[...]`` drops leading sizes of 1 of the value, and ``copy_`` does not: a value of shape (1, 2) fits
# ``state[...]``, and not ``state.copy_``.
#
# A leaf that requires grad refuses both, so write it under ``no_grad``:

weights = torch.zeros(2, requires_grad=True)
with torch.no_grad():
    weights[...] = torch.tensor([1.0, 2.0])

assert weights.tolist() == [1.0, 2.0] and weights.is_leaf and weights.requires_grad

# %%
# ``state.set_(new)`` exchanges the *storage*, and views taken before keep the old one:

state, half = seen, seen[:1]
state.set_(torch.tensor([7.0, 7.0]))
state, half

# picture: state, half

# %%
# A list is refilled with ``[:]`` and takes the length of the new values. An array is like a tensor:

samples, array = [0, 0], np.zeros(2)
seen_samples, seen_array = samples, array
samples[:], array[...] = [1, 2, 3], [1, 2]
seen_samples, seen_array

# %%
# For what a module or an optimizer holds, see :ref:`recipe-set-part-of-a-parameter` and
# :ref:`scenario-replace-a-buffer`. See also: :ref:`error-invalid-index-of-a-0-dim-tensor`.
#
# .. claim:: an-ellipsis-assigns-to-any-number-of-dimensions
#    :range: plain-tensors
#    :leaves-out: layout expanded, one element
#    :wrong: x[...] = 1 -> x = torch.ones_like(x)
#
#    ``t[...] = v`` writes all elements of a tensor, of one without dimensions as well, and its views see it.
#
#    >>> t = torch.zeros(2)
#    >>> last = t[1]
#    >>> last[...] = 5.0
#    >>> t
#    tensor([0., 5.])
#    >>> t[...] = 7.0
#    >>> last
#    tensor(7.)
#
#    def holds(x):
#        seen, view = x, x[...]
#        x[...] = 1
#        assert (seen == 1).all() and (view == 1).all()
