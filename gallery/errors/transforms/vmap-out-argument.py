r"""
the fallback path doesn't work on out= or view ops
==================================================

You passed ``out=`` to an operation inside ``torch.vmap``, which has no rule for it. Use the value that the
operation returns, and copy into your buffer after the vmap.
"""

import torch


def scale(row):
    scaled = torch.empty_like(row)
    return torch.mul(row, 10.0, out=scaled)


rows = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

# raises: RuntimeError: Batching rule not implemented for aten::mul.out; the fallback path doesn't work
#     on out= or view ops.
torch.vmap(scale)(rows)

# %%
# Why
# ---
#
# For each operation :api:`torch.vmap` needs a **batching rule**, which says how it works with one more
# dimension. The ``out=`` variant of an operation is another operation, here ``aten::mul.out``, and has
# no such rule. The fallback, one call for each sample, cannot fill a tensor that you hold.
#
# Fix: write after the vmap
# -------------------------
#
# Leave ``out=`` away. A buffer outside the vmap can be kept:

# fix: not compiled: transform
buffer = torch.empty(2, 2)
address = buffer.data_ptr()
buffer.copy_(torch.vmap(lambda row: torch.mul(row, 10.0))(rows))

assert buffer.data_ptr() == address
assert buffer.tolist() == [[10.0, 20.0], [30.0, 40.0]]
buffer

# %%
# Gradients go with it. ``out=`` does not support them without a vmap either
# (:ref:`error-out-does-not-support-automatic-differentiation`):

rows.requires_grad_()
torch.vmap(lambda row: torch.mul(row, 10.0))(rows).sum().backward()

assert rows.grad.tolist() == [[10.0, 10.0], [10.0, 10.0]]
rows.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Nested batching rule not implemented for {op}; the fallback path doesn't work on out= or view ops.
#    Batching rule not implemented for {op}; the fallback path doesn't work on out= or view ops.
#
# See also: :ref:`error-vmap-performance-drop`, the fallback where it works.
