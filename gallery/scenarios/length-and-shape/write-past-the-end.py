r"""
I wrote past the end of a tensor and nothing was raised. Where did the values go?
=================================================================================

Nowhere. A slice is cut off at the end of the tensor. If nothing is left of it, a number fills no elements.
Positions, as an integer, a list or a tensor, are checked, and raise. Beside an empty slice, a list or a tensor is not.

.. symptoms::

   out of range slice assignment does nothing, no error
   writes after the end of the buffer disappear
   off by one in slice not detected
   index past the end ignored
   filled places behind the last index, no complaint, data nowhere to be found
   ring buffer: buf[pos:pos+n] = 1.0 with pos >= len(buf) stores nothing

.. verdict:: tensor/past-end/eager
"""

import numpy as np
import torch

steps, array, buffer = [0, 0, 0], np.zeros(3), torch.zeros(3)

steps[5:7] = [9, 9]
array[5:7] = 9
buffer[5:7] = 9
print(steps, array, buffer, sep="\n")

# %%
# The list grew, and the new elements are not at position 5 either. In the array and the tensor the slice
# ``5:7`` is empty.
#
# A window that hangs over the edge
# ---------------------------------
#
# A number, or a tensor with one element, is stretched to what is left, whether that is one element or none:

buffer[2:6] = torch.tensor([7.0])
buffer[3:6] = torch.tensor([8.0])

assert buffer.tolist() == [0.0, 0.0, 7.0]
buffer

# %%
# In a tensor of rows, one row is stretched as well. Several values, or rows, are counted against what is left:

# raises: RuntimeError: The expanded size of the tensor (1) must match the existing size (4) at
#     non-singleton dimension 0. Target sizes: [1]. Tensor sizes: [4]
buffer[2:6] = torch.tensor([1.0, 2.0, 3.0, 4.0])

# %%
# An integer is checked before anything is written:

# raises: IndexError: index 5 is out of bounds for dimension 0 with size 3
buffer[5] = 9.0

# %%
# The positions of a list or a tensor are checked one by one, but not on meta. If such a line raises, some of the
# positions may have been written. Which ones is not promised:

parts = torch.zeros(3, device="cpu")

# raises: IndexError: index 5 is out of bounds for dimension 0 with size 3
parts[[0, 5]] = 9.0

# %%
# If you compute the bounds, check them
# -------------------------------------
#
# :api:`torch.Tensor.narrow` takes start and length, returns :ref:`a view <scenario-which-methods-make-views>`,
# and raises where a slice would be cut off. A negative start counts from the end:

buffer.narrow(0, 1, 2).copy_(torch.tensor([5.0, 6.0]))
assert buffer.tolist() == [0.0, 5.0, 6.0]

# raises: RuntimeError: start (2) + length (4) exceeds dimension size (3).
buffer.narrow(0, 2, 4).fill_(9.0)

# %%
# See also: :ref:`error-index-out-of-bounds`, :ref:`error-narrow-exceeds-dimension-size`,
# :ref:`scenario-slice-assignment-grows-a-list-only`, :ref:`recipe-fill-a-padded-batch-row-by-row`.
#
# .. claim:: a-number-into-an-empty-slice-writes-nothing
#    :needs: cpu
#    :range: plain-tensors
#    :leaves-out: rank 0; layout expanded, one element
#    :wrong: x[end + 2 : end + 4] = 9 -> x[end - 2 : end + 4] = 9
#    :same-in-false-worlds: an empty slice has no element that a view could share
#
#    A slice past the end is empty. Filling it with a number writes nothing and raises nothing. An integer past
#    the end raises, alone and in a list.
#
#    >>> t = torch.zeros(3)
#    >>> t[5:7] = 9.
#    >>> t, t[5:7].shape
#    (tensor([0., 0., 0.]), torch.Size([0]))
#    >>> t[5] = 9.
#    Traceback (most recent call last):
#    IndexError: index 5 is out of bounds for dimension 0 with size 3
#
#    def holds(x):
#        x.fill_(0)
#        end = len(x)
#        x[end + 2 : end + 4] = 9
#        assert (x == 0).all()
#        for index in (end, [end]):
#            try:
#                x[index] = 9
#                assert False, "it was accepted"
#            except IndexError:
#                assert (x == 0).all()
