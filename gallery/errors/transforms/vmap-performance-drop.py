r"""
There is a performance drop because we have not yet implemented the batching rule for
=====================================================================================

The named operation ran once for each sample, and its result is right. Replace it by one that
``torch.vmap`` has a rule for: for a write, plain indexing, ``scatter`` or ``masked_fill``.

.. symptoms::

   vmap is slow and prints a warning for put_ or scatter_
   can I ignore the slow fallback warning of torch.vmap, is the result right
   in-place write under vmap runs sample by sample, speed it up
"""

import torch
from torch.utils._python_dispatch import TorchDispatchMode


def reset(row):
    return row.clone().put_(index, torch.tensor([9.0]))


rows, index = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([0])

# exception in deterministic: put-has-no-deterministic-algorithm
# warns: UserWarning: There is a performance drop because we have not yet implemented the batching
#     rule for aten::put_. Please file us an issue on GitHub so that we can prioritize its implementation.
torch.vmap(reset)(rows)

# %%
# Why
# ---
#
# A **batching rule** says how an operation works with one more dimension. Where there is none for an operation,
# :api:`torch.vmap` calls the operation for one sample after the other, as this list of calls shows. An
# in-place variant can lack a rule that the other variant has: ``scatter``, in fix 2, has one:


class Calls(TorchDispatchMode):
    def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
        print(operator)
        return operator(*args, **(kwargs or {}))


# warns: UserWarning: There is a performance drop ... batching rule for aten::scatter_.value. ...
with Calls():
    torch.vmap(lambda row: row.clone().scatter_(0, index, 9.0))(rows)

# %%
# A batch of no samples gives nothing to call, and raises. An operation with a rule takes an empty batch:

# warns: UserWarning: There is a performance drop ... batching rule for aten::lerp_.Scalar. ...
# raises: RuntimeError: Batching rule not implemented for aten::lerp_.Scalar. The fallback path does not support vmap
#     over dims of size 0.
torch.vmap(lambda row: row.clone().lerp_(row, 0.5))(rows[:0])

# %%
# Fix 1: plain indexing, which has a rule
# ---------------------------------------


# fix: reset_by_index(row) like torch.stack([row[0] * 0.0 + 9.0, *row[1:]]) from computed(n)
# fix: reset_by_index(row) like row.clone().put_(index, torch.tensor([9])) from torch.arange(n)
def reset_by_index(row):
    row = row.clone()
    row[0] = 9.0
    return row


expected = [[9.0, 2.0], [9.0, 4.0]]
assert torch.vmap(reset_by_index)(rows).tolist() == expected
torch.vmap(reset_by_index)(rows)

# %%
# ``put_`` counts the elements of the flattened sample. In a sample of two dimensions ``row[0]`` is a whole row, and
# ``row.view(-1)[index]`` is what ``put_`` writes to. Of samples that were transposed, ``view`` raises: take
# ``row.clone(memory_format=torch.contiguous_format)`` for the clone.
#
# Fix 2: the variant that returns a new tensor
# --------------------------------------------
#
# ``scatter`` and ``masked_fill``, without the warning and with the dtype of the sample:


# fix: reset_by_scatter(row) like torch.stack([row[0] * 0.0 + 9.0, *row[1:]]) from computed(n)
# fix: reset_by_scatter(row) like torch.tensor([9, *row[1:]]) from torch.arange(n)
def reset_by_scatter(row):
    return row.scatter(0, index, 9.0)


# fix: reset_by_mask(row) like torch.stack([row[0] * 0.0 + 9.0, *row[1:]]) from computed(n)
# fix: reset_by_mask(row) like torch.tensor([9, *row[1:]]) from torch.arange(n)
def reset_by_mask(row):
    return row.masked_fill(torch.arange(len(row), device=row.device) == 0, 9.0)


rows.requires_grad_()
for function in (reset_by_scatter, reset_by_mask):
    rows.grad = None
    fresh = torch.vmap(function)(rows)
    (fresh**2).sum().backward()
    assert fresh.tolist() == expected
    assert rows.grad.tolist() == [[0.0, 2 * 2.0], [0.0, 2 * 4.0]]

fresh.detach(), rows.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    There is a performance drop because we have not yet implemented the nested batching rule for {op}.
#    There is a performance drop because we have not yet implemented the batching rule for {op}.
#
# .. wordings:: RuntimeError
#
#    Batching rule not implemented for {op}. The fallback path does not support vmap over dims of size 0.
#
# See also: :ref:`error-vmap-out-argument`, where there is no fallback.
