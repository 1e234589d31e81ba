r"""
Attempted to call \`variable.set_data(tensor)\`, but \`variable\` and \`tensor\` have incompatible tensor type
==============================================================================================================

``weights.data = tensor`` swaps the values under a tensor, and the new ones are of another kind, such
as sparse. Do not assign ``.data``: copy the values in, or make a new parameter.
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
# Assigning ``.data`` keeps the tensor object and gives it the storage of another tensor; autograd is not
# asked: :ref:`scenario-write-through-data`. The kind of tensor, here dense, cannot be swapped. A tensor that
# requires grad takes only values that can have a gradient:

# raises: RuntimeError: data set to a tensor that requires gradients must be floating point or complex
#     dtype
layer.weight.data = torch.zeros(2, 2, dtype=torch.int64)

# %%
# And it must be a tensor:

# raises: TypeError: Variable data has to be a tensor, but got list
layer.weight.data = [[1.0, 2.0], [3.0, 4.0]]

# %%
# Fix 1: copy the values
# ----------------------
#
# :api:`torch.Tensor.copy_` converts the dtype. Assigning ``.data`` would take another *shape*, too:
# :ref:`scenario-change-the-shape-through-data`. The parameter stays the same object, which an optimizer may hold:

kept = layer.weight
with torch.no_grad():
    layer.weight.copy_(torch.tensor([[1, 2], [3, 4]]))

assert layer.weight is kept and layer.weight.tolist() == [[1.0, 2.0], [3.0, 4.0]]
layer.weight

# %%
# Fix 2: another kind of parameter
# --------------------------------
#
# Make a new one, and after it the optimizer:

layer.weight = torch.nn.Parameter(torch.zeros(2, 2).to_sparse())

assert layer.weight.is_leaf and layer.weight.requires_grad
layer.weight.layout

# %%
# ``weights.data.set_(...)`` changes a temporary tensor that ``.data`` has just made, and so nothing:

kept.data.set_(torch.zeros(1))
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
# See also: :ref:`scenario-write-through-data`, :ref:`recipe-set-part-of-a-parameter`.
