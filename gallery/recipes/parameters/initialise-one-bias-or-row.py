r"""
Initialise one bias or one row of a layer
=========================================

Take the view and write to it inside one ``with torch.no_grad():``. A view taken outside the block, or
a copy made by an index list, is the usual mistake.

.. symptoms::

   forget gate bias 1, objectness bias of a detection head
   bias.view(na, -1)[:, 4] += value raises
   nn.init on some rows or a slice of the weight

.. verdict:: leaf-view/column-iadd/eager
.. verdict:: no-grad-view/iadd/eager
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

head.bias

# %%
# View and write in one block
# ---------------------------

with torch.no_grad():
    head.bias.view(3, 2)[:, 1] += 0.25
    head.bias.view(3, 2)[[0, 2], 0] = 1.0

head.bias

# %%
# The functions of ``torch.nn.init`` accept a slice as it is. An LSTM's bias holds four gates one after the
# other. The second is the forget gate; with a large bias there, the cell keeps its values:

lstm = nn.LSTM(1, 2)
for parameter in lstm.parameters():
    nn.init.zeros_(parameter)
nn.init.constant_(lstm.bias_ih_l0[2:4], 100.0)
output, (hidden, cell) = lstm(torch.zeros(1, 1), (torch.zeros(1, 2), torch.ones(1, 2)))
lstm.bias_ih_l0, cell

# %%
# Keep a view only inside the block. This one outlives it, and the next write to it raises:

with torch.no_grad():
    grid = head.bias.view(3, 2)

# raises: RuntimeError: A view was created in no_grad mode and is being modified inplace with grad
#     mode enabled. ...
grid += 1.0

# %%
# See also: :ref:`error-view-from-no-grad`, :ref:`recipe-set-part-of-a-parameter`, :ref:`scenario-does-reshape-copy`.
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
