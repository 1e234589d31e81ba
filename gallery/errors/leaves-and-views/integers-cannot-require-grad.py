r"""
Only Tensors of floating point and complex dtype can require gradients
======================================================================

The tensor holds integers or booleans. Write ``[1.0, 2.0, 3.0]``, give ``dtype=torch.float32``, or convert first:
``counts.float().requires_grad_()``. A parameter that stays ``int8`` needs ``requires_grad=False``. Token ids stay
integers: ask for the gradient of the embeddings.

.. symptoms::

   torch.tensor([1, 2, 3], requires_grad=True) fails
   nn.Parameter(torch.arange(n)) or Parameter of int8 weights refused
   torch.randint or LongTensor input.requires_grad_() for saliency of token ids crashes
"""

import torch

# raises: RuntimeError: Only Tensors of floating point and complex dtype can require gradients
weights = torch.tensor([1, 2, 3], requires_grad=True)

# %%
# Why
# ---
#
# :api:`torch.tensor` takes the **dtype** from the values: whole numbers without a decimal point make ``int64``. A
# gradient says what a small change does, and an integer has no small change. ``nn.Parameter`` requires grad by default:

counts = torch.arange(3)
print(torch.tensor([1, 2, 3]).dtype, torch.tensor([1.0, 2.0, 3.0]).dtype)
print(torch.nn.Parameter(counts, requires_grad=False).dtype)

# raises: RuntimeError: Only Tensors of floating point and complex dtype can require gradients
torch.nn.Parameter(counts)

# %%
# The method, and transforms such as ``torch.func.grad``, have a wording of their own:

# raises: RuntimeError: only Tensors of floating point dtype can require gradients
counts.requires_grad_()

# %%
# Fix: floating point first, then the gradient
# --------------------------------------------

# fix: not compiled: statement
weights = torch.tensor([1, 2, 3], dtype=torch.float32, requires_grad=True)
(weights**2).sum().backward()

assert weights.tolist() == [1.0, 2.0, 3.0] and weights.dtype == weights.grad.dtype == torch.float32
assert weights.is_leaf and weights.grad.tolist() == [2.0, 4.0, 6.0]
weights.grad

# %%
# Convert before you ask for a gradient. Then the converted tensor is the leaf. ``float32`` rounds odd numbers over
# ``2**24``. ``float()`` of a tensor that is ``float32`` already returns that tensor itself, and ``requires_grad_()`` then
# changes yours:

# fix: not compiled: statement
weights = counts.float().requires_grad_()
(weights**2).sum().backward()

assert weights.tolist() == [0.0, 1.0, 2.0] and weights.dtype == weights.grad.dtype == torch.float32
assert weights.is_leaf and weights.grad.tolist() == [0.0, 2.0, 4.0]
assert counts.tolist() == [0, 1, 2] and counts.dtype == torch.int64
measured = torch.tensor([0.5], dtype=torch.float32)
same = measured.float().requires_grad_()

assert same is measured and measured.requires_grad
weights.grad

# %%
# A tensor of integers that picks elements stays an index. The tensor that it picks from gets the gradient:

picked = weights[torch.tensor([2, 2])]
(gradient,) = torch.autograd.grad(picked.sum(), weights)

assert gradient.tolist() == [0.0, 0.0, 2.0]
gradient

# %%
# Outside of ``no_grad``, ``filled[:] = value`` is recorded if ``value`` is 0-dimensional and requires grad, and then
# ``filled[0]`` raises. Fill with ``value.detach()``:

value = torch.tensor(5.0, requires_grad=True)
filled = torch.zeros(2, dtype=torch.int64)
filled[:] = value.detach()

assert filled.tolist() == [5, 5] and filled[0].item() == 5
filled[:] = value

# raises: RuntimeError: Autograd not support dtype: Long
filled[0]

# %%
# ``layer.to`` refuses a dtype of integers. It accepts ``torch.float16``, and leaves a buffer of integers as it is:

layer = torch.nn.Linear(2, 1)
layer.register_buffer("table", counts)
layer.to(torch.float16)

assert layer.weight.dtype == torch.float16 and layer.table.dtype == torch.int64

# raises: TypeError: nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=torch.int8
layer.to(torch.int8)

# %%
# ``round()`` gives a gradient of 0. ``long()`` and a comparison cut the graph: :ref:`error-no-grad-fn`.

print("round:", torch.autograd.grad(weights.round().sum(), weights)[0])
print(
    "long requires grad:", weights.long().requires_grad, "comparison:", (weights > 0).requires_grad
)

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Only Tensors of floating point and complex dtype can require gradients
#    only Tensors of floating point and complex dtype can require gradients  -- for tensor.requires_grad = True
#    only Tensors of floating point dtype can require gradients  -- for ``requires_grad_()`` and ``torch.func.grad``
#    Only Tensors of floating point dtype can require gradients  -- older versions
#    Autograd not support dtype: {dtype:dtype}
#
# .. wordings:: TypeError
#
#    nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={dtype:dtype}
#
# See also: :ref:`error-assign-to-data`, which refuses integers too; :ref:`scenario-gradient-through-an-index`.
