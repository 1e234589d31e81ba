r"""
Add rows to an embedding
========================

Make a larger ``nn.Embedding``, copy the old rows into it under ``no_grad``, put it in place, and tell the
optimizer. A longer ``weight.data`` leaves ``num_embeddings`` and the optimizer's averages at the old size.

.. symptoms::

   resize token embeddings, add new tokens to the vocabulary
   optimizer step fails with size mismatch after adding rows
   num_embeddings wrong after changing weight.data
   new tokens are not trained
   cat to a parameter
"""

import torch
from torch import nn

table = nn.Embedding(2, 2)
optimizer = torch.optim.Adam(table.parameters(), lr=0.1)
table(torch.tensor([0])).sum().backward()
optimizer.step()
optimizer.zero_grad()

# %%
# The way that looks right
# ------------------------

table.weight.data = torch.cat([table.weight.data, torch.zeros(1, 2)])
print(table.weight.shape, table.num_embeddings, optimizer.state[table.weight]["exp_avg"].shape)
table(torch.tensor([2])).sum().backward()

# raises: RuntimeError: The size of tensor a (2) must match the size of tensor b (3) at non-singleton
#     dimension 0
optimizer.step()

# %%
# The forward pass and backward worked; the averages of Adam have the old size.
#
# A new embedding
# ---------------


def grow(old, count):
    new = nn.Embedding(old.num_embeddings + count, old.embedding_dim)
    with torch.no_grad():
        new.weight[: old.num_embeddings] = old.weight
        new.weight[old.num_embeddings :] = old.weight.mean(dim=0)
    return new


table = nn.Embedding.from_pretrained(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), freeze=False)
grown = grow(table, 1)
optimizer = torch.optim.Adam(grown.parameters(), lr=0.1)
grown(torch.tensor([2])).sum().backward()
optimizer.step()

# exception in float16: eps-of-adam-is-0-in-float16
# Only the row that was used has a gradient, and Adam's first step is as long as the rate:
assert grown.weight.grad.tolist() == [[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]]
assert torch.allclose(grown.weight, torch.tensor([[1.0, 2.0], [3.0, 4.0], [1.9, 2.9]]))
grown.weight

# %%
# Put ``grown`` wherever the old one was. An output layer that was tied to it has the old weight still, so
# tie it again: :ref:`scenario-modules-that-share-a-tensor`. To keep the averages of the old rows:
# :ref:`scenario-parameter-that-grew`.
# See also: :ref:`error-size-of-tensor-a-must-match`, :ref:`recipe-train-one-part-of-a-tensor`.
#
# .. claim:: changing-data-leaves-the-module-and-its-optimizer-behind
#    :same-in-false-worlds: about attributes of the module
#
#    A longer ``weight.data`` does not change ``num_embeddings``.
#
#    >>> table = torch.nn.Embedding(2, 1)
#    >>> table.weight.data = torch.zeros(3, 1)
#    >>> table.num_embeddings, tuple(table.weight.shape)
#    (2, (3, 1))
