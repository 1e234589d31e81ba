r"""
I assigned 0.9 to an element and it is 0. Why?
==============================================

The tensor holds integers, and the assignment of a number in its range converts it to the tensor's dtype: it cuts the
fraction off, without a warning. Make it a tensor of floats before you write.

.. symptoms::

   decimals disappear when I assign to a tensor
   tensor only keeps whole numbers
   value rounded down to zero after assignment
   float truncated when written into an int tensor
   any nonzero number becomes True
   store a probability in an array and read back zero
   acc = torch.tensor([0, 0, 0]); acc[i] = correct / total shows only 0
   y[:] = x[:] from float into long silently gives zeros, slice assignment

.. verdict:: integer/value-fraction/eager
.. verdict:: integer/iadd-fraction/eager
"""

import numpy as np
import torch

rates, array, tensor = [0, 0, 0], np.array([0, 0, 0]), torch.tensor([0, 0, 0])
for sequence in (rates, array, tensor):
    sequence[0] = 0.9
    sequence[1] = -2.7

print(rates, array, tensor, sep="\n")

# %%
# ``torch.tensor`` of ints is ``int64``, and stays so. The list keeps the objects you put in. A tensor into a slice, a
# number through an index list or a mask, and ``fill_`` cut off as well:

tensor[:] = torch.tensor([1.5, 2.5, 3.5])
tensor[[0]] = 7.9
tensor[tensor == 3] = -7.9
tensor[1].fill_(9.9)
tensor, tensor.dtype

# %%
# ``+=`` and ``*=`` with a fraction raise instead of cutting off, if they are
# :ref:`not compiled <error-result-type-cannot-be-cast>`:

# raises: RuntimeError: result type Float can't be cast to the desired output type Long
tensor += 0.5

# %%
# A ``bool`` tensor, as a comparison gives, keeps whether the number is 0. ``torch.arange`` of integers gives ``int64``:

seen = torch.arange(3) > 5
seen[0] = 0.5
seen[1] = -3
seen, torch.arange(3).dtype

# %%
# Make it a tensor of floats first, with ``dtype=torch.float32`` or by ``float()``. ``float()`` returns a new tensor, so
# assign the name. Other names and the base of a view keep the integers. Integers above 16777216 need ``double()``, if
# ``float()`` would round them:

tensor = counts = torch.tensor([0, 0, 0])
tensor = tensor.float()
tensor[0] = 0.9
tensor += 0.5

assert torch.allclose(tensor, torch.tensor([1.4, 0.5, 0.5], dtype=tensor.dtype))
tensor, counts

# %%
# If the tensor holds floats already, see whether the 0.9 went into
# :ref:`a copy <scenario-write-through-two-brackets>`.
#
# See also: :ref:`error-result-type-cannot-be-cast`, :ref:`scenario-too-large-for-the-dtype`.
#
# .. claim:: assignment-converts-to-the-dtype-of-the-tensor
#    :range: plain-tensors
#    :leaves-out: dtype float32, float64, float16, bfloat16, complex64, bool; layout expanded, one element
#    :wrong: x += 0.5 -> x += 1
#    :same-in-false-worlds: it is about a conversion, not about memory
#
#    Into a tensor of ``int64`` or ``int32``, the assignment of a number in its range rounds towards zero. In
#    uncompiled code ``+=`` with a fraction raises.
#
#    >>> t = torch.tensor([0, 0])
#    >>> t[0] = 1.9
#    >>> t[1] = -1.9
#    >>> t
#    tensor([ 1, -1])
#    >>> t += 0.5
#    Traceback (most recent call last):
#    RuntimeError: result type Float can't be cast to the desired output type Long
#
#    def holds(x):
#        for number, whole in ((1.9, 1), (-1.9, -1)):
#            x[...] = number
#            assert (x == whole).all()
#        try:
#            x += 0.5
#        except RuntimeError:
#            return
#        assert False
