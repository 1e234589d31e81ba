r"""
Attempted to call \`variable.set_data(tensor)\`, but \`variable\` and \`tensor\` have incompatible tensor type
==============================================================================================================

``weights.data = tensor`` puts other values under a tensor. Here the two are of different kinds, such as dense and sparse,
or CPU and ``meta``. Make the values an ordinary dense tensor, and copy them with ``copy_`` under ``no_grad``. A weight
on ``meta`` needs a new parameter.

.. symptoms::

   layer.weight.data = sparse tensor fails
   p.data = integer tensor or list refused, quantise weights through .data
   parameter on meta, p.data = loaded crashes, types do not fit
"""

import torch

layer = torch.nn.Linear(2, 2, bias=False)

# raises: RuntimeError: Attempted to call `variable.set_data(tensor)`, but `variable` and `tensor` have
#     incompatible tensor type.
layer.weight.data = torch.zeros(2, 2).to_sparse()

# %%
# Why
# ---
#
# Assigning ``.data`` keeps the tensor object and gives it the storage of another tensor. It takes another dtype and
# another shape, but a tensor that requires grad refuses integers:

# raises: RuntimeError: data set to a tensor that requires gradients must be floating point or complex
#     dtype
layer.weight.data = torch.zeros(2, 2, dtype=torch.int64)

# %%
# A list is refused:

# raises: TypeError: Variable data has to be a tensor, but got list
layer.weight.data = [[1.0, 2.0], [3.0, 4.0]]

# %%
# Fix 1: copy the values
# ----------------------
#
# Make a sparse tensor dense first, dequantize a quantized one, and make a tensor of a list. :api:`torch.Tensor.copy_`
# stores integers as floats here. To store them as integers, call ``weights.requires_grad_(False)`` before you assign
# ``.data``. The parameter stays the same object, which an optimizer may hold:


# fix: set_values(parameter, values) like (parameter.detach().zero_().add_(values), None)[1]
#     from leaf(n), torch.arange(n) * 2
# fix: set_values(parameter, values) like (parameter.detach().zero_().add_(values), None)[1]
#     from torch.nn.Parameter(matrix(n)), matrix(n).double().neg()
def set_values(parameter, values):
    assert parameter.shape == values.shape
    with torch.no_grad():
        parameter.copy_(values)


kept = layer.weight
dtype = kept.dtype
for values in (
    torch.zeros(2, 2).to_sparse().to_dense(),
    torch.zeros(2, 2, dtype=torch.int64),
    torch.tensor([[1.0, 2.0], [3.0, 4.0]]),
):
    set_values(layer.weight, values)

    assert layer.weight is kept and kept.dtype == dtype and kept.tolist() == values.tolist()
layer.weight

# %%
# The assert on the shapes is needed: ``copy_`` broadcasts a single row to both rows. Without ``to_dense()`` it raises:

# raises: RuntimeError: copy_() between dense and sparse Tensors is not implemented! ...
with torch.no_grad():
    layer.weight.copy_(torch.zeros(2, 2).to_sparse())

# %%
# Fix 2: another kind of parameter
# --------------------------------
#
# If the parameter itself is to be sparse, make a new one, before you make the optimizer. With a bias ``Linear`` refuses
# it. Without a bias it computes, and the gradient comes out dense:

# fix: not compiled: other-layout
layer.weight = torch.nn.Parameter(torch.tensor([[1.0, 0.0], [0.0, 2.0]]).to_sparse())
outputs = layer(torch.tensor([[3.0, 4.0]]))
outputs.sum().backward()

assert layer.weight.is_leaf and layer.weight.layout == torch.sparse_coo
assert layer.weight.to_dense().tolist() == [[1.0, 0.0], [0.0, 2.0]]
assert (
    outputs.tolist() == [[3.0, 8.0]] and layer.weight.grad.to_dense().tolist() == [[3.0, 4.0]] * 2
)
outputs.detach(), layer.weight.grad

# %%
# A weight on ``meta`` has no memory that ``copy_`` could write to. It gets a new parameter too (a whole model:
# :ref:`scenario-write-to-a-meta-tensor`):

empty = torch.nn.Linear(2, 1, bias=False, device="meta")
values = torch.ones(1, 2)
empty.weight = torch.nn.Parameter(values.clone())

assert empty.weight.tolist() == [[1.0, 1.0]] and empty.weight.requires_grad

# %%
# An optimizer may refuse the pair of a sparse weight and a dense gradient, as SGD does:

# raises: RuntimeError: add(sparse, dense) is not supported. Use add(dense, sparse) instead.
torch.optim.SGD([layer.weight], lr=0.1).step()

# %%
# What does not help
# ------------------
#
# ``weights.data.set_(...)`` changes the temporary tensor that ``.data`` has just made:

kept.data.set_(torch.zeros(1))

assert kept.tolist() == [[1.0, 2.0], [3.0, 4.0]]
kept

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Attempted to call `variable.set_data(tensor)`, but `variable` and `tensor` have incompatible tensor type
#    is not allowed on a Tensor created from .data or .detach()  -- older, of ``set_``, ``resize_`` and others
#    data set to a tensor that requires gradients must be floating point or complex dtype
#
# .. wordings:: TypeError
#
#    Variable data has to be a tensor, but got {type}
#
# See also: :ref:`scenario-write-through-data`, :ref:`scenario-change-the-shape-through-data`,
# :ref:`recipe-set-part-of-a-parameter`.
