r"""
Could not set tensor of type double to a tensor of type float
=============================================================

``set_`` makes a tensor use the storage of another one, so both must have one dtype. To copy values and convert them,
write ``weights[:] = loaded``. If the shapes differ, write ``weights.set_(loaded.to(weights.dtype))``. Neither shares
memory with ``loaded``.

.. symptoms::

   w.set_(loaded) fails, float64 checkpoint into float32 tensor
   swap the storage of a half weight with set_, other precision refused
   x.set_(torch.from_numpy(a)) with a double array raises
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0])
loaded = torch.tensor([7.0, 8.0, 9.0], dtype=torch.float64)

# not for float64: its-subject
# raises: RuntimeError: Could not set tensor of type double to a tensor of type float
weights.set_(loaded)

# %%
# Why
# ---
#
# A tensor is a dtype, a shape, strides and an offset over a **storage** of bytes. :api:`torch.Tensor.set_`
# copies nothing; it replaces the storage. The bytes of one float64, read as float32, are two numbers.
# An offset cannot be negative:

# differs in strided: ``view`` with another dtype raises, as the elements of ``loaded`` have gaps between them.
storage = torch.tensor([1.0, 2.0, 3.0, 4.0]).untyped_storage()
print(loaded[:1].view(torch.float32))

# raises: RuntimeError: Tensor: invalid storage offset -1
weights.set_(storage, -1, (2,))

# %%
# An index into the storage itself must be an integer or a slice:

# raises: RuntimeError: can't index a torch.UntypedStorage with float
storage[1.5] = 5

# %%
# The value must be a Python integer, as a storage is a row of bytes:

# raises: RuntimeError: can only set storage content with a int types, but got float instead
storage[0] = 5.0

# %%
# The index must lie inside of the storage, and must not be negative:

# raises: RuntimeError: out of bounds
storage[100] = 5

# %%
# Fix 1: copy the values
# ----------------------
#
# An assignment converts, and a view of ``weights`` sees the new values. Without dimensions write
# ``weights.copy_(loaded)``:

# fix: not compiled: statement
head = weights[:2]
weights[:] = loaded

assert weights.tolist() == [7.0, 8.0, 9.0] and weights.dtype == torch.get_default_dtype()
assert head.tolist() == [7.0, 8.0]
weights, head

# %%
# For a parameter see :ref:`recipe-set-part-of-a-parameter`.
#
# Fix 2: share memory by a slice
# ------------------------------
#
# A slice has the dtype of its tensor, and needs no ``set_``:

# fix: not compiled: backward
frames = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
window = frames[1:3]
(window * torch.tensor([10.0, 100.0])).sum().backward()

assert window.tolist() == [2.0, 3.0]
assert frames.grad.tolist() == [0.0, 10.0, 100.0, 0.0]
window.storage_offset(), window.detach(), frames.grad

# %%
# Fix 3: ``set_`` with a converted tensor
# ---------------------------------------
#
# Convert first. ``weights`` takes the shape of ``loaded`` as well. A view of ``weights`` keeps the old storage:

# fix: not compiled: statement
loaded = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
weights.set_(loaded.to(weights.dtype))

assert weights.tolist() == loaded.tolist() and head.tolist() == [7.0, 8.0]
weights, head

# %%
# For a leaf that requires grad put ``set_`` under ``torch.no_grad()``. A ``grad`` keeps its old shape.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Could not set tensor of type {dtype} to a tensor of type {dtype}
#    source.dtype() == self.dtype() INTERNAL ASSERT FAILED  -- torch 1.13
#    Tensor: invalid storage offset {offset}
#    can't index a torch.UntypedStorage with {type}
#    can only set storage content with a int types, but got {type:type} instead
#    error return without exception set  -- in torch 2.6 a SystemError, of a float index into a storage
#    RuntimeError: out of bounds  -- with more words around it, it is an index of a tensor
