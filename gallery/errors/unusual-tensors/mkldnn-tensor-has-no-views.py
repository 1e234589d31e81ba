r"""
Could not run 'aten::as_strided' with arguments from the 'MkldnnCPU' backend
============================================================================

The tensor was made by ``to_mkldnn()``, and has no view of a part, to write or to read. Write before you
convert, or convert back: ``weights = weights.to_dense()``.

.. symptoms::

   w = w.to_mkldnn(); w[0] = 1 crashes on CPU
   edit a row of weights after mkldnn_utils.to_mkldnn(model)
   slice or fill a oneDNN tensor refused, backend lacks views
"""

import torch
import torch.utils.mkldnn

weights = torch.zeros(2, 2, device="cpu").to_mkldnn()

# not for float64: needs-its-dtype
# raises: NotImplementedError: Could not run 'aten::as_strided' with arguments from the 'MkldnnCPU'
#     backend. This could be because the operator doesn't exist for this backend, ...
weights[0] = 1.0

# %%
# Why
# ---
#
# The oneDNN library (once MKL-DNN) may order the numbers of such a tensor as it likes: the layout is
# **opaque**. So there is no **view** of row 0 to write through: the operation that makes views is missing for
# this backend. So are those that write a number, a mask or a list, with the same text around the name:

has_kernel = torch._C._dispatch_has_kernel_for_dispatch_key
for name in ("as_strided", "fill_.Tensor", "_index_put_impl_"):
    print(name, has_kernel(f"aten::{name}", "MkldnnCPU"))

# %%
# ``zero_()``, ``mul_(2)`` and ``relu_()`` of the whole tensor are there. ``torch.utils.mkldnn.to_mkldnn`` gives
# ``nn.Linear`` and ``nn.Conv2d``, for instance, such weights. Load a state dict of dense tensors before that:
# afterwards ``load_state_dict`` refuses it.

torch.utils.mkldnn.to_mkldnn(torch.nn.Linear(2, 2, device="cpu")).weight.layout

# %%
# Reading a part asks for a view as well, and so do ``weights.T`` and ``weights.unbind()``. Read
# ``weights.to_dense()[0]``:

# raises: NotImplementedError: Could not run 'aten::as_strided' with arguments from the 'MkldnnCPU'
#     backend. This could be because the operator doesn't exist for this backend, ...
weights[0]

# %%
# Some operations name the layout or the library:

# raises: RuntimeError: unsupported tensor layout: Mkldnn
weights.log_()

# %%

# raises: RuntimeError: Currently Mkldnn tensor does not support view. Change to use reshape instead
weights.view(4)

# %%
# Fix: write to a dense tensor
# ----------------------------
#
# :api:`torch.Tensor.to_dense` makes a new tensor. The write does not reach the converted one, so
# convert again afterwards. In a converted layer assign the result: ``layer.weight = dense.to_mkldnn()``.

# fix: not compiled: other-layout
dense = weights.to_dense()
dense[0] = 1.0
converted = dense.to_mkldnn()

assert converted.to_dense().tolist() == [[1.0, 1.0], [0.0, 0.0]]
assert weights.to_dense().tolist() == [[0.0, 0.0], [0.0, 0.0]]
converted.to_dense(), weights.to_dense()

# %%
# A dense target needs a dense value:

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
#    copy_mkldnn_: only support same size tensor.
#    unsupported tensor layout: Mkldnn
#    Unimplemented backend MkldnnCPU
#    Currently Mkldnn tensor does not support view. Change to use reshape instead
#    itensor_from_mkldnn expects MKL-DNN tensor input
#    'memory_format' argument is incompatible with mkldnn tensor
#    mkldnn_{operation:name}: in-place mkldnn operations are not supported yet
#    currently mkldnn not support broadcasting
#    get_mkldnn_dtype: unsupported data type
#
# .. wordings:: TypeError
#
#    can't convert Mkldnn layout tensor to numpy
