r"""
Output 0 of BackwardHookFunction is a view and is being modified inplace. This view was created inside a custom Function
========================================================================================================================

You write in place to the output of a custom ``autograd.Function`` that returns its input or a view of it. A module
with a full backward hook passes its inputs and its output through such a Function. Write to a clone, or out of
place: ``scores = scores + 1``.

.. symptoms::

   register_full_backward_hook, Grad-CAM or attribution and an in-place ReLU behind the layer
   custom autograd Function that returns its input or a slice of it, then += on the result
   DenseNet with one preallocated buffer instead of cat, custom Function returns the buffer
   memory-efficient concatenation with autograd
   layer output modified in place after a hook was registered
   out += 1 after a layer with register_full_backward_hook crashes
   ReLU(inplace=True) fails when I add backward hooks to the model
   custom Function with return x in forward, y.mul_(2) on its result raises
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
# The Function of the hook returns the output as it is, and autograd treats that as a **view**. An in-place activation
# after the module is such a write (:ref:`scenario-hooks-before-an-in-place-layer`), and so is a hooked
# ``ReLU(inplace=True)``. A full backward pre-hook does the same. A forward hook does not, nor does a Function that
# returns a new tensor or marks the input that it wrote to as dirty.

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

# fix: not compiled: backward
head = Head.apply(rows).clone()
head[0] = 5.0
(head**2).sum().backward()

assert head.tolist() == [5.0, 2.0] and rows.tolist() == [1.0, 2.0, 3.0]
assert rows.grad.tolist() == [0.0, 2 * 2.0, 0.0]
head.detach(), rows.grad

# %%
# A Function that fills a buffer and returns it
# ---------------------------------------------
#
# To save the memory of ``torch.cat`` in a dense network, a Function would write each layer's output into one
# preallocated buffer and return the buffer. The first versions of torch refused that with a message of their
# own (below). Without a Function the writes are recorded, and backward refuses, since a layer saved the part
# that it read (:ref:`error-saved-view-was-written`). Keep the pieces in a list and join them, or compute the
# joined input again in backward by ``torch.utils.checkpoint``:

layers = torch.nn.ModuleList(torch.nn.Linear(2 + i, 1) for i in range(3))
buffer = torch.zeros(4, 5)
buffer[:, :2] = torch.ones(4, 2)
for i, layer in enumerate(layers):
    buffer[:, 2 + i : 3 + i] = layer(buffer[:, : 2 + i])

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an inplace
#     operation: ...
buffer.sum().backward()

# %%

pieces = [torch.ones(4, 2)]
for layer in layers:
    pieces.append(layer(torch.cat(pieces, dim=1)))
torch.cat(pieces, dim=1).sum().backward()

# The last layer's weight has the sum of what the layer read as its gradient:
assert torch.allclose(layers[2].weight.grad, torch.cat(pieces[:3], dim=1).sum(dim=0))
assert torch.equal(torch.cat(pieces, dim=1).detach(), buffer.detach())
layers[0].weight.grad.shape

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Output {number} of {operation} is a view and is being modified inplace. This view was created inside a custom Function (or because an input was returned as-is)  -- the operation ends in Backward or Backward0 up to torch 2.12
#    Returning Variables sharing storage with other Variables that require grad is not supported in Python functions  -- the first versions
#    Output {number} of {operation} is a view and its base or another view of its base has been modified inplace. This view was created inside a custom Function (or because an input was returned as-is)
