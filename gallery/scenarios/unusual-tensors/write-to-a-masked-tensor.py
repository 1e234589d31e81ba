r"""
Why does ``scores[0] = 9`` do nothing on a MaskedTensor?
========================================================

``scores[0]`` and ``scores[0:2]`` are copies here, so the write is lost without an error. ``scores *= 10`` and
a write to ``scores.get_data()`` go through, also to the elements that the mask hides.

.. symptoms::

   assignment to a MaskedTensor has no effect
   torch.masked write to one element ignored
   masked out values changed by an in-place operation
   masked_tensor does not follow the tensor it was made from
   set an element of a tensor with hidden entries, value stays the old one
   mt = masked_tensor(x, x > 0); mt[0] = 9 leaves mt.get_data() the same
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

assert scores.get_data().tolist() == [1.0, 2.0, 3.0] and scores.get_mask().tolist() == mask.tolist()
scores.get_data(), scores.get_mask()

# %%
# Neither write has changed ``scores``. NumPy's masked array takes both. ``*=`` leaves the hidden element alone
# there, and an assignment makes the element visible:

array = np.ma.array([1.0, 2.0, 3.0], mask=[False, True, False])
array *= 10
print(array.data)
array[0:2] = [9.0, 8.0]
print(array)

# %%
# Why
# ---
#
# A ``MaskedTensor`` is a **subclass** that holds two tensors. ``scores[0]`` makes a new ``MaskedTensor`` of
# copies of both, and torch warns whenever one is made. A tensor for a slice is lost in the same way, unless
# the slice has all the elements. A number for a slice raises, and so does a list or a mask between the
# brackets (:ref:`error-masked-tensor-has-no-item-assignment`).
#
# What does write
# ---------------
#
# Arithmetic in place on the whole tensor with a number or a plain tensor, such as ``*=``, ``add_`` or ``clamp_``, and
# ``copy_``. Not every
# method is written for the class: ``fill_``, ``zero_`` and ``masked_fill_`` raise. The mask does not protect
# the element that it hides, and your ``data`` is not reached, since ``masked_tensor`` copied it:

scores *= 10

assert scores.get_data().tolist() == [10.0, 20.0, 30.0] and data.tolist() == [1.0, 2.0, 3.0]
scores, scores.get_data(), data

# %%
# ``get_data()`` and ``get_mask()`` share memory with the masked tensor. A write to them goes through:

scores.get_data()[0] = 9.0
scores.get_mask()[1] = True

assert scores.get_data().tolist() == [9.0, 20.0, 30.0] and scores.get_mask().tolist() == [True] * 3
scores

# %%
# Or keep data and mask apart, write to ``data``, and make the masked tensor last.
# See also: :ref:`scenario-subclass-loses-a-write`, :ref:`error-beta-and-prototype-warnings`.
#
# .. claim:: an-element-of-a-masked-tensor-is-a-copy
#    :range: plain-tensors
#    :leaves-out: rank 0, 2, 3; size 0; layout transposed; dtype bfloat16, complex64
#    :wrong: m[0] = 0 -> m.get_data()[0] = 0
#
#    A write to an element of a MaskedTensor of one dimension is lost. A write to a slice of its ``get_data()``
#    goes through. (``MaskedTensor`` takes no ``bfloat16`` and no complex numbers.)
#
#    >>> m = torch.masked.masked_tensor(torch.zeros(3), torch.ones(3, dtype=torch.bool))
#    >>> m[0] = 5.0
#    >>> m.get_data()[1:].fill_(7.0)
#    tensor([7., 7.])
#    >>> m.get_data()
#    tensor([0., 7., 7.])
#
#    def holds(x):
#        m = torch.masked.masked_tensor(torch.ones_like(x), torch.ones(x.shape, dtype=torch.bool))
#        m[0] = 0
#        assert m.get_data().eq(1).all()
#        m.get_data()[:1].fill_(0)
#        assert m.get_data()[0] == 0
