r"""
How do I write into a tensor from the back, as ``x[::-1] = values`` does for a list?
====================================================================================

Reverse the values and not the target: ``x[:] = values.flip(0)``. Tensors have no negative strides, so
there is no reversed view to write through.

.. symptoms::

   reversed slice does not work in torch
   flip then assign leaves the original unchanged
   negative stride tensor
   fill a buffer from the end to the start
"""

import numpy as np
import torch

row, array, tensor = [0, 1, 2, 3], np.arange(4), torch.arange(4)
row[::-1] = [10, 11, 12, 13]
array[::-1] = [10, 11, 12, 13]
print(row, array)

# raises: ValueError: step must be greater than zero
tensor[::-1] = torch.tensor([10, 11, 12, 13])

# %%
# The way that looks right
# ------------------------
#
# NumPy's ``array[::-1]`` is a view with a negative **stride**. :api:`torch.flip` is a copy, and so is
# :api:`torch.fliplr`; a write to it does not come back:

values = torch.tensor([10, 11, 12, 13])
tensor.flip(0)[:] = values
tensor

# %%
# Turn the values round, or the positions
# ---------------------------------------

tensor[:] = values.flip(0)
every_second = torch.zeros(4, dtype=torch.long)
every_second[torch.arange(3, -1, -2)] = values[:2]
tensor, every_second

# %%
# The list's ``every_second[3::-2] = values[:2]`` is the second one. An index tensor on the left writes
# through, because the brackets are the last thing on the left side.
#
# Gradients follow, in reverse:

values = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
target = torch.zeros(3)
target[:] = values.flip(0)
(target * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert values.grad.tolist() == [100.0, 10.0, 1.0]
values.grad

# %%
# Reversing a tensor into itself is ``x.copy_(x.flip(0))``: the flip is a copy, so nothing overlaps.
#
# See also: :ref:`error-step-must-be-greater-than-zero`,
# :ref:`error-negative-strides-are-not-supported`.
#
# .. claim:: flip-is-a-copy
#    :same-in-false-worlds: flip copies in every one of them
#
#    ``flip`` copies: a write to the flipped tensor leaves the original as it was.
#
#    >>> t = torch.arange(3)
#    >>> back = t.flip(0)
#    >>> back[0] = 99
#    >>> t, back
#    (tensor([0, 1, 2]), tensor([99,  1,  0]))
