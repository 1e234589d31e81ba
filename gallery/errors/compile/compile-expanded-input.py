r"""
backend='aot_eager' raised: RuntimeError: more than one element of the written-to tensor refers to a single memory location
===========================================================================================================================

A compiled function writes to a tensor from outside, such as an argument, that ``expand`` or a broadcast made:
several elements lie in one place. Use ``x.clone(memory_format=torch.contiguous_format)``, with a place for each.

.. symptoms::

   torch.compile refuses x.add_(1) on an argument made with expand, overlapping memory
   compiled step edits a mask from torch.expand or broadcast_to in place, aot_eager crashes
   update a repeated batch in a compiled function, error about rows sharing memory
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
# ``add_`` would add to each place once or twice, and neither is what two rows of their own would hold.
# Uncompiled code and ``backend="eager"`` refuse that write, too:
# :ref:`error-expanded-tensor-written-in-place`. They run ``rows.zero_()`` and ``rows[0] = 5.0``, which this
# backend and the default one refuse. ``rows.copy_(...)`` and ``rows.exp_()`` raise ``TorchRuntimeError``, with
# the same words inside.
#
# Look for a method ending in ``_``, ``+=``, ``x[...] =`` or ``inplace=True`` on an argument or on a view of it.
# A buffer of the module and a global tensor come from outside as well: clone them where they are made. So does a
# tensor that the function expanded before a graph break: write ``expand(...).clone()`` there.
#
# Where the function itself calls ``expand`` and no graph break follows, compiled code does not refuse each
# write: :ref:`scenario-compiled-code-accepts-what-eager-refuses`.
#
# Fix 1: give each element its own memory
# ---------------------------------------
#
# The clone is written, and ``rows`` keeps its values:

# fix: not compiled: statement
own = rows.clone(memory_format=torch.contiguous_format)
add_bias(own)

assert own.tolist() == [[2.0, 3.0], [2.0, 3.0]] and own.stride() == (2, 1)
assert rows.tolist() == [[1.0, 2.0], [1.0, 2.0]]
own

# %%
# If the shared memory should change, pass the tensor as it was before ``expand``, and write to that:

clear = torch.compile(lambda row: row.zero_(), backend="aot_eager")
row = torch.tensor([[1.0, 2.0]])
rows = row.expand(2, 2)
clear(row)

assert rows.tolist() == [[0.0, 0.0], [0.0, 0.0]]
rows

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
