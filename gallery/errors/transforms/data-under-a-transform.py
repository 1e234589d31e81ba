r"""
accessing \`data\` under vmap transform is not allowed
======================================================

``.data`` goes around the transform that tracks your tensor, so ``torch.vmap`` refuses it. Use
``x.detach()`` to read without a gradient, and compute a new tensor instead of writing.
"""

import torch


def mask_first(scores):
    scores.data[0] = 0.0
    return scores


batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

# raises: RuntimeError: accessing `data` under vmap transform is not allowed
torch.vmap(mask_first)(batch)

# %%
# Assigning to it is refused, too, also in :api:`torch.func.grad` and its relatives:


def restart(scores):
    scores.data = torch.zeros(2)
    return (scores**2).sum()


# raises: RuntimeError: mutating directly with `.data` under vmap transform is not allowed.
torch.vmap(restart)(batch)

# %%

# raises: RuntimeError: mutating directly with `.data` inside functorch transform is not allowed.
torch.func.grad(restart)(batch[0])

# %%
# Why
# ---
#
# Inside a transform ``scores`` is a **wrapper** around the real tensor: it hides the batch dimension, or
# records operations for the gradient. ``.data`` asks for a tensor that bypasses the wrapper. A write
# through it under ``torch.func.grad`` raises nothing, and is not in the graph; the caller's tensor changes:

mine = torch.tensor([1.0, 2.0])
torch.func.grad(lambda scores: (scores.data.zero_() + scores).sum())(mine)
mine

# %%
# Fix: compute a new tensor
# -------------------------
#
# :api:`torch.where` works under ``vmap`` and ``grad``. The replaced element gets the gradient 0:


def mask_first(scores):
    first = torch.arange(2, device=scores.device) == 0
    return torch.where(first, 0.0, scores)


masked = torch.vmap(mask_first)(batch)
slopes = torch.func.grad(lambda scores: (mask_first(scores) ** 2).sum())(batch[0])

assert masked.tolist() == [[0.0, 2.0], [0.0, 4.0]] and slopes.tolist() == [0.0, 2 * 2.0]
masked, slopes

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    accessing `data` under vmap transform is not allowed
#    mutating directly with `.data` under vmap transform is not allowed.
#    mutating directly with `.data` inside functorch transform is not allowed.
#
# See also: :ref:`scenario-write-through-data`.
