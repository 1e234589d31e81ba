r"""
I assigned to a slice I had taken. Why is the tensor unchanged?
===============================================================

``window = new`` writes to no tensor. It makes the name ``window`` mean another object. The tensor, and the
slice that the name meant before, keep their values. Write ``window[:] = new`` with a tensor or a number; for a leaf
that requires grad see :ref:`scenario-write-to-a-slice-of-a-leaf`. A list's slice is a copy: write
``samples[1:4] = new`` with a list.

.. verdict:: leaf/name-rebind/backward
.. verdict:: tensor/name-assign/eager

.. symptoms::

   gave a part of my array new values, original not modified
   part = x[1:4]; part = torch.zeros(3) leaves x as it was
"""

import numpy as np
import torch

samples = [1.0, 2.0, 3.0, 4.0, 5.0]
window = samples[1:4]
window = [20.0, 30.0, 40.0]
samples

# %%
# The same on an array and on a tensor:

array = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
window = array[1:4]
window = np.array([20.0, 30.0, 40.0])
array

# %%

signal = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0], requires_grad=True)
window = signal[1:4]
window = torch.tensor([20.0, 30.0, 40.0])
signal.sum().backward()

assert torch.equal(signal.grad, torch.ones(5))
signal, signal.grad

# picture: signal, window

# %%
# This is the article's second example, and what it says of it is true: the gradient is that of the
# original values. Python binds the name without asking the tensor, so autograd has no operation to record or refuse.
#
# Writing instead of rebinding
# ----------------------------
#
# If ``window`` is a tensor that requires no grad, brackets on the left, ``+=`` and methods such as ``zero_`` write into
# it:

signal = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
window = signal[1:4]
window[:] = torch.tensor([20.0, 30.0, 40.0])
window += 1
window[0].zero_()

assert signal.tolist() == [1.0, 0.0, 31.0, 41.0, 5.0]
signal

# %%
# The dtype of the tensor stays: into integers, ``window[:] = new`` cuts fractions off, and ``window += 0.5`` raises.
# Clone a ``new`` that overlaps ``window`` in part, such as ``signal[0:3]``.
#
# ``window[:]`` needs a dimension. For a tensor without dimensions, such as ``signal[0]``, write ``window[...]
# = new``.
#
# ``window = window + 1`` is rebinding again, however much it looks like ``+=``:

window = window + 1

assert signal.tolist() == [1.0, 0.0, 31.0, 41.0, 5.0]
signal

# %%
# On a computed tensor that the graph has saved, the write makes backward raise:
# :ref:`error-modified-by-an-inplace-operation`.
#
# See also: :ref:`scenario-change-rows-in-a-loop`, :doc:`/reference/source-article`.
#
# .. claim:: plus-equals-writes-plus-rebinds
#    :range: plain-tensors
#    :leaves-out: rank 0; dtype bool; layout expanded, one element
#
#    For a tensor of numbers that requires no grad, has dimensions and is not expanded: on a slice of it ``s += 1``
#    writes the sum into the tensor, and ``s = s + 1`` does not.
#
#    >>> t = torch.zeros(3)
#    >>> s = t[1:]
#    >>> s += 1
#    >>> t
#    tensor([0., 1., 1.])
#    >>> s = s + 1
#    >>> t
#    tensor([0., 1., 1.])
#
#    def holds(x):
#        before = x.clone()
#        s = x[1:]
#        s = s + 1
#        assert torch.equal(x, before)
#        s = x[1:]
#        s += 1
#        assert torch.equal(x[1:], before[1:] + 1)
#        assert torch.equal(x[:1], before[:1])
