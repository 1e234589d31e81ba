r"""
Why does ``scores[0] = 9`` do nothing on a MaskedTensor?
========================================================

``scores[0]`` and ``scores[0:2]`` are copies here, so the write is lost without an error. In-place methods on the whole
tensor go through, also to the elements that the mask hides.

.. symptoms::

   assignment to a MaskedTensor has no effect
   torch.masked write to one element ignored
   masked out values changed by an in-place operation
   masked_tensor does not follow the tensor it was made from
"""

import numpy as np
import torch
from torch.masked import masked_tensor

data, mask = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([True, False, True])

# warns: UserWarning: The PyTorch API of MaskedTensors is in prototype stage and will change ...
scores = masked_tensor(data, mask)
# warns: UserWarning: The PyTorch API of MaskedTensors is in prototype stage and will change ...
scores[0] = 9.0
# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: The PyTorch API of MaskedTensors is in prototype stage and will change ...
scores[0:2].mul_(10)
scores.get_data(), scores.get_mask()

# %%
# Nothing has changed. NumPy's masked array takes such writes. An operation in place leaves the hidden element
# alone, and an assignment makes it visible:

array = np.ma.array([1.0, 2.0, 3.0], mask=[False, True, False])
array *= 10
print(array.data)
array[0:2] = [9.0, 8.0]
print(array)

# %%
# Why
# ---
#
# A ``MaskedTensor`` is a **subclass** that holds two tensors, and ``scores[0]`` makes a new one, with copies. The
# warning of each line above says so. A number for a slice, a list or a mask raises instead
# (:ref:`error-masked-tensor-has-no-item-assignment`).
#
# What does write
# ---------------
#
# A method on the whole tensor. The mask does not protect the element that it hides, and your ``data`` is not reached,
# since ``masked_tensor`` copied it:

scores *= 10
scores, scores.get_data(), data

# %%
# ``get_data()`` and ``get_mask()`` share memory with the masked tensor. A write to them goes through:

scores.get_data()[0] = 9.0
scores.get_mask()[1] = True
scores

# %%
# Or keep data and mask apart, write to ``data``, and make the masked tensor last.
# See also: :ref:`scenario-subclass-loses-a-write`, :ref:`error-beta-and-prototype-warnings`.
#
# .. claim:: an-element-of-a-masked-tensor-is-a-copy
#
#    A write to an element of a MaskedTensor is lost, one to a slice of its ``get_data()`` goes through.
#
#    >>> m = torch.masked.masked_tensor(torch.zeros(3), torch.ones(3, dtype=torch.bool))
#    >>> m[0] = 5.0
#    >>> m.get_data()[1:].fill_(7.0)
#    tensor([7., 7.])
#    >>> m.get_data()
#    tensor([0., 7., 7.])
