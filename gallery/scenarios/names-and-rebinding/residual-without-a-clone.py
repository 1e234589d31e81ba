r"""
Do I need ``residual = x.clone()`` before the next layer?
=========================================================

Not as long as the lines that follow rebind ``x``, as ``x = layer(x)`` does. You need it, or an out-of-place
operation instead, when something *writes* into ``x``: ``+=``, ``add_``, ``ReLU(inplace=True)``.

.. symptoms::

   is residual = x safe or will it be overwritten
   skip connection without clone
   shortcut has wrong values with inplace=True
"""

import numpy as np
import torch
from torch import nn

x = torch.tensor([1.0, -2.0, 3.0])
residual = x
x = torch.relu(x)
residual, residual + x

# %%
# ``torch.relu`` returned a new tensor, and only the name ``x`` went over to it. An operation in place
# leaves no old values to go back to:

x = torch.tensor([1.0, -2.0, 3.0])
residual = x
x = nn.ReLU(inplace=True)(x)
residual, residual + x

# %%
# The same for a list and an array
# --------------------------------
#
# ``sorted`` and ``np.maximum`` make a new object, ``.sort()`` and ``out=`` write into the old one:

samples, array = [3.0, 1.0], np.array([1.0, -2.0])
kept_samples, kept_array = samples, array
samples, array = sorted(samples), np.maximum(array, 0.0)
print("new object:", kept_samples, kept_array)
samples, array = kept_samples, kept_array
samples.sort()
np.maximum(array, 0.0, out=array)
print("in place:  ", kept_samples, kept_array)

# %%
# In training nothing raises, and the gradient is wrong
# -----------------------------------------------------
#
# The derivative of ``x + relu(x)`` is 2 where ``x`` is positive and 1 elsewhere:


def gradient(block):
    weight = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
    block(weight * 1).sum().backward()
    return weight.grad


relu_ = nn.ReLU(inplace=True)
print("in place:    ", gradient(lambda x: x + relu_(x)))
print("cloned:      ", gradient(lambda x: x.clone() + relu_(x)))
print("out of place:", gradient(lambda x: x + torch.relu(x)))

assert gradient(lambda x: x + torch.relu(x)).tolist() == [2.0, 1.0, 2.0]

# %%
# With a layer in the shortcut it raises or not, by the order of the branches: :ref:`scenario-residual-and-in-place-relu`.
#
# .. claim:: an-in-place-activation-changes-the-shortcut
#    :same-in-false-worlds: two names of one tensor, no view
#
#    An in-place activation changes a shortcut that is another name of its input.
#
#    >>> x = torch.tensor([1.0, -2.0])
#    >>> shortcut = x
#    >>> x = torch.nn.functional.relu(x, inplace=True)
#    >>> shortcut
#    tensor([1., 0.])
