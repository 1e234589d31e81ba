r"""
Initialise one bias or one row of a layer
=========================================

Take the view and write to it inside one ``with torch.no_grad():``. Outside the block ``+=`` and assignments raise,
wherever the view was taken. A method after an index list writes to a copy, and nothing raises.

.. symptoms::

   forget gate bias 1, objectness bias of a detection head
   bias.view(na, -1)[:, 4] += value raises
   nn.init on some rows or a slice of the weight
   nn.init with an index list or a mask does nothing
   give a single output unit a special starting value, constructor of the model fails
   lstm.bias_ih_l0[h:2*h].fill_(1) in __init__ raises, view of a leaf

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
# ``no_grad`` alone is not enough. The rows come from an index list here, so ``ones_`` fills a copy:

with torch.no_grad():
    nn.init.ones_(head.bias.view(3, 2)[[0, 2]])

head.bias

# %%
# View and write in one block
# ---------------------------

with torch.no_grad():
    head.bias.view(3, 2)[:, 1] += 0.25
    head.bias.view(3, 2)[[0, 2], 0] = 1.0

assert head.bias.tolist() == [1.0, 0.25, 0.0, 0.25, 1.0, 0.25] and head.bias.is_leaf
head.bias

# %%
# The functions of ``torch.nn.init`` have a ``no_grad`` of their own and take a slice. An LSTM's bias holds four gates one
# after the other. The second is the forget gate; with a large bias there, the cell keeps its values. The LSTM adds a
# second bias, ``bias_hh_l0``, so set the same part of that to 0:

lstm = nn.LSTM(1, 2)
for parameter in lstm.parameters():
    nn.init.zeros_(parameter)
nn.init.constant_(lstm.bias_ih_l0[2:4], 100.0)
nn.init.zeros_(lstm.bias_hh_l0[2:4])
output, (hidden, cell) = lstm(torch.zeros(1, 1), (torch.zeros(1, 2), torch.ones(1, 2)))

assert lstm.bias_ih_l0.tolist() == [0.0, 0.0, 100.0, 100.0, 0.0, 0.0, 0.0, 0.0]
assert torch.allclose(cell, torch.ones(1, 2))
lstm.bias_ih_l0, cell

# %%
# Rows from an index list, and the spread of the whole layer
# ----------------------------------------------------------
#
# ``xavier_uniform_`` refuses ``weight[0]``, which has one dimension. Of a larger part it takes the spread from the size
# of that part. Let it fill a new tensor of the weight's shape, and assign the rows. The same line takes a mask:

layer = nn.Linear(4, 4)
before = layer.weight.detach().clone()
rows = [0, 2]
with torch.no_grad():
    layer.weight[rows] = nn.init.xavier_uniform_(torch.empty_like(layer.weight))[rows]

(layer.weight != before).any(dim=1)

# %%
# A view that was taken in the block is for use there. This one outlives it, and a write to it outside raises:

with torch.no_grad():
    grid = head.bias.view(3, 2)

# raises: RuntimeError: A view was created in no_grad mode and is being modified inplace with grad
#     mode enabled. ...
grid += 1.0

# %%
# See also: :ref:`error-view-from-no-grad`, :ref:`recipe-set-part-of-a-parameter`, :ref:`scenario-does-reshape-copy`.
#
# Checked at its edges
# --------------------
#
# Where the layer has no such part, a slice is empty, and a write to it does nothing. The values go through a cast and a
# state dict, and compiled code writes the same:


def set_forget_gate(lstm, value):
    size = lstm.hidden_size
    with torch.no_grad():
        lstm.bias_ih_l0[size : 2 * size] = value
        lstm.bias_hh_l0[size : 2 * size] = 0.0


compiled = torch.compile(set_forget_gate, backend="aot_eager")
for size, run in ((1, set_forget_gate), (2, compiled), (17, set_forget_gate)):
    lstm = nn.LSTM(1, size).half()
    before = lstm.bias_ih_l0.detach().clone()
    run(lstm, 1.0)
    fresh = nn.LSTM(1, size)
    fresh.load_state_dict(lstm.state_dict())
    gates = fresh.bias_ih_l0.view(4, size) + fresh.bias_hh_l0.view(4, size)
    assert (gates[1] == 1.0).all() and lstm.bias_ih_l0.dtype == torch.float16
    others = [0, 2, 3]
    assert torch.equal(lstm.bias_ih_l0.view(4, size)[others], before.view(4, size)[others])

none = nn.Parameter(torch.zeros(0))
nn.init.ones_(none[2:4]).shape

# %%
# .. claim:: init-functions-accept-a-slice-of-a-parameter
#    :range: leaves
#    :leaves-out: rank 0; layout expanded, one element
#    :wrong: x[0:1] -> x[[0]]
#
#    ``constant_``, ``zeros_``, ``ones_``, ``uniform_`` and ``normal_`` of ``torch.nn.init`` write to a slice of a parameter
#    that is not expanded, without ``no_grad`` around them.
#
#    >>> weight = torch.nn.Parameter(torch.zeros(2, 2))
#    >>> _ = torch.nn.init.constant_(weight[1], 3.0)
#    >>> weight
#    Parameter containing:
#    tensor([[0., 0.],
#            [3., 3.]], requires_grad=True)
#
#    def holds(x):
#        init, rest = torch.nn.init, x.detach()[1:].clone()
#        part = x[0:1]
#        for function in (init.uniform_, init.normal_, init.zeros_, init.ones_):
#            if not x.is_complex() or function is not init.uniform_:
#                function(part)
#        assert (x[:1] == 1).all() and torch.equal(x[1:], rest)
#        init.constant_(part, 3.0)
#        assert (x[:1] == 3).all() and torch.equal(x[1:], rest) and x.is_leaf
