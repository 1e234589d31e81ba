r"""
Could not run 'aten::as_strided' with arguments from the 'MkldnnCPU' backend
============================================================================

The tensor was made by ``to_mkldnn()``, and takes no assignment to a part of it. Write before you
convert, or convert back: ``weights = weights.to_dense()``.
"""

import torch

weights = torch.zeros(2, 2, device="cpu").to_mkldnn()

# raises: NotImplementedError: Could not run 'aten::as_strided' with arguments from the 'MkldnnCPU'
#     backend. This could be because the operator doesn't exist for this backend, ...
weights[0] = 1.0

# %%
# Why
# ---
#
# The oneDNN library (once MKL-DNN) may order the numbers of such a tensor as it likes. Torch cannot
# see that order: the layout is **opaque**. There are no **strides**, and so no **view** of row 0 to
# write through. ``weights[:] = 1.0`` stops at ``aten::fill_.Tensor`` and a mask or a list at
# ``aten::_index_put_impl_``, with the same text around the name.
#
# You may have it from ``torch.utils.mkldnn.to_mkldnn(model)``, which converts the parameters of a model.
#
# Fix: write to a dense tensor
# ----------------------------
#
# :api:`torch.Tensor.to_dense` makes a new tensor. The write does not reach the converted one, so
# convert again afterwards:

dense = weights.to_dense()
dense[0] = 1.0
converted = dense.to_mkldnn()

assert converted.to_dense().tolist() == [[1.0, 1.0], [0.0, 0.0]]
assert weights.to_dense().tolist() == [[0.0, 0.0], [0.0, 0.0]]
converted.to_dense(), weights.to_dense()

# %%
# In a dense tensor, too, the value must be dense:

# raises: RuntimeError: copy_mkldnn_: between mkldnn layout and dense Tensors is not implemented!
#     Found self type = torch.FloatTensor and src type = Mkldnntorch.FloatTensor
dense[:] = converted

# %%

dense[:] = converted.to_dense()

assert torch.equal(dense, converted.to_dense())
dense

# %%
# Other wordings
# --------------
#
# .. wordings:: NotImplementedError
#
#    Could not run '{operation}' with arguments from the 'MkldnnCPU' backend
#
# .. wordings:: RuntimeError
#
#    copy_mkldnn_: between mkldnn layout and dense Tensors is not implemented
