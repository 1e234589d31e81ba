r"""
There is a performance drop because we have not yet implemented the batching rule for
=====================================================================================

The result is right; the named operation ran once for each sample. Replace it by one that
``torch.vmap`` knows: for a write, ``index_put``, ``scatter`` or ``torch.where``.
"""

import torch


def reset(row):
    return row.clone().put_(torch.tensor([0]), torch.tensor([9.0]))


rows = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

# warns: UserWarning: There is a performance drop because we have not yet implemented the batching
#     rule for aten::put_. Please file us an issue on GitHub so that we can prioritize its implementation.
torch.vmap(reset)(rows)

# %%
# Why
# ---
#
# A **batching rule** says how an operation works with one more dimension. Most operations have one.
# For the rest :api:`torch.vmap` loops over the samples in C++ and stacks what comes out, and what you
# use vmap for is lost at that line. An in-place variant can lack a rule that the other variant has:
# ``scatter_`` with a number warns, ``scatter`` does not.
#
# Fix 1: a write that has a rule
# ------------------------------
#
# Plain indexing does:


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

rows.requires_grad_()
index = torch.tensor([0])
fresh = torch.vmap(lambda row: row.scatter(0, index, 9.0))(rows)
(fresh**2).sum().backward()

assert fresh.tolist() == expected
assert rows.grad.tolist() == [[0.0, 2 * 2.0], [0.0, 2 * 4.0]]
fresh.detach(), rows.grad

# %%
# Both blocks ran without the warning. If the loop does not hurt, leave the line as it is.
#
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    There is a performance drop because we have not yet implemented the batching rule for {op}.
