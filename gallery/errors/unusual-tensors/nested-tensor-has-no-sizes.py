r"""
Internal error: NestedTensorImpl doesn't support sizes. Please file an issue
============================================================================

You assigned to part of a nested tensor of the strided layout, or asked for its shape. If the rows differ in one
dimension, build it with ``layout=torch.jagged``, where ``frames[0] = 1.0`` works. If it requires no grad, you can
fill the part: ``frames[0].fill_(1.0)``. Ask ``frames.size(0)`` for the number of rows.

.. symptoms::

   nested_tensor[0] = 1 crashes with internal error and asks for an issue
   nt.shape or len(nt) fails for torch.nested.nested_tensor
   set one sequence of a ragged batch, strided nested layout
"""

import torch

parts = [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0, 5.0])]

# warns: UserWarning: The PyTorch API of nested tensors is in prototype stage and will change ...
frames = torch.nested.nested_tensor(parts)

# raises: RuntimeError: Internal error: NestedTensorImpl doesn't support sizes. Please file an issue.
frames[0] = 9.0

# %%
# Why
# ---
#
# A nested tensor holds rows of different lengths, so it has no one size, and the assignment asks for it.
# There is no issue to file. ``shape``, ``len(frames)`` and ``frames[:] = 9.0`` say the same. ``frames.fill_(9.0)``
# fills the whole tensor. In a nested tensor without gradients, an element or a slice of a row can be assigned:

frames[0, 0] = 8.0
# raises: RuntimeError: Internal error: NestedTensorImpl doesn't support sizes. Please file an issue.
frames.shape

# %%
# ``apply_`` asks for the strides:

# raises: RuntimeError: Internal error: NestedTensorImpl doesn't support strides. Please file an issue.
frames.apply_(lambda value: 0.0)

# %%
# Fix 1: the jagged layout
# ------------------------
#
# It takes a number or a tensor for a row. The write has a gradient, and the value may have one, if the nested tensor
# was made of a list with gradients as here. Write to one made with ``requires_grad=True`` under ``torch.no_grad()``.
# After an operation on the nested tensor ``backward`` raises (:ref:`scenario-write-to-a-row-of-a-nested-tensor`).

# fix: not compiled: other-layout
first = torch.tensor([1.0, 2.0], requires_grad=True)
second = torch.tensor([3.0, 4.0, 5.0], requires_grad=True)
jagged = torch.nested.as_nested_tensor([2 * first, 2 * second], layout=torch.jagged)
jagged[0] = 9.0
jagged.values().sum().backward()

assert jagged.values().tolist() == [9.0, 9.0, 6.0, 8.0, 10.0]
assert first.grad.tolist() == [0.0, 0.0] and second.grad.tolist() == [2.0, 2.0, 2.0]
jagged.values().detach(), first.grad, second.grad

# %%
# For a mask use :api:`torch.where`, which makes a new tensor:

capped = torch.where(jagged > 8.0, 8.0, jagged)

assert capped.values().tolist() == [8.0, 8.0, 6.0, 8.0, 8.0]
capped.values().detach()

# %%
# Fix 2: write to a row
# ---------------------
#
# ``frames[0]`` is a view of the strided layout, and ``frames[0].copy_(row)`` takes a tensor. With a ``grad_fn`` the
# same line raises again:

# fix: not compiled: other-layout
frames[0].fill_(9.0)

assert [row.tolist() for row in frames.unbind()] == [[9.0, 9.0], [3.0, 4.0, 5.0]]
# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: The PyTorch API of nested tensors is in prototype stage and will change ...
tracked = torch.nested.as_nested_tensor([2 * first, 2 * second])
# raises: RuntimeError: Internal error: NestedTensorImpl doesn't support sizes. Please file an issue.
tracked[0].fill_(9.0)

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Internal error: NestedTensorImpl doesn't support sizes. Please file an issue
#    Internal error: NestedTensorImpl doesn't support strides. Please file an issue
#    Given dimension {dimension:int} is irregular and does not have a size.
#    sizes() is not supported for batched nested tensors
#    vmap fallback not supported for in-place ops on nested tensors
#    to_dense does not support layout Jagged
#    SymIntArrayRef expected to contain only concrete integers
#
# .. wordings:: NotImplementedError
#
#    Could not run '{operation}' with arguments from the 'NestedTensorCPU' backend
#    Could not run '{operation}' with arguments from the 'NestedTensorCUDA' backend
#    Could not run '{operation}' with arguments from the 'NestedTensorMeta' backend
#
# See also: :ref:`error-nested-and-dense-mixed`, :ref:`error-slice-of-a-nested-batch`.
