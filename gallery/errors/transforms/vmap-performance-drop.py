r"""
There is a performance drop because we have not yet implemented the batching rule for
=====================================================================================

The result is right; the named operation ran once for each sample. Replace it by one that
``torch.vmap`` knows: for a write, plain indexing, ``scatter`` or ``torch.where``.
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
# A **batching rule** says how an operation works with one more dimension. Where none is written
# :api:`torch.vmap` calls the operation for one sample after the other, as this list of calls shows. An
# in-place variant can lack a rule that the other variant has; ``scatter`` in fix 2 has one:


class Calls(TorchDispatchMode):
    def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
        print(operator)
        return operator(*args, **(kwargs or {}))


# warns: UserWarning: There is a performance drop ... batching rule for aten::scatter_.value. ...
with Calls():
    torch.vmap(lambda row: row.clone().scatter_(0, index, 9.0))(rows)

# %%
# Fix 1: plain indexing, which has a rule
# ---------------------------------------


# fix: reset_by_index(row) like torch.stack([row[0] * 0.0 + 9.0, *row[1:]]) from computed(n)
def reset_by_index(row):
    row = row.clone()
    row[0] = 9.0
    return row


expected = [[9.0, 2.0], [9.0, 4.0]]
assert torch.vmap(reset_by_index)(rows).tolist() == expected
torch.vmap(reset_by_index)(rows)

# %%
# Fix 2: the variant that returns a new tensor
# --------------------------------------------
#
# ``scatter`` and ``torch.where``, again without the warning:

# fix: not compiled: transform
rows.requires_grad_()
fresh = torch.vmap(lambda row: row.scatter(0, index, 9.0))(rows)
(fresh**2).sum().backward()

chosen = torch.vmap(lambda row: torch.where(torch.arange(2) == 0, 9.0, row))(rows)
assert fresh.tolist() == expected and chosen.tolist() == expected
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
# See also: :ref:`error-vmap-out-argument`, where there is no fallback.
