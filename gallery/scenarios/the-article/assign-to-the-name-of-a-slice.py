r"""
I assigned to a slice I had taken. Why is the tensor unchanged?
===============================================================

``window = new`` writes nothing. It makes the name ``window`` mean another object; the tensor, and the
slice that the name meant before, keep their values. Write ``window[:] = new``.

.. verdict:: leaf/name-rebind/backward
.. verdict:: tensor/name-assign/eager
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

# %%
# This is the article's second example, and what it says of it is true: the gradient is that of the
# original values. It is not a rule about tensors, though. No tensor takes part in ``window = new``,
# so there is nothing that autograd could record or refuse.
#
# Writing instead of rebinding
# ----------------------------
#
# Brackets on the left, ``+=``, or a method whose name ends in ``_`` write into the object:

signal = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
window = signal[1:4]
window[:] = torch.tensor([20.0, 30.0, 40.0])
window += 1
window[0].zero_()
signal

# %%
# ``window = window + 1`` is rebinding again, however much it looks like ``+=``:

window = window + 1
signal

# %%
# See also: :ref:`scenario-write-to-a-slice-of-a-leaf`, :ref:`scenario-change-rows-in-a-loop`,
# :doc:`/reference/source-article`.
#
# .. claim:: plus-equals-writes-plus-rebinds
#
#    On a slice of a tensor ``s += 1`` changes the tensor, and ``s = s + 1`` does not.
#
#    >>> t = torch.zeros(3)
#    >>> s = t[1:]
#    >>> s += 1
#    >>> t
#    tensor([0., 1., 1.])
#    >>> s = s + 1
#    >>> t
#    tensor([0., 1., 1.])
