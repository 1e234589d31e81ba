r"""
unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location
====================================================================================================================

The line writes to memory that it also reads: a shift, ``x /= x[0]``, ``x += x.T``. Clone what you
read: ``series[1:] = series[:-1].clone()``.

.. symptoms::

   shift a buffer by one, x[1:] = x[:-1] crashes
   rolling replay buffer or history, move rows up in place fails
   normalise by first element x /= x[0] or symmetrise a += a.T refused
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
# Both sides are **views** of one storage, and they meet without being the same elements in the same order:

read, written = series[:-1], series[1:]

# picture: series, read, written

# %%
# An index that is the tensor itself, as in ``x[x] = v``: :ref:`scenario-a-mask-that-updates-itself`.
#
# ``series += series`` is allowed. An operation that works element by element compares the memory before it
# writes, also of ``out=``. An assignment by positions to a contiguous tensor refuses a slice without gaps of the
# same tensor as its value, even if it writes other elements:

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to...
series[[0, 1]] = series[2:]

# %%
# Here it is ``out=``:

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to...
torch.add(series[:-1], 0.0, out=series[1:])

# %%
# Fix 1: read from a copy
# -----------------------
#
# The shift with a clone :ref:`can come out wrong <scenario-compiled-shift-is-wrong>` in code that is compiled with the
# default backend. There take fix 2.

# fix: not compiled: statement
series = torch.tensor([2.0, 4.0, 6.0, 8.0])
series[1:] = series[:-1].clone()

assert series.tolist() == [2.0, 2.0, 4.0, 6.0]

series /= series[0].clone()

assert series.tolist() == [1.0, 1.0, 2.0, 3.0]

square = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
square += square.T.clone()

assert square.tolist() == [[2.0, 5.0], [5.0, 8.0]]
series, square

# %%
# Fix 2: no write in place
# ------------------------
#
# Nothing is both read and written. The result is right when compiled, and of a leaf that requires grad:


# fix: shifted(series) like torch.stack([series[0], *series[:-1]]) from leaf(n)
def shifted(series):
    return torch.cat([series[:1], series[:-1]])


source = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
moved = shifted(source)
(moved * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert moved.tolist() == [1.0, 1.0, 2.0, 3.0]
assert source.grad.tolist() == [11.0, 100.0, 1000.0, 0.0]
moved.detach(), source.grad

# %%
# The others are ``series / series[0]`` and ``square + square.T``.
#
# Where nothing is raised
# -----------------------
#
# The check gives up on views with gaps between their rows, and this shift comes out wrong, as may
# :ref:`x /= x[:, :1] <scenario-subtract-a-column-of-itself>`. A list and an array shift right:
# :ref:`scenario-shift-by-one-row`.

table = torch.arange(8.0).repeat(8, 1)
right = torch.cat([table[:, :1], table[:, :-1]], dim=1)
table[:, 1:] = table[:, :-1]
torch.equal(table, right)

# %%
# Some operations do not check: ``torch.mv(matrix, x, out=x)`` raises nothing, and its result is not to be
# relied on. A tensor of ``torch.from_numpy(series.numpy())`` has the same memory in a storage of its own, and no
# operation notices the overlap.
#
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
