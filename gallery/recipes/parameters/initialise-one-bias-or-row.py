r"""
Initialise one bias or one row of a layer
=========================================

Take the view and write to it inside one ``with torch.no_grad():``. A view taken outside the block, or
a copy made by a list or a mask, is the usual mistake.

.. symptoms::

   forget gate bias 1, objectness bias of a detection head
   bias.view(na, -1)[:, 4] += value raises
   nn.init on some rows or a slice of the weight
"""

import torch
from torch import nn

head = nn.Conv2d(1, 6, 1)
nn.init.zeros_(head.bias)
grid = head.bias.view(3, 2)

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
grid[:, 1] += 0.25

# %%
# ``no_grad`` alone is not enough. The rows come from a list here, so ``ones_`` fills a copy:

with torch.no_grad():
    nn.init.ones_(head.bias.view(3, 2)[[0, 2]])

assert not head.bias.any()
head.bias

# %%
# View and write in one block
# ---------------------------

with torch.no_grad():
    head.bias.view(3, 2)[:, 1] += 0.25
    head.bias.view(3, 2)[[0, 2], 0] = 1.0

assert head.bias.tolist() == [1.0, 0.25, 0.0, 0.25, 1.0, 0.25]
head.bias

# %%
# The functions of ``torch.nn.init`` switch recording off themselves, so they accept a slice as it is.
# For an LSTM, whose biases hold four gates one after the other, this sets the second, the forget gate:

lstm = nn.LSTM(1, 2)
nn.init.zeros_(lstm.bias_ih_l0)
nn.init.ones_(lstm.bias_ih_l0[2:4])
lstm.bias_ih_l0

# %%
# Keep a view only inside the block. This one outlives it, and the next write to it raises:

with torch.no_grad():
    grid = head.bias.view(3, 2)

# raises: RuntimeError: A view was created in no_grad mode and is being modified inplace with grad
#     mode enabled. ...
grid += 1.0

# %%
# ``view`` refuses a weight whose memory is laid out otherwise; ``reshape`` would then be a copy.
#
# See also: :ref:`error-view-from-no-grad`, :ref:`recipe-set-part-of-a-parameter`.
#
# .. claim:: init-functions-accept-a-slice-of-a-parameter
#
#    The functions of ``torch.nn.init`` write to a slice of a parameter without ``no_grad``.
#
#    >>> weight = torch.nn.Parameter(torch.zeros(2, 2))
#    >>> _ = torch.nn.init.constant_(weight[1], 3.0)
#    >>> weight
#    Parameter containing:
#    tensor([[0., 0.],
#            [3., 3.]], requires_grad=True)
