r"""
unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location
====================================================================================================================

The line writes to memory that it also reads: a shift, ``x /= x[0]``, ``x += x.T``. Clone what you
read: ``series[1:] = series[:-1].clone()``.
"""

import torch

series = torch.tensor([2.0, 4.0, 6.0, 8.0])

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor ...
series[1:] = series[:-1]

# %%
# One element is enough, and so is a transpose:

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to...
series /= series[0]

# %%

square = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to...
square += square.T

# %%
# Why
# ---
#
# Both sides are **views** of one storage. Torch compares their memory before it writes, also of ``out=``:

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to...
torch.add(series[:-1], 0.0, out=series[1:])

# %%
# Fix 1: read from a copy
# -----------------------

series, square = torch.tensor([2.0, 4.0, 6.0, 8.0]), torch.tensor([[1.0, 2.0], [3.0, 4.0]])
series[1:] = series[:-1].clone()
series /= series[0].clone()
square += square.T.clone()

assert series.tolist() == [1.0, 1.0, 2.0, 3.0] and square.tolist() == [[2.0, 5.0], [5.0, 8.0]]
series, square

# %%
# Fix 2: no write in place
# ------------------------
#
# Gradients are recorded, and it :ref:`stays right when compiled <scenario-compiled-shift-is-wrong>`:

source = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
shifted = torch.cat([source[:1], source[:-1]])
(shifted * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert source.grad.tolist() == [11.0, 100.0, 1000.0, 0.0]
shifted.detach(), source.grad

# %%
# The check gives up on views with gaps between their rows, and this shift comes out wrong. A list and an
# array shift right: :ref:`scenario-shift-by-one-row`.

table = torch.arange(8.0).repeat(8, 1)
right = torch.cat([table[:, :1], table[:, :-1]], dim=1)
table[:, 1:] = table[:, :-1]
torch.equal(table, right)

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location  -- since torch 1.3; older versions write wrong values in silence
#
# .. verdict:: tensor/shift-down/eager
#
# .. claim:: an-overlap-of-tensors-with-gaps-is-not-noticed
#
#    On a CPU a shift by one, a division by a first element, and a sum with the transpose raise for a contiguous tensor
#    of 3 or 17 rows. Nothing raises for a tensor of that size that is every second element of another.
#
#    >>> writes = {
#    ...     "shift": lambda t: t[1:].copy_(t[:-1]),
#    ...     "division": lambda t: t.div_(t[0, 0]),
#    ...     "transpose": lambda t: t.add_(t.T),
#    ... }
#    >>> for size in (3, 17):
#    ...     for name, write in writes.items():
#    ...         plain = torch.ones(size, size, device="cpu").contiguous()
#    ...         try:
#    ...             write(plain)
#    ...             assert False, f"{name}: {size} rows were accepted"
#    ...         except RuntimeError as error:
#    ...             assert "refer to a single memory location" in str(error)
#    ...         _ = write(torch.ones(size, 2 * size, device="cpu")[:, ::2])
#    >>> plain.is_contiguous()
#    True
