r"""
unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location
====================================================================================================================

The line writes to memory that it also reads: a shift, ``x /= x[0]``, ``x += x.T``. Clone what you
read: ``series[1:] = series[:-1].clone()``.
"""

import torch

series = torch.tensor([2.0, 4.0, 6.0, 8.0])

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor ...
series[1:] = series[:-1]

# %%
# One element is enough, and so is a transpose:

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to...
series /= series[0]

# %%

square = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to...
square += square.T

# %%
# Why
# ---
#
# Both sides are **views** of one storage. The loop over the elements would read ``series[1]`` after
# it wrote it, or before, in an order that nobody promises. Torch compares the memory of both sides
# before it writes. It refuses ``series[[1, 2, 3]] = series[:3]``, ``scatter_`` and ``out=`` too.
#
# Fix 1: read from a copy
# -----------------------

series[1:] = series[:-1].clone()
series /= series[0].clone()
square += square.T.clone()

assert series.tolist() == [1.0, 1.0, 2.0, 3.0] and square.tolist() == [[2.0, 5.0], [5.0, 8.0]]
series, square

# %%
# Fix 2: no write in place
# ------------------------
#
# Gradients are recorded, and it stays right under ``torch.compile``:

source = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
shifted = torch.cat([source[:1], source[:-1]])
(shifted * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert source.grad.tolist() == [11.0, 100.0, 1000.0, 0.0]
shifted.detach(), source.grad

# %%
# Do not wait for the error
# -------------------------
#
# The check gives up on views with gaps between their rows. This shift comes out wrong:

table = torch.arange(8.0).repeat(8, 1)
right = torch.cat([table[:, :1], table[:, :-1]], dim=1)
table[:, 1:] = table[:, :-1]
torch.equal(table, right)

# %%
# A list copies the slice on the right, and NumPy notices the overlap and copies.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location  -- since torch 1.3; older versions write wrong values in silence
