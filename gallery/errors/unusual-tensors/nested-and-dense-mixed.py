r"""
get\_nested\_tensor\_impl requires a NestedTensor
=================================================

One side of ``copy_`` is a nested tensor and the other is an ordinary one. Make both nested, with one layout and the
same row lengths, or make both dense with ``frames.to_padded_tensor(0.0, padded.shape)``.

.. symptoms::

   padded.copy_(nested) crashes, copy a nested tensor into a dense batch
   fill nested tensor from padded batch with copy_ refused, jagged or strided
   convert variable length sequences between NestedTensor and padded tensor
"""

import torch

parts = [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0, 5.0])]

# warns: UserWarning: The PyTorch API of nested tensors is in prototype stage and will change ...
frames = torch.nested.nested_tensor(parts)
padded = torch.zeros(2, 3)

# raises: RuntimeError: get_nested_tensor_impl requires a NestedTensor.
padded.copy_(frames)

# %%
# The jagged layout names the argument, ``self`` or ``src``. It refuses a nested tensor of the strided layout in the
# same words:

jagged = torch.nested.nested_tensor(parts, layout=torch.jagged)
# raises: ValueError: NestedTensor copy_default(...): expected src to be a jagged layout NestedTensor
jagged.copy_(padded)

# %%
# Why
# ---
#
# The end of a dense row may be padding, and a nested row has a length of its own. For the strided layout,
# ``+=`` says it in plainer words:

# raises: RuntimeError: Expected both self and other to be nested, but got a nested self and
#     non-nested other
frames += padded

# %%
# A jagged tensor takes ``+=`` with a dense tensor as wide as its longest row. With that tensor on the left, the
# sum is lost without an error:

jagged += torch.full((2, 3), 10.0)
padded += jagged

assert jagged.values().tolist() == [11.0, 12.0, 13.0, 14.0, 15.0]
assert padded.tolist() == [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
padded

# %%
# Fix 1: make the nested one dense
# --------------------------------
#
# Give the shape of ``padded``, which may be wider than the longest row. If it is narrower, the strided layout raises.
# The jagged layout cuts the rows off, without an error.

# fix: not compiled: other-layout
padded.copy_(frames.to_padded_tensor(0.0, padded.shape))

assert padded.tolist() == [[1.0, 2.0, 0.0], [3.0, 4.0, 5.0]]
padded

# %%
# Fix 2: make the dense one nested
# --------------------------------
#
# Copy into the rows, which are views. Here they differ in their first size. If gradients are recorded for ``frames``,
# the write raises: :ref:`scenario-write-to-a-row-of-a-nested-tensor`.

# fix: not compiled: other-layout
for row, source in zip(frames.unbind(), torch.full((2, 3), 8.0), strict=True):
    row.copy_(source[: len(row)])

assert [row.tolist() for row in frames.unbind()] == [[8.0, 8.0], [8.0, 8.0, 8.0]]
frames.unbind()

# %%
# Two nested tensors of different layouts, with the same row lengths:

jagged.copy_(torch.nested.as_nested_tensor(list(frames.unbind()), layout=torch.jagged))

assert jagged.values().tolist() == [8.0, 8.0, 8.0, 8.0, 8.0]

# %%
# Parts of other dimensions
# -------------------------
#
# The parts of a nested tensor have the same number of dimensions. Give each the same number first:

# raises: RuntimeError: All Tensors given to nested_tensor must have the same dimension. Found dimension 2 for Tensor at
#     index 1 and dimension 1 for Tensor at index 0.
torch.nested.nested_tensor([torch.ones(2), torch.ones(3, 2)])

# %%

rows = torch.nested.nested_tensor([torch.ones(2)[None], torch.ones(3, 2)], layout=torch.jagged)

assert [tuple(row.shape) for row in rows.unbind()] == [(1, 2), (3, 2)]

# %%
# Other wordings
# --------------
#
# .. wordings:: NotImplementedError
#
#    Could not run 'aten::copy_' with arguments from the 'NestedTensorCPU' backend  -- torch 1.13
#    NYI: broadcasting NT with T with larger dim
#    Could not run 'aten::to_padded_tensor' with arguments from the 'CPU' backend
#
# .. wordings:: RuntimeError
#
#    get_nested_tensor_impl requires a NestedTensor
#    Expected both self and other to be nested, but got a nested self and non-nested other
#    Expected both self and other to be nested, but got a non-nested self and nested other
#    Expected both to be nested, but got a non-nested self and nested other
#    Expected both to be nested, but got a nested self and non-nested other
#    cat(): expected each tensor in given list to be nested
#    When constructing a nested tensor, all tensors in list must have the same {what:name}
#    Expected each tensor in given list to be nested.
#    {function:op} does not support nested tensor as other value.
#    All Tensors given to nested_tensor must have the same dimension. Found dimension {count:int} for Tensor at index
#
# .. wordings:: ValueError
#
#    expected src to be a jagged layout NestedTensor
#    expected self to be a jagged layout NestedTensor
#    expected values to be a tensor
#
# See also: :ref:`error-nested-tensor-has-no-sizes`.
