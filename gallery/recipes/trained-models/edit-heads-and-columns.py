r"""
Edit columns or attention heads of a trained weight
===================================================

Edit under ``no_grad``, through one bracket or through a view: ``weight[:, 1] -= step``, or
``weight.view(heads, -1, inputs)[1] = 0``. An index list before a method, or a reshape that copies, loses it.

.. symptoms::

   zero or prune attention heads
   subtract a vector from a column of a pretrained weight
   model editing, ablate neurons
   head mask has no effect, weight unchanged
   zero_() on selected rows does nothing

.. verdict:: parameter/column-iadd/eager
.. verdict:: parameter/column-iadd/no-grad
"""

import torch
from torch import nn

heads, size, inputs = 3, 2, 4
values = nn.Linear(inputs, heads * size, bias=False)
nn.init.ones_(values.weight)

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
values.weight[:, 1] -= 0.5

# %%
# The ways that look right
# ------------------------
#
# A list picks a copy, and ``zero_`` clears that copy. ``T`` and ``reshape`` in this order cannot be a
# view:

with torch.no_grad():
    values.weight.view(heads, size, inputs)[[0, 2]].zero_()
    values.weight.T.reshape(-1, size)[0] = 0.0

assert values.weight.all()
values.weight.sum(dim=1)

# %%
# One bracket, or views up to the last bracket
# --------------------------------------------

with torch.no_grad():
    values.weight[:, 1] -= 0.5
    values.weight.view(heads, size, inputs)[[0, 2]] = 0.0

values.weight

# %%
# Check with the layer itself: the outputs of head 0 and 2 are 0, those of head 1 are 1 + 0.5 + 1 + 1.

outputs = values(torch.ones(inputs)).view(heads, size)

assert outputs.tolist() == [[0.0, 0.0], [3.5, 3.5], [0.0, 0.0]]
outputs.detach()

# %%
# An optimizer step moves the edited part again: :ref:`recipe-freeze-rows-of-a-weight`. A write to a
# parametrized weight is lost: :ref:`scenario-write-to-a-computed-weight`. Layers tied to this weight see the
# edit: :ref:`scenario-modules-that-share-a-tensor`. To try an edit first: :ref:`recipe-try-an-edit-and-undo-it`.
# See also: :ref:`error-view-of-a-leaf`, :ref:`recipe-copy-weights-between-models`.
#
# .. claim:: the-last-bracket-may-be-a-list
#
#    Behind a view, an index list that is *assigned* to reaches the weight; a method on it does not.
#
#    >>> w = torch.ones(4)
#    >>> w.view(2, 2)[[0]] = 0.0
#    >>> w
#    tensor([0., 0., 1., 1.])
#    >>> _ = w.view(2, 2)[[1]].zero_()
#    >>> w
#    tensor([0., 0., 1., 1.])
