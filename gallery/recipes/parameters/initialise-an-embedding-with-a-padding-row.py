r"""
Initialise an embedding and keep the padding row zero
=====================================================

An initialiser or loaded weights overwrite the row that ``padding_idx`` made zero. Zero it again afterwards, under
``torch.no_grad()``: ``table.weight[table.padding_idx] = 0``. For a layer whose ``padding_idx`` is ``None``, leave the
line out: it would zero the whole table.

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
# The layer does not know of the write. It still leaves the row out of the gradient of a lookup:

table(torch.tensor([0, 1, 0])).sum().backward()
table.weight.grad

# %%
# So plain SGD leaves the row as it is. A tied output layer gives it a gradient. Then zero it after each step, too:

table.weight.grad = None
(torch.ones(1, 2) @ table.weight.T).sum().backward()
table.weight.grad[0]

# %%
# Zero the row after each write
# -----------------------------


# fix: not compiled: setup
def init_weights(module):
    if isinstance(module, nn.Embedding):
        nn.init.normal_(module.weight)
        if module.padding_idx is not None:
            with torch.no_grad():
                module.weight[module.padding_idx] = 0.0


for padding in (0, 3, -1, None):
    table = nn.Embedding(4, 2, padding_idx=padding).apply(init_weights)
    zero_rows = (table.weight == 0).all(1).tolist()
    assert zero_rows == [place == table.padding_idx for place in range(4)]

table = nn.Embedding(4, 2, padding_idx=0).apply(init_weights)
optimizer = torch.optim.SGD(table.parameters(), lr=0.1, momentum=0.9)
for _ in range(3):
    optimizer.zero_grad()
    table(torch.tensor([0, 1])).pow(2).sum().backward()
    optimizer.step()

assert table.weight[0].tolist() == [0.0, 0.0] and table.weight.is_leaf
table.weight[0]

# %%
# If ``apply`` initialises a tied layer later, zero the row once more at the end.
#
# ``load_state_dict`` and ``from_pretrained`` take the row as it is in what you load. ``from_pretrained(values)`` shares
# memory with ``values``: to keep their row, load a clone.

table.load_state_dict({"weight": torch.ones(4, 2)})
values = torch.ones(3, 2)
taken = nn.Embedding.from_pretrained(values.clone(), padding_idx=0)
print("loaded:", table.weight[0].tolist(), taken.weight[0].tolist())

with torch.no_grad():
    taken.weight[taken.padding_idx] = 0.0

assert (values == 1).all()
taken.weight

# %%
# See also: :ref:`recipe-initialise-one-bias-or-row`, :ref:`recipe-grow-an-embedding`,
# :ref:`scenario-zero-gradient-still-moves`.
