r"""
Internal error: NestedTensorImpl doesn't support sizes. Please file an issue
============================================================================

You assigned to part of a nested tensor of the strided layout. Build it with
``layout=torch.jagged``, where ``frames[0] = 1.0`` works, or fill the part: ``frames[0].fill_(1.0)``.
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
# A nested tensor holds rows of different lengths, so it has no one size. ``frames[0] = 9.0`` asks the
# whole tensor for its sizes before it takes the row. ``frames[:] = 9.0``, ``frames[0:1] = 9.0`` and
# ``frames.shape`` raise the same; ``frames[0, 0] = 9.0`` works. There is no issue to file. A list or a
# mask between the brackets fails on the way there, and names the operation that is missing:
# «Could not run 'aten::index_put\_' with arguments from the 'NestedTensorCPU' backend».
#
# Fix 1: the jagged layout
# ------------------------
#
# It takes a number for a row, and gradients know of the write:

first = torch.tensor([1.0, 2.0], requires_grad=True)
second = torch.tensor([3.0, 4.0, 5.0], requires_grad=True)
jagged = torch.nested.as_nested_tensor([2 * first, 2 * second], layout=torch.jagged)
jagged[0] = 9.0
jagged.values().sum().backward()

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
# ``frames[0]`` and ``frames.unbind()`` give views of the strided layout. This fix is for tensors
# without gradients; with a ``grad_fn`` the same line raises the message above again.

frames[0].fill_(9.0)
frames[1][0] = 7.0

assert [row.tolist() for row in frames.unbind()] == [[9.0, 9.0], [7.0, 4.0, 5.0]]
frames.unbind()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Internal error: NestedTensorImpl doesn't support sizes. Please file an issue
#
# .. wordings:: NotImplementedError
#
#    Could not run '{operation}' with arguments from the 'NestedTensorCPU' backend
#    Could not run '{operation}' with arguments from the 'NestedTensorCUDA' backend
#
# See also: :ref:`error-nested-and-dense-mixed`, :ref:`error-slice-of-a-nested-batch`
