r"""
I assigned 0.9 to an element and it is 0. Why?
==============================================

The tensor holds integers, and an assignment converts the value to the tensor's dtype: it cuts the
fraction off and says nothing. Make the tensor a float one before you write.

.. symptoms::

   decimals disappear when I assign to a tensor
   tensor only keeps whole numbers
   value rounded down to zero after assignment
   any nonzero number becomes True
"""

import numpy as np
import torch

rates, array, tensor = [0, 0, 0], np.array([0, 0, 0]), torch.tensor([0, 0, 0])
for sequence in (rates, array, tensor):
    sequence[0] = 0.9
    sequence[1] = -2.7

print(rates, array, tensor, sep="\n")

# %%
# ``torch.tensor([0, 0, 0])`` is ``int64``, because the list holds ints, and stays so. The list keeps the
# objects you put in. A slice, an index list, a mask and ``fill_`` cut off as well:

tensor[:] = torch.tensor([1.5, 2.5, 3.5])
tensor[[0]] = 7.9
tensor[tensor == 3] = -7.9
tensor

# %%
# Arithmetic in place is stricter. It raises instead of cutting off:

# raises: RuntimeError: result type Float can't be cast to the desired output type Long
tensor += 0.5

# %%
# A ``bool`` tensor keeps «zero or not»:

seen = torch.zeros(3, dtype=torch.bool)
seen[0] = 0.5
seen[1] = -3
seen

# %%
# Comparisons, ``torch.arange(3)``, labels and token ids give such tensors too.
#
# Choose the dtype first
# ----------------------

tensor = torch.tensor([0, 0, 0], dtype=torch.float32)
tensor[0] = 0.9
tensor += 0.5

assert torch.allclose(tensor, torch.tensor([1.4, 0.5, 0.5]))
tensor

# %%
# ``tensor = tensor.float()`` converts one that you have; the call alone changes nothing.
#
# See also: :ref:`error-result-type-cannot-be-cast`, :ref:`scenario-too-large-for-the-dtype`.
#
# .. claim:: assignment-converts-to-the-dtype-of-the-tensor
#    :same-in-false-worlds: it is about a conversion, not about memory
#
#    An assignment converts the value to the tensor's dtype, towards zero for integers, while ``+=`` with a
#    fraction raises.
#
#    >>> t = torch.tensor([0, 0])
#    >>> t[0] = 1.9
#    >>> t[1] = -1.9
#    >>> t
#    tensor([ 1, -1])
#    >>> t += 0.5
#    Traceback (most recent call last):
#    RuntimeError: result type Float can't be cast to the desired output type Long
