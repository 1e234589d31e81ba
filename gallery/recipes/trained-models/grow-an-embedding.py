r"""
Add rows to an embedding
========================

Make a larger ``nn.Embedding``, copy the old rows into it under ``no_grad``, put it in place, and tell the
optimizer. A longer ``weight.data`` leaves ``num_embeddings`` and the state of the optimizer at the old size.

.. symptoms::

   resize token embeddings, add new tokens to the vocabulary
   optimizer step fails with size mismatch after adding rows
   num_embeddings wrong after changing weight.data
   new tokens are not trained
   cat new rows to embedding.weight
   padding_idx or dtype is lost after resizing an embedding
   extend the vocabulary of a trained model by a few words
   emb.weight.data = torch.cat([emb.weight.data, extra]) then Adam step crashes
"""

import warnings

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
# The forward pass and backward worked; the averages of Adam have the old size. Under a fused optimizer nothing need be
# raised: :ref:`scenario-parameter-that-grew`.
#
# A new embedding
# ---------------
#
# It takes over the dtype, the device and the options of the old one, and whether it is trained. The new rows start at
# the mean of the old ones:


def grow(old, count):
    new = nn.Embedding(
        old.num_embeddings + count,
        old.embedding_dim,
        padding_idx=old.padding_idx,
        max_norm=old.max_norm,
        norm_type=old.norm_type,
        scale_grad_by_freq=old.scale_grad_by_freq,
        sparse=old.sparse,
        device=old.weight.device,
        dtype=old.weight.dtype,
    )
    with torch.no_grad():
        new.weight[: old.num_embeddings] = old.weight
        new.weight[old.num_embeddings :] = old.weight.mean(dim=0)
    new.weight.requires_grad_(old.weight.requires_grad)
    return new.train(old.training)


table = nn.Embedding.from_pretrained(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), freeze=False)
grown = grow(table, 1)
optimizer = torch.optim.Adam(grown.parameters(), lr=0.1)
grown(torch.tensor([2])).sum().backward()
optimizer.step()

# exception in float16: eps-of-adam-is-0-in-float16
# The row that was used has a gradient that is not 0, and Adam's first step is as long as the rate:
assert grown.weight.grad.tolist() == [[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]]
assert torch.allclose(grown.weight, torch.tensor([[1.0, 2.0], [3.0, 4.0], [1.9, 2.9]]))
grown.weight

# %%
# Checked at its edges
# --------------------
#
# Lengths and counts, cast, saved and loaded, in both modes. An empty table has no mean: its new rows would be NaN.

for length, count in ((1, 0), (1, 1), (2, 17)):
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        old = nn.Embedding(length, 2, padding_idx=0, dtype=dtype).eval()
        old.weight.requires_grad_(length > 1)
        new = grow(old, count)
        fresh = nn.Embedding(length + count, 2, dtype=dtype)
        fresh.load_state_dict(new.state_dict())
        assert torch.equal(fresh.weight[:length], old.weight)
        mean = old.weight.detach().mean(dim=0).expand(count, 2)
        assert torch.equal(fresh.weight[length:], mean)
        assert new.padding_idx == 0 and not new.training and new.num_embeddings == length + count
        assert new.weight.dtype == dtype and new.weight.requires_grad == (length > 1)

larger = grow(table, 1)
compiled = torch.compile(larger, backend="aot_eager")
assert torch.equal(compiled(torch.tensor([2, 0])), larger.weight[[2, 0]])

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="Initializing zero-element tensors")
    print("from an empty table:", grow(nn.Embedding(0, 2), 1).weight.tolist())

# %%
# When to prefer another way
# --------------------------
#
# Put ``grown`` wherever the old one was. An output layer that was tied to it has the old weight still, so
# tie it again (:ref:`scenario-modules-that-share-a-tensor`), set its ``out_features``, and lengthen its bias if there
# is one. To keep the averages of the old rows: :ref:`scenario-parameter-that-grew`.
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
