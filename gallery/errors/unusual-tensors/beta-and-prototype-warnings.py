r"""
The API is in beta state, or in prototype stage, and will change in the near future
===================================================================================

You made a compressed sparse, nested or masked tensor, or called an operation in beta, and torch says that it may
still change. The warning is not about your write. Pin the torch version. If it fits into memory, a dense tensor with
a mask can replace such a tensor.

.. symptoms::

   warning about unstable API when I call to_sparse_csr() or nested_tensor
   get rid of prototype warning for masked tensor or NestedTensor
   is it safe to use sparse CSR, library may change message
"""

import torch

scores = torch.tensor([[1.0, 0.0], [0.0, 2.0]])

# warns: UserWarning: Sparse CSR tensor support is in beta state. ...
compressed = scores.to_sparse_csr()

# %%
# Why
# ---
#
# These kinds keep their numbers in a **layout** of their own: values and positions, pieces of different
# length, values and a mask. A mask does not replace lazy modules, quantized tensors and half-precision complex
# tensors, which warn as well. ``layout=torch.jagged`` makes a nested tensor without this warning:

# warns: UserWarning: The PyTorch API of nested tensors is in prototype stage ...
rows = torch.nested.nested_tensor([torch.tensor([1.0]), torch.tensor([2.0, 3.0])])

# %%
# ``index_reduce_`` is an operation in beta:

# warns: UserWarning: index_reduce() is in beta and the API may change at any time. ...
torch.zeros(2).index_reduce_(0, torch.tensor([0, 1, 0]), torch.tensor([1.0, 5.0, 3.0]), "amax")

# %%
# ``scatter_reduce_`` computes the same maximum, without a warning, if its index has the shape of the values:

index, values = torch.tensor([0, 1, 0]), torch.tensor([[1.0, 2.0], [5.0, 4.0], [3.0, 0.0]])
largest = torch.zeros(2, 2).scatter_reduce_(0, index[:, None].expand_as(values), values, "amax")

assert largest.tolist() == [[3.0, 2.0], [5.0, 4.0]]
largest

# %%
# By default a sparse tensor that you make of positions and values says that torch does not check them. Pass
# ``check_invariants=True`` or ``False`` to decide it:

# warns: UserWarning: Sparse invariant checks are implicitly disabled. ...
torch.sparse_coo_tensor([[0, 1]], [1.0, 2.0], (2,))

# %%
# Fix: a dense tensor and a mask
# ------------------------------
#
# A dense tensor takes the write, and the elements that it replaces get gradient 0. The padding stays in ``capped``:
# reduce ``capped[real]``.


# fix: cap(padded, real) like
#     torch.stack([p * 0.0 + 2.5 if r and p > 2.5 else p for p, r in zip(padded, real)])
#     from leaf(n), every_third(n)
def cap(padded, real):
    return torch.where(real & (padded > 2.5), 2.5, padded)


padded = torch.tensor([[1.0, 0.0], [2.0, 3.0]], requires_grad=True)
real = torch.tensor([[True, False], [True, True]])
capped = cap(padded, real)
capped.sum().backward()

assert capped.tolist() == [[1.0, 0.0], [2.0, 2.5]]
assert padded.grad.tolist() == [[1.0, 1.0], [1.0, 0.0]]
capped.detach(), padded.grad

# %%
# Or keep the kind, and silence this one warning where you make the tensor. The text names the layout, so that of a
# CSC tensor needs ``Sparse CSC`` here:

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
    compressed = scores.to_sparse_csr()
compressed.values()

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    Sparse {layout} tensor support is in beta state  -- CSR, CSC, BSR and BSC
#    The PyTorch API of nested tensors is in prototype stage
#    Sparse invariant checks are implicitly disabled
#    {function:op}() is in beta and the API may change at any time
#    The PyTorch API of MaskedTensors is in prototype stage
#    Lazy modules are a new feature under heavy development so changes to the API or functionality can happen
#    torch.quantize_per_tensor, torch.quantize_per_channel and other quantized tensor creation functions
#    ComplexHalf support is experimental and many operators don't support it yet.
#
# See also: :ref:`error-csr-tensors-do-not-have-strides`, :ref:`error-slice-of-a-nested-batch`,
# :ref:`error-masked-tensor-has-no-item-assignment`.
