r"""
I set a new tensor as a buffer. Why do others still have the old one?
=====================================================================

``module.count = new`` puts *another* tensor into the attribute. What holds the first tensor (a wrapper, a list, a
dictionary) keeps the first. Write into the tensor instead: ``module.count.copy_(new)``, or ``module.count += 1``.

.. symptoms::

   buffer out of sync after assigning to self.buffer
   module attribute updated but the wrapper sees the old value
   self.buf = new drifts apart from the copy that the wrapper holds
   updated an attribute of my network, another object still shows the old number
   self.mean = 0.9*self.mean + 0.1*x in forward, my metrics dict keeps the old mean
"""

import numpy as np
import torch
from torch import nn

module = nn.Module()
module.register_buffer("count", torch.zeros(1))
kept = dict(module.named_buffers())

module.count = module.count + 1
module.count, kept["count"]

# %%
# A list and an array in an attribute behave the same:


class Config:
    rates = [0.1]
    bounds = np.array([0.0])


kept = {"rates": Config.rates, "bounds": Config.bounds}
Config.rates = [0.5]
Config.bounds = Config.bounds + 1
kept

# %%
# Write, and the tensor stays the same
# ------------------------------------
#
# ``+=`` on an attribute writes, and stores the same tensor again. ``copy_`` writes the values of another tensor:

module = nn.Module()
module.register_buffer("count", torch.zeros(1))
kept = dict(module.named_buffers())

module.count += 1
module.count.mul_(10)
module.count[0] += 5
print("after three writes:", kept["count"])
module.count.copy_(torch.tensor([3.0]))

module.count is kept["count"], kept["count"]

# %%
# ``copy_`` is for a tensor of the same shape. If the shape changes, assign the new tensor, and let the holders look it
# up: :ref:`scenario-list-of-buffers-after-to`.
#
# Loading a checkpoint writes, too, unless you ask it to replace:

module.load_state_dict({"count": torch.tensor([7.0])})
print("loaded:  ", module.count is kept["count"], kept["count"])
module.load_state_dict({"count": torch.tensor([8.0])}, assign=True)
print("assigned:", module.count is kept["count"], kept["count"])

# %%
# A conversion replaces buffers as well, where it changes the dtype or the device: ``module.double()`` leaves
# the old tensor to its holders, ``module.float()`` of a ``float32`` buffer does not.

kept = dict(module.named_buffers())
module.double()
module.count is kept["count"]

# %%
# See also: :ref:`recipe-update-a-registered-buffer`, :ref:`recipe-keep-a-buffer-equal-under-ddp`.
#
# .. claim:: a-replaced-buffer-leaves-the-old-one-to-its-holders
#    :same-in-false-worlds: an attribute is rebound, no view takes part
#    :range: plain-tensors
#    :leaves-out: dtype bool; layout expanded, one element
#    :wrong: module.count += 1 -> module.count = module.count + 1
#
#    Assigning a new tensor to a module's buffer replaces it; ``+=`` keeps it and changes its values.
#
#    >>> module = torch.nn.Module()
#    >>> module.register_buffer("count", torch.zeros(1))
#    >>> kept = module.count
#    >>> module.count += 1
#    >>> module.count is kept
#    True
#    >>> module.count = module.count + 1
#    >>> module.count is kept, kept
#    (False, tensor([1.]))
#
#    def holds(x):
#        module, wanted = torch.nn.Module(), x + 1
#        module.register_buffer("count", x)
#        module.count += 1
#        assert module.count is x and torch.equal(x, wanted)
#        module.count = torch.add(module.count, 1)
#        assert module.count is not x and torch.equal(x, wanted)
