r"""
Copy weights into a model
=========================

Write with ``copy_`` under ``no_grad``, or call ``load_state_dict``. Assigning to the loop's name, or to a key of
the dict that ``state_dict()`` returns, does not change the model.

.. symptoms::

   weights unchanged after loading or initialising in a loop, p = new does nothing
   model.state_dict()["weight"] = new has no effect
   reshape(-1).copy_ loads some parameters only, transposed ones stay
   copy part of a checkpoint into a layer
   start a wider layer from the weights of a smaller one
   transfer the numbers of one network into another, second network stays random
   for p, q in zip(target.parameters(), policy.parameters()): p = q leaves target unchanged

.. verdict:: parameter/rebind/eager
.. verdict:: parameter/copy_/no-grad
"""

import torch
from torch import nn

model = nn.Linear(3, 2, bias=False)
nn.init.zeros_(model.weight)
new = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])

# %%
# The ways that look right
# ------------------------
#
# The first gives the name ``p`` another meaning, the second fills a dict that was made for this call:

for p in model.parameters():
    p = new
model.state_dict()["weight"] = new

model.weight

# %%
# The ways that are right
# -----------------------

with torch.no_grad():
    for p in model.parameters():
        p.copy_(new)
print("copy_:          ", model.weight.tolist())

model.load_state_dict({"weight": new * 10})
print("load_state_dict:", model.weight.tolist())
assert torch.equal(model.weight, new * 10) and model.weight.requires_grad

# %%
# For a part of the weight, write to a slice of it:

wider = nn.Linear(3, 4, bias=False)
nn.init.zeros_(wider.weight)
with torch.no_grad():
    wider.weight[:2] = new
print("part:", wider.weight.tolist())

# %%
# ``reshape`` gives a view where it can and a copy where it must. The transposed weight here gets nothing:

flat = torch.arange(6.0)
for weight in (torch.zeros(2, 3), torch.zeros(3, 2).T):
    weight.reshape(-1).copy_(flat)
    print("contiguous:", weight.is_contiguous(), weight.tolist())

# %%
# Give the *values* the shape of the weight instead:

weight = torch.zeros(3, 2).T
weight.copy_(flat.view_as(weight))
assert weight.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
print("values of its shape:", weight.tolist())

# A row fills all rows:
print("broadcast:          ", weight.copy_(flat[:3]).tolist())

# %%
# Checked at its edges
# --------------------
#
# ``copy_`` broadcasts, so compare the shapes. It converts to the dtype of the weight. ``parameters()`` leaves out
# buffers, such as the running mean of a batch norm. Pair the tensors by name: two models may have made the same
# layers in another order.


@torch.no_grad()
def copy_weights(target, source):
    ours = dict(target.named_parameters()) | dict(target.named_buffers())
    theirs = dict(source.named_parameters()) | dict(source.named_buffers())
    assert ours.keys() == theirs.keys()
    for name, value in ours.items():
        assert value.shape == theirs[name].shape
        value.copy_(theirs[name])


compiled = torch.compile(copy_weights, backend="aot_eager")
for size, dtype, run in (
    (1, torch.float16, copy_weights),
    (2, torch.bfloat16, compiled),
    (17, torch.float64, copy_weights),
):
    source, target = (nn.Sequential(nn.Linear(size, 3), nn.BatchNorm1d(3)) for _ in range(2))
    target.to(dtype).eval()
    held = list(target.parameters())
    run(target, source)
    for name, value in target.state_dict().items():
        assert torch.equal(value, source.state_dict()[name].to(value.dtype))
    assert all(p is q and p.requires_grad for p, q in zip(target.parameters(), held))

# %%
# ``load_state_dict`` checks the shapes (:ref:`error-size-mismatch-copying-a-param`). A model on the meta device has no
# memory to copy into: give ``assign=True``, which makes :ref:`new parameters <scenario-state-dict-keeps-changing>`. A
# sharded parameter wants a sharded value: :ref:`error-mixed-tensor-and-dtensor`.
#
# .. claim:: the-dict-is-new-and-its-tensors-are-the-models
#    :range: plain-tensors
#    :leaves-out: layout expanded, one element
#    :wrong: state_dict()["table"][...] -> state_dict()["table"].clone()[...]
#
#    A new value for a key of ``state_dict()`` does not reach the model; a write into its tensor, or a part of it, does.
#
#    >>> layer = torch.nn.Linear(1, 1)
#    >>> layer.state_dict()["bias"] = torch.tensor([5.0])
#    >>> bool(layer.bias == 5.0)
#    False
#    >>> _ = layer.state_dict()["bias"][:1].fill_(7.0)
#    >>> bool(layer.bias == 7.0)
#    True
#
#    def holds(x):
#        module = torch.nn.Module()
#        module.register_buffer("table", x)
#        before = x.clone()
#        module.state_dict()["table"] = torch.ones_like(x)
#        assert torch.equal(module.table, before)
#        module.state_dict()["table"][...] = 1
#        assert (module.table == 1).all()
