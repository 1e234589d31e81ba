r"""
Merge a LoRA update into a weight
=================================

Add ``scale * (B @ A)`` under ``no_grad`` to the weight in its own layout, ``[outputs, inputs]``, and in float32. A
weight that is packed in four or eight bits has no room for the sum: take its full-precision values first.

.. symptoms::

   adapter merge fails in addmm_, the sizes of input and output do not agree
   base weight is quantized and has shape [elements, 1], LoRA delta has [out, in]
   merged model differs from the model with the adapter, half precision
   weight += B @ A on a leaf that requires grad
   merge twice, unmerge, scale alpha / r
   tied or shared weight is changed by the merge
   add trained adapter matrices into the original layer after finetuning
   weight.data.addmm_(B, A) on a bitsandbytes 4-bit linear, shape mismatch
"""

import torch
from torch import nn

outputs, inputs, rank = 4, 2, 1
packed = torch.zeros(outputs * inputs, 1)
lora_b, lora_a = torch.ones(outputs, rank), torch.tensor([[1.0, 2.0]])

# raises: RuntimeError: Bad in-place call: input tensor size [8, 1] and output tensor size [4, 2] should match
packed.addmm_(lora_b, lora_a)

# %%
# Why
# ---
#
# ``addmm_`` adds the product of two matrices to the tensor in place, so the tensor must have the product's shape
# already. The packed weight holds the same numbers, in the shape ``[8, 1]``. ``+=`` would *broadcast* where it can.
# Then nothing is raised, and the weight is wrong:

row = torch.zeros(1, inputs)
weight = torch.zeros(outputs, inputs)
weight += row + lora_a
print("broadcast:", weight[:2].tolist())

# %%
# The merge
# ---------
#
# Compare the shapes, compute in float32 or in the weight's dtype if that is wider, and write into the parameter that
# the module has. ``copy_`` rounds once, at the end:


@torch.no_grad()
def merge(layer, lora_b, lora_a, scale):
    weight = layer.weight
    assert weight.is_floating_point() and weight.shape == (lora_b.shape[0], lora_a.shape[1])
    wide = torch.promote_types(weight.dtype, torch.float32)
    merged = weight.to(wide).addmm(lora_b.to(wide), lora_a.to(wide), alpha=scale)
    weight.copy_(merged)


layer = nn.Linear(inputs, outputs, bias=False)
with torch.no_grad():
    layer.weight.copy_(torch.arange(8.0).view(outputs, inputs))
before, parameter = layer.weight.detach().clone(), layer.weight
x = torch.tensor([[1.0, -1.0]])
adapted = layer(x) + 0.5 * (x @ lora_a.T) @ lora_b.T
merge(layer, lora_b, lora_a, scale=0.5)

assert layer.weight is parameter and torch.allclose(layer(x), adapted)
assert torch.equal(layer.weight - before, 0.5 * lora_b * lora_a)
layer.weight.detach()

# %%
# Without ``no_grad`` a write to a weight that requires grad raises :ref:`error-leaf-in-place`. A frozen weight takes
# the history of ``B`` and ``A`` instead. A GPT-2 ``Conv1D`` or an embedding stores the transpose: there add
# ``(B @ A).T``. If such a weight is square, the comparison of the shapes does not notice.
#
# A weight in half precision rounds the merged sum too, and a small update may vanish
# (:ref:`scenario-small-updates-vanish`). ``layer.float()`` before the merge keeps it, and the layer then takes
# ``float32`` inputs:

small = nn.Linear(1, 1, bias=False, dtype=torch.bfloat16)
nn.init.constant_(small.weight, 256.0)
merge(small, torch.ones(1, 1), torch.ones(1, 1), scale=0.5)
print("merged in bfloat16:", small.weight.item())
merge(small.float(), torch.ones(1, 1), torch.ones(1, 1), scale=0.5)
print("merged in float32: ", small.weight.item())

# %%
# A packed weight
# ---------------
#
# Full-precision values come from the library that packed them, or from loading the model unpacked. Merge there, and
# pack again if you need to. A weight of eight-bit integers may have the layer's shape. ``copy_`` would cut the sum to
# integers, so ``merge`` refuses it. Here eight-bit integers with one factor stand for a packed weight:

stored, factor = torch.arange(8, dtype=torch.int8).view(8, 1), 0.5
full = nn.Linear(inputs, outputs, bias=False)
with torch.no_grad():
    full.weight.copy_(stored.view(outputs, inputs) * factor)
merge(full, lora_b, lora_a, scale=1.0)

assert torch.equal(full.weight, torch.arange(8.0).view(4, 2) * 0.5 + lora_b @ lora_a)
full.weight.detach()

# %%
# ``packed.view(outputs, inputs)`` alone is right only where the packing keeps one number in each element, and in that
# order.
#
# At the edges
# ------------
#
# Back again with ``-scale``, up to rounding of the weight's dtype. One call merges a tied weight for both its names, so
# do not call ``merge`` for both. A copy is not merged. To keep the other layer as it is, give this layer a copy first:
# ``layer.weight = nn.Parameter(layer.weight.detach().clone())``.

merge(layer, lora_b, lora_a, scale=-0.5)
assert torch.allclose(layer.weight, before)

twin = nn.Linear(inputs, outputs, bias=False)
twin.weight = layer.weight
merge(layer, lora_b, lora_a, scale=1.0)
assert torch.equal(twin.weight, layer.weight) and torch.allclose(
    twin.weight, before + lora_b @ lora_a
)

bfloat = nn.Linear(inputs, outputs, bias=False).bfloat16()
merge(bfloat, lora_b, lora_a, scale=1.0)
merge(bfloat, torch.zeros(outputs, 0), torch.zeros(0, inputs), scale=1.0)
assert bfloat.weight.dtype == torch.bfloat16

# %%
# See also: :ref:`recipe-edit-heads-and-columns`, :ref:`recipe-try-an-edit-and-undo-it`,
# :ref:`scenario-overwritten-by-a-master-copy`, :ref:`scenario-write-to-a-computed-weight`.
#
# .. claim:: addmm-in-place-keeps-the-shape
#    :same-in-false-worlds: the call is refused before anything is written
#
#    ``addmm_`` raises where the product has another shape than the tensor, and ``addmm`` broadcasts the tensor.
#
#    >>> row, b, a = torch.zeros(2), torch.ones(3, 1), torch.ones(1, 2)
#    >>> torch.addmm(row, b, a).shape
#    torch.Size([3, 2])
#    >>> row.addmm_(b, a)
#    Traceback (most recent call last):
#    RuntimeError: Bad in-place call: input tensor size [2] and output tensor size [3, 2] should match
