r"""
one of the variables needed for gradient computation has been modified by an inplace operation
==============================================================================================

Backward needs a value as it was in the forward pass, and a later line wrote over it. Write to a
copy, or compute a new tensor; ``retain_graph=True`` does not help.
"""

import torch

inputs = torch.tensor([0.0, 1.0, 2.0], requires_grad=True)
gates = inputs.exp()
gates[0] = 0.0

# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [torch.FloatTensor [3]], which is output 0 of ... is at version 1;
#     expected version 0 instead. Hint: ...
gates.sum().backward()

# %%
# Why
# ---
#
# The derivative of ``exp`` is its own result, so the forward pass **saves** ``gates``. Every storage has
# a **version counter** that each in-place write moves by one. Autograd keeps its value beside the saved
# tensor, and compares when backward comes to use it. The message reads:
#
# * ``[torch.FloatTensor [3]]``: type and shape of the saved value. Look for it in your code.
# * ``output 0 of``: the operation that made it. This part is missing if nothing made it.
# * ``is at version 1; expected version 0``: it was written once since it was saved.
#
# The traceback ends at ``backward()``, not at the write. The write is between the line that made the
# value and ``backward()``: ``value[...] = ...``, ``+=``, or a method whose name ends in ``_``. Print
# ``value._version`` between the lines; where it moves, there is the write.

kept = inputs.exp()
before = kept._version
kept[0] = 0.0
before, kept._version

# %%
# Fix 1: write to a copy
# ----------------------
#
# After :api:`torch.Tensor.clone` the write has a storage, and a counter, of its own:

gates = inputs.exp()
closed = gates.clone()
closed[0] = 0.0
closed.sum().backward()

expected = torch.tensor([0.0, 1.0, 1.0]) * inputs.detach().exp()
assert torch.allclose(inputs.grad, expected)
inputs.grad

# %%
# Fix 2: no write at all
# ----------------------

inputs.grad = None
closing = torch.tensor([True, False, False])
torch.where(closing, 0.0, inputs.exp()).sum().backward()

assert torch.allclose(inputs.grad, expected)
inputs.grad

# %%
# What does not help
# ------------------
#
# .. claim:: retain-graph-does-not-undo-a-write
#
#    ``retain_graph=True`` keeps saved values for a second backward; it brings back none that changed.
#
#    >>> x = torch.zeros(2, requires_grad=True)
#    >>> y = x.exp()
#    >>> y[0] = 5.0
#    >>> y.sum().backward(retain_graph=True)
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an
#    inplace operation: ... is at version 1; expected version 0 instead...
#
# A list keeps no versions: nothing computes from it later.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    one of the variables needed for gradient computation has been modified by an inplace operation
#
# See also: :ref:`error-view-of-a-leaf`, the check that comes at the write.
