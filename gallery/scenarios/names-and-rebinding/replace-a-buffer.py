r"""
I set a new tensor as a buffer. Why do others still have the old one?
=====================================================================

``module.count = module.count + 1`` puts *another* tensor into the attribute. Whoever took the first one (a
wrapper, an optimizer, a dictionary) keeps it; write into it instead: ``module.count += 1``.

.. symptoms::

   buffer out of sync after assigning to self.buffer
   module attribute updated but the wrapper sees the old value
   self.buf = new drifts apart from the copy that the wrapper holds
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
# Anything that took the tensor before is such a holder. A list and an array in an attribute behave the same:


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
# ``+=`` on an attribute writes, and stores the same tensor again:

module = nn.Module()
module.register_buffer("count", torch.zeros(1))
kept = dict(module.named_buffers())

module.count += 1
module.count.mul_(10)
module.count[0] += 5

module.count is kept["count"], kept["count"]

# %%
# Loading a checkpoint writes, too, unless you ask it to replace:

module.load_state_dict({"count": torch.tensor([7.0])})
print("loaded:  ", module.count is kept["count"], kept["count"])
module.load_state_dict({"count": torch.tensor([8.0])}, assign=True)
print("assigned:", module.count is kept["count"], kept["count"])

# %%
# See also: :ref:`scenario-list-of-buffers-after-to`, :ref:`recipe-update-a-registered-buffer`,
# :ref:`recipe-keep-a-buffer-equal-under-ddp`.
#
# .. claim:: a-replaced-buffer-leaves-the-old-one-to-its-holders
#    :same-in-false-worlds: an attribute is rebound, no view takes part
#
#    Assigning to a module's buffer replaces it; ``+=`` keeps it and changes its values.
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
