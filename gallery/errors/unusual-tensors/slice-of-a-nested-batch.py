r"""
slice(): not supported for NestedTensor on dim=0
================================================

A jagged nested tensor takes no slice of its first dimension, to read or to write. Assign a number to a list of rows,
``frames[[0, 1]] = 9.0``. To read, and for one place of each row, take the rows from ``frames.unbind()``.

.. symptoms::

   jagged[0:2] = 0 crashes, slice the batch of a nested tensor
   nt[:, 0] = v first token of each sequence in NestedTensor fails
   take a mini-batch of rows from torch.jagged nested tensor
"""

import logging

import torch

# Torch 2.13 logs a note to itself in ``nested_tensor_from_jagged``, used below.
logging.getLogger("torch.fx._symbolic_trace").setLevel(logging.ERROR)

parts = [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0, 5.0]), torch.tensor([6.0])]
frames = torch.nested.nested_tensor(parts, layout=torch.jagged)

# raises: RuntimeError: slice(): not supported for NestedTensor on dim=0
frames[0:2] = 9.0

# %%
# Why
# ---
#
# The rows lie behind each other in one tensor, ``frames.values()``, and ``frames.offsets()`` says
# where each starts. One row is an ordinary tensor, a **view** of the values. An index for all rows contains a slice
# of dimension 0, and fails as well:

# raises: RuntimeError: slice(): not supported for NestedTensor on dim=0
frames[:, 0] = 9.0

# %%
# If no row is empty, write to that place row by row. With gradients, write to ``values[frames.offsets()[:-1]]`` in
# fix 3. To write to the whole batch, ``frames.fill_(9.0)`` fills ``frames.values()``.

marked = torch.nested.nested_tensor(parts, layout=torch.jagged)
for row in marked.unbind():
    row[0] = 9.0

assert marked.values().tolist() == [9.0, 2.0, 9.0, 4.0, 5.0, 9.0]
marked.values()

# %%
# More operations on the dimensions of a jagged tensor are missing:

# raises: NotImplementedError: aten.alias.default
frames[...]

# %%

# raises: RuntimeError: unsqueeze(): not supported for NestedTensor on dim=0
frames.unsqueeze(0)

# %%
# Fix 1: a list of rows
# ---------------------
#
# A list of row numbers takes a number, and so does a mask with one boolean for each row. A tensor from
# ``torch.nested.narrow``, or a transposed one, refuses the list: use ``frames[0] = 8.0`` for each row. After an
# operation on the nested tensor, or with a value that requires grad, ``backward`` raises: use fix 3.

# fix: not compiled: other-layout
frames[[0, 1]] = 8.0

assert frames.values().tolist() == [8.0, 8.0, 8.0, 8.0, 8.0, 6.0]
frames.values()

# %%
# Fix 2: row by row
# -----------------
#
# The rows of ``unbind`` are views. If the nested tensor requires grad, they refuse the write while gradients are
# recorded:

# fix: not compiled: other-layout
for row in frames.unbind()[0:2]:
    row.fill_(9.0)

assert frames.values().tolist() == [9.0, 9.0, 9.0, 9.0, 9.0, 6.0]
frames.values()

# %%
# The rows of a slice also lie together in the values, so one write does for all. A tensor from
# ``torch.nested.narrow`` may have gaps between its rows: this line and ``fill_`` write to the gaps too.

start, end = frames.offsets()[0], frames.offsets()[2]
frames.values()[start:end] = 7.0

assert frames.values().tolist() == [7.0, 7.0, 7.0, 7.0, 7.0, 6.0]
frames.offsets(), frames.values()

# %%
# Fix 3: with gradients, write to the values, and wrap them again
# ---------------------------------------------------------------
#
# If you have the nested tensor already, start with ``values = frames.values().clone()``.

# fix: not compiled: other-layout
source = torch.arange(6.0, requires_grad=True)
values = source * 2
values[0:5] = 0.0
frames = torch.nested.nested_tensor_from_jagged(values, frames.offsets())
frames.values().sum().backward()

assert frames.values().tolist() == [0.0, 0.0, 0.0, 0.0, 0.0, 10.0]
assert source.grad.tolist() == [0.0, 0.0, 0.0, 0.0, 0.0, 2.0]
source.grad

# %%
# Fix 4: read some rows
# ---------------------
#
# ``unbind`` gives a tuple of rows, which takes a slice. ``as_nested_tensor`` joins them in a copy that keeps the
# gradient:

# fix: not compiled: other-layout
leaves = [part.clone().requires_grad_() for part in parts]
batch = torch.nested.as_nested_tensor(leaves, layout=torch.jagged)
two_rows = torch.nested.as_nested_tensor(batch.unbind()[0:2], layout=torch.jagged)
two_rows.values().sum().backward()

assert two_rows.values().tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
assert [leaf.grad.tolist() for leaf in leaves] == [[1.0, 1.0], [1.0, 1.0, 1.0], [0.0]]
two_rows.values().detach()

# %%
# A list of rows can be sliced: ``parts[0:2]`` is a list of two of the tensors.

[row is part for row, part in zip(parts[0:2], parts, strict=False)]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    {operation}(): not supported for NestedTensor on dim=  -- slice, narrow, split_with_sizes
#    {function:op}(): not supported for NestedTensor
#    {function:op}(): For nested tensors,
#    {function:op}() not supported for NJT
#    {function:op}(): not supported between inputs of shapes {shape:jagged} and
#    {function:op}(): cannot view shape {shape:jagged} as
#    expand(): cannot expand shape {shape:jagged} ->
#    view: For now nested view cannot change or infer the implicit batch dimension
#    reshape: For now nested reshape cannot change or infer the implicit batch dimension
#    {function:op}(): only supported for NestedTensor on dim=0
#    NestedTensor can only be unbound along dimension 0
#    {function:op}(): only dim=0 supported for nested tensors, but got: {dimension:int}
#    Chunk for nested tensors is currently only supported for the last dimension.
#    is not supported for tensor subclasses, got NestedTensor
#    .map_ is not supported for tensor subclasses.
#    Batches of nested tensors are not currently supported by the default collate_fn
#
# .. wordings:: NotImplementedError
#
#    NotImplementedError: aten.{operation:name}.default
#    NotImplementedError: aten.{operation:name}.{overload:name}
#
# .. wordings:: ValueError
#
#    permute(): number of dimensions in the tensor input ({count:int}) does not match the length of the desired ordering of dimensions ({count:int}).
#
# See also: :ref:`error-nested-tensor-has-no-sizes`, which is the strided layout,
# :ref:`scenario-write-to-a-row-of-a-nested-tensor`.
