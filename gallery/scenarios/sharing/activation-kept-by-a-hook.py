r"""
My forward hook kept an activation. Why has it the values of the next layer?
============================================================================

The hook stored a reference, and a later in-place operation, such as ``nn.ReLU(inplace=True)``, wrote into the same
tensor. Keep a copy: ``kept["conv"] = output.detach().clone()``.

.. symptoms::

   recorded features of a layer have no negative values, although it is a convolution
   register_forward_hook output equals the output of the following relu
   saved intermediate features change after the forward pass
   feature extractor returns activations that were modified in place
   list of activations, all the same or shifted by one layer
   collected outputs change when the next batch runs, preallocated output
   stored layer outputs during forward, negative numbers became zero when I looked later
   register_forward_hook on conv of a resnet, feats[name] = output.detach() shows relu values
"""

import torch
from torch import nn

model = nn.Sequential(nn.Linear(2, 2, bias=False), nn.ReLU(inplace=True))
with torch.no_grad():
    model[0].weight.copy_(torch.tensor([[1.0, 0.0], [0.0, -1.0]]))

kept = {}


def keep(layer, inputs, output):
    kept["linear"] = output


handle = model[0].register_forward_hook(keep)
result = model(torch.tensor([[3.0, 4.0]]))
print("kept:  ", kept["linear"].tolist())
print("result:", result.tolist())
print("one tensor:", kept["linear"] is result)

# %%
# The linear layer gave 3 and -4. The hook saw these values when it ran, and the ReLU behind it made the -4 a 0.
#
# Why
# ---
#
# ``kept["linear"] = output`` gives the tensor one more name. ``ReLU(inplace=True)`` writes into its input, which is
# that tensor. So do ``out += identity`` and ``x[mask] = 0`` in a ``forward``, if ``out`` or ``x`` is that tensor or its
# view. A list that keeps another list shows its later writes too:

row, kept_rows = [3.0, -4.0], []
kept_rows.append(row)
row[1] = 0.0
kept_rows

# %%
# ``output.detach()`` is no copy. It cuts the history and shares the memory:


def values_kept(way):
    model = nn.Sequential(nn.Linear(2, 2, bias=False), nn.ReLU(inplace=True))
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor([[1.0, 0.0], [0.0, -1.0]]))
    seen = []
    model[0].register_forward_hook(lambda layer, inputs, output: seen.append(way(output)))
    model(torch.tensor([[3.0, 4.0]]))
    return seen[0].tolist()


ways = {
    "output": lambda output: output,
    "output.detach()": lambda output: output.detach(),
    "output.data": lambda output: output.data,
    "output.clone()": lambda output: output.clone(),
    "output.detach().clone()": lambda output: output.detach().clone(),
}
for name, way in ways.items():
    print(f"{name:24}", values_kept(way))

# %%
# ``output.detach().cpu().numpy()`` is no copy if the model is on the CPU.
#
# Fix 1: clone in the hook
# ------------------------
#
# Detach as well, unless you compute a loss from the activation: a kept activation with a history keeps its
# graph in memory. If the layer returns a tuple, as ``nn.LSTM`` does, clone the part that you need: ``output[0]``.

handle.remove()
model[0].register_forward_hook(
    lambda layer, inputs, output: kept.update(linear=output.detach().clone())
)
model(torch.tensor([[3.0, 4.0]]))

assert kept["linear"].tolist() == [[3.0, -4.0]] and not kept["linear"].requires_grad
kept["linear"]

# %%
# Fix 2: no write behind the hook
# -------------------------------
#
# If you may change the model, switch the in-place layers off. Then a reference is enough, unless a ``forward`` writes
# by ``+=``, by ``functional.relu(x, inplace=True)``, or into a preallocated output:

for layer in model.modules():
    if hasattr(layer, "inplace"):
        layer.inplace = False
model(torch.tensor([[3.0, 4.0]]))

assert kept["linear"].tolist() == [[3.0, -4.0]]

# %%
# If the clone is wrong as well
# -----------------------------
#
# The forward hook of an in-place layer finds its *input* already written: clone
# the input in a hook from :api:`torch.nn.Module.register_forward_pre_hook`. A layer that the model calls twice runs its
# hook twice, and a dict keeps the second output. Append to a list:

inputs_after, inputs_before, calls = [], [], []
shared = nn.ReLU(inplace=True)
shared.register_forward_pre_hook(lambda layer, inputs: inputs_before.append(inputs[0].clone()))
shared.register_forward_hook(lambda layer, inputs, output: inputs_after.append(inputs[0].clone()))
shared.register_forward_hook(lambda layer, inputs, output: calls.append(output.clone()))
shared(shared(torch.tensor([3.0, -4.0])) - 1)

assert [value.tolist() for value in inputs_before] == [[3.0, -4.0], [2.0, -1.0]]
print("input, in a forward hook:    ", inputs_after)
print("input, in a forward pre-hook:", inputs_before)
print("outputs of both calls:       ", calls)

# %%
# A loss on the activation
# ------------------------
#
# For a loss on what the layer gave, clone and keep the history. The gradient is that of the values before the ReLU:

model = nn.Sequential(nn.Linear(2, 2, bias=False), nn.ReLU(inplace=True))
with torch.no_grad():
    model[0].weight.copy_(torch.tensor([[1.0, 0.0], [0.0, -1.0]]))
for way in ("output", "clone"):
    seen = []
    handle = model[0].register_forward_hook(
        lambda layer, inputs, output: seen.append(output.clone() if way == "clone" else output)
    )
    model(torch.tensor([[3.0, 4.0]]))
    (gradient,) = torch.autograd.grad(seen[0].sum(), model[0].weight)
    handle.remove()
    print(f"{way:7}", gradient.tolist())

# the sum of weight @ (3, 4) has the derivative (3, 4) for each row:
assert gradient.tolist() == [[3.0, 4.0], [3.0, 4.0]]

# %%
# See also: :ref:`scenario-same-tensor-many-times-in-a-list`, :ref:`scenario-hooks-before-an-in-place-layer`,
# :ref:`scenario-residual-without-a-clone`, :ref:`scenario-kept-gradient`.
#
# .. claim:: a-kept-output-follows-later-writes
#    :range: tensors writes
#    :leaves-out: layout expanded, one element
#    :wrong: kept.append(output) -> kept.append(output.clone())
#    :same-in-false-worlds: two names of one tensor; detach shares memory in each world
#
#    What a forward hook keeps without a copy shows each later write into that output, if the output is not expanded;
#    a clone does not.
#
#    >>> layer, kept = torch.nn.Identity(), []
#    >>> handle = layer.register_forward_hook(lambda layer, inputs, output: kept.extend([output, output.clone()]))
#    >>> _ = torch.nn.functional.relu(layer(torch.tensor([3.0, -4.0])), inplace=True)
#    >>> kept
#    [tensor([3., 0.]), tensor([ 3., -4.])]
#
#    def holds(x, write):
#        kept, copies = [], []
#        def keep(module, args, output):
#            kept.append(output)
#            copies.append(output.detach().clone())
#        identity = torch.nn.Identity()
#        identity.register_forward_hook(keep)
#        output, before = identity(x), x.tolist()
#        with torch.no_grad():
#            write(output)
#        assert torch.equal(kept[0], output) and copies[0].tolist() == before
