r"""
Initialise an embedding and keep the padding row zero
=====================================================

``padding_idx`` sets its row to zero once, when the layer is made, and keeps gradients off it. An initialiser or loaded
weights overwrite the row. Zero it again afterwards: ``table.weight[table.padding_idx] = 0`` under ``torch.no_grad()``.

.. symptoms::

   nn.init.normal_ or xavier_uniform_ on nn.Embedding overwrites the padding_idx row
   padding token has a nonzero vector after custom initialization of the embedding
   from_pretrained with padding_idx, row of the padding is not zero
   apply(init_weights) destroys the zero row of the embedding
   keep the embedding of padding at zero during training
"""

import torch
from torch import nn

table = nn.Embedding(4, 2, padding_idx=0)
print("when made:        ", table.weight[0].tolist())

nn.init.ones_(table.weight)
print("after initialising:", table.weight[0].tolist())

# %%
# Why
# ---
#
# The layer does not know of the write. What it still does is to leave the row out of the gradient:

table(torch.tensor([0, 1, 0])).sum().backward()
table.weight.grad

# %%
# So an optimizer does not bring the row back to zero. It would keep what is there, or shrink it by weight decay.
#
# Zero the row after each write
# -----------------------------


# fix: not compiled: setup
def initialised(count, width, padding):
    table = nn.Embedding(count, width, padding_idx=padding)
    nn.init.normal_(table.weight)
    with torch.no_grad():
        table.weight[table.padding_idx] = 0.0
    return table


for padding in (0, 3, -1):
    table = initialised(4, 2, padding)
    zero_rows = (table.weight == 0).all(1).tolist()
    assert zero_rows == [place == padding % 4 for place in range(4)]

table = initialised(4, 2, 0)
optimizer = torch.optim.SGD(table.parameters(), lr=0.1, momentum=0.9)
for _ in range(3):
    optimizer.zero_grad()
    table(torch.tensor([0, 1])).pow(2).sum().backward()
    optimizer.step()

assert table.weight[0].tolist() == [0.0, 0.0] and table.weight.is_leaf
table.weight[0]

# %%
# ``load_state_dict`` and ``nn.Embedding.from_pretrained(values, padding_idx=0)`` take the row as it is in what you load:

taken = nn.Embedding.from_pretrained(torch.ones(3, 2), padding_idx=0)
taken.weight[0]

# %%
# See also: :ref:`recipe-initialise-one-bias-or-row`, :ref:`recipe-grow-an-embedding`,
# :ref:`scenario-zero-gradient-still-moves`.
