r"""
Output 0 of BackwardHookFunction is a view and is being modified inplace. This view was created inside a custom Function
========================================================================================================================

You write in place to the output of a custom ``autograd.Function``, or of a module with a full backward
hook, which is one too. Write to a clone, or out of place: ``scores = scores + 1``.
"""

import torch

layer = torch.nn.Linear(2, 2)
layer.register_full_backward_hook(lambda module, grad_input, grad_output: None)
scores = layer(torch.ones(1, 2))

# raises: RuntimeError: Output 0 of BackwardHookFunction is a view and is being modified inplace. This
#     view was created inside a custom Function (or because an input was returned as-is) and ...
scores += 1

# %%
# Why
# ---
#
# The hook passes the output through a Function, and autograd treats what that returns as a **view**. An
# in-place activation after the module is such a write: :ref:`scenario-hooks-before-an-in-place-layer`.

print(scores.grad_fn.name(), scores._is_view())

# %%
# A Function of your own that returns a view, such as ``rows[:2]``, does the same. Slice its output, and the
# message names the slicing, not your Function:


class Head(torch.autograd.Function):
    @staticmethod
    def forward(ctx, rows):
        return rows[:2]

    @staticmethod
    def backward(ctx, grad):
        return torch.cat([grad, grad.new_zeros(1)])


rows = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
head = Head.apply(rows)

# raises: RuntimeError: Output 0 of Select is a view and is being modified inplace. This view was
#     created inside a custom Function (or because an input was returned as-is) and ...
head[0] = 5.0

# %%
# Fix: write to a clone
# ---------------------
#
# Or let ``forward`` return the clone, if the Function is yours; for a hooked module use
# ``nn.ReLU()`` without ``inplace``.

head = Head.apply(rows).clone()
head[0] = 5.0
(head**2).sum().backward()

assert rows.grad.tolist() == [0.0, 2 * 2.0, 0.0]
head.detach(), rows.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Output {number} of {operation} is a view and is being modified inplace. This view was created inside a custom Function (or because an input was returned as-is)  -- the operation ends in Backward or Backward0 up to torch 2.12
#    Output {number} of {operation} is a view and its base or another view of its base has been modified inplace. This view was created inside a custom Function (or because an input was returned as-is)
