r"""
backend='aot_eager' raised: RuntimeError: more than one element of the written-to tensor refers to a single memory location
===========================================================================================================================

A compiled function writes to an argument that was made by ``expand``, so that several elements lie in one
place. Pass ``x.contiguous()``, or a clone as in fix 1.
"""

import torch


@torch.compile(backend="aot_eager")
def add_bias(rows):
    rows.add_(1.0)
    return rows


rows = torch.tensor([[1.0, 2.0]]).expand(2, 2)

# raises: BackendCompilerFailed: backend='aot_eager' raised: RuntimeError: more than one element of the
#     written-to tensor refers to a single memory location ...
add_bias(rows)

# %%
# Why
# ---
#
# ``expand`` copies nothing. It makes a view with **stride** 0, whose rows are all the same memory:

rows.stride(), rows.untyped_storage().nbytes() // rows.element_size()

# %%
# A write would add to each element twice, or once: there is no right answer. Eager code refuses it, too:
# :ref:`error-expanded-tensor-written-in-place`. Look for a method ending in ``_``, ``+=`` or ``x[...] =``
# on an argument.
#
# Fix 1: give each element its own memory
# ---------------------------------------

# fix: not compiled: statement
assert rows.contiguous().stride() == (2, 1)
own = rows.clone(memory_format=torch.contiguous_format)
add_bias(own)

assert own.tolist() == [[2.0, 3.0], [2.0, 3.0]] and own.stride() == (2, 1)
own

# %%
# Fix 2: no write
# ---------------
#
# An operation that returns a new tensor takes expanded arguments, and the gradient of the shared memory
# is the sum over the rows:


# fix: with_bias(rows) like torch.stack([row + 1.0 for row in rows]) from leaf(n)[None].expand(2, n)
@torch.compile(backend="aot_eager")
def with_bias(rows):
    return rows + 1.0


base = torch.tensor([[1.0, 2.0]], requires_grad=True)
(with_bias(base.expand(2, 2)) ** 2).sum().backward()

assert base.grad.tolist() == [[2 * 2 * 2.0, 2 * 2 * 3.0]]
base.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: BackendCompilerFailed
#
#    backend='{backend}' raised: RuntimeError: more than one element of the written-to tensor refers to a single memory location
