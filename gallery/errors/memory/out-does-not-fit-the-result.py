r"""
Expected out tensor to have dtype float, but got double instead
===============================================================

The ``out=`` tensor has another dtype than the result, or is on another device, or is no tensor. Allocate it like the
result, ``values.new_empty(2, 2)``, or leave ``out=`` away and assign. If a loss raises it, convert the targets (fix 2).

.. symptoms::

   torch.mm(a, b, out=buffer) refuses my preallocated float64 buffer
   fill a preallocated result with out=, dtype or device of the buffer is wrong
   binary_cross_entropy with integer 0/1 labels crashes, complains about dtype of targets
"""

import torch

values = torch.ones(2, 2)
table = torch.zeros(2, 2, dtype=torch.float64)

# not for float64: its-subject
# raises: RuntimeError: Expected out tensor to have dtype float, but got double instead
torch.mm(values, values, out=table)

# %%
# Why
# ---
#
# ``torch.add`` converts its result to the dtype of ``out``, :ref:`within its kind <error-result-type-cannot-be-cast>`.
# ``mm`` does not, and others have words of their own. ``where``:

totals = torch.zeros(2, dtype=torch.int64)
print(torch.add(values[0], 1.0, out=table[0]))

# raises: RuntimeError: Expected out type to be Float but got Long
torch.where(values[0] > 0, values[0], values[1], out=totals)

# %%
# ``nonzero``, whose result is a tensor of positions:

# raises: RuntimeError: nonzero: Expected out tensor to have scalar type Long but got scalar type...
torch.nonzero(values, out=torch.zeros(4, 2))

# %%
# ``clamp``:

# raises: RuntimeError: Found dtype Long but expected Float
torch.clamp(values[0], 0.0, 1.0, out=totals)

# %%
# ``cat`` converts within the kind, so a float64 ``out`` passes, but not an integer one:

print(torch.cat([values[0, :1], values[1, :1]], out=table[0]))
# raises: TypeError: torch.cat(): input types can't be cast to the desired output type Long
torch.cat([values[0, :1], values[1, :1]], out=totals)

# %%
# A list is no tensor:

# raises: TypeError: add(): argument 'out' must be Tensor, not list
torch.add(values[0], 1.0, out=[0.0, 0.0])

# %%
# ``out`` on ``meta``; from CPU to GPU it :ref:`reads otherwise <error-all-tensors-on-the-same-device>`:

# raises: RuntimeError: Attempting to copy from device ... to device meta, but cross-device copies are not allowed!
torch.add(values, 1.0, out=values.to("meta"))

# %%
# Fix: like the result, or an assignment
# --------------------------------------
#
# ``new_empty`` takes dtype and device from an input. Pass the dtype if the result has another one than the input, as
# ``nonzero`` and ``argmax`` have. An assignment to a slice converts to the dtype of ``table``; if that is an integer
# dtype, :ref:`fractions are cut off <scenario-fractions-are-cut-off>`:

# fix: not compiled: statement
left, right = torch.ones(2, 2), torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
product = torch.mm(left, right, out=left.new_empty(2, 3))
table = torch.zeros(2, 3, dtype=torch.float64)
table[:] = torch.mm(left, right)

assert product.tolist() == table.tolist() == [[5.0, 7.0, 9.0], [5.0, 7.0, 9.0]]
assert product.dtype == left.dtype and table.dtype == torch.float64
product, table

# %%

# fix: not compiled: statement
columns = torch.argmax(right, 1, out=right.new_empty(2, dtype=torch.int64))

assert columns.tolist() == [2, 2]
columns

# %%
# Fix 2: the targets of a loss
# ----------------------------
#
# ``binary_cross_entropy``, and the backward pass of ``huber_loss``, raise ``Found dtype`` without ``out=``, if the
# targets have another dtype than the predictions:

predicted, labels = torch.tensor([0.5, 0.5]), torch.tensor([0, 1])

# raises: RuntimeError: Found dtype Long but expected Float
torch.nn.functional.binary_cross_entropy(predicted, labels)

# %%

# fix: not compiled: statement
loss = torch.nn.functional.binary_cross_entropy(predicted, labels.to(predicted.dtype))

assert round(loss.item(), 2) == 0.69
loss.dtype == predicted.dtype

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Expected out tensor to have dtype {dtype}, but got {dtype} instead
#    Expected out type to be {dtype} but got {dtype}  -- torch.where
#    !needs_dynamic_casting<func_t>::check(iter) INTERNAL ASSERT FAILED  -- torch.where, torch 2.1 and older
#    {function:op}: Expected out tensor to have scalar type {dtype:dtype} but got scalar type{dtype:dtype}
#    Found dtype {dtype} but expected {dtype}
#    Attempting to copy from device {device} to device {device}, but cross-device copies are not allowed
#    {function:op}(): self and result must have the same scalar type
#    dtype {dtype:dtype} does not match dtype of out parameter ({dtype:dtype})
#    Expected out tensor to have device {device}, but got {device} instead
#
# .. wordings:: TypeError
#
#    torch.cat(): input types can't be cast to the desired output type {dtype}
#    argument 'out' must be Tensor, not {type}
#
# .. wordings:: ValueError
#
#    output parameter for reduction operation {operation} has the wrong number of dimensions: Found {found} but expected {expected}  -- NumPy
#    Output array has wrong dimensionality
#    The 'out' tuple must have exactly one entry per ufunc output
