r"""
your tensor may have escaped from inside a function being vmapped
=================================================================

A function under ``torch.vmap`` stored a tensor outside itself, in a list or an attribute, and you use it after
the call. Return it as one more output.
"""

import torch

kept = []


def score(row):
    half = row / 2
    kept.append(half)
    return half.sum()


batch = torch.tensor([[2.0, 4.0], [6.0, 8.0]])
torch.vmap(score)(batch)

# raises: RuntimeError: Either your tensor may have escaped from inside a function being vmapped and
#     this is a user error ...
kept[0] + 1

# %%
# Why
# ---
#
# Inside the function ``half`` is a **batched tensor**, a wrapper that stands for all rows at once and belongs
# to this call of ``vmap`` (:ref:`scenario-keep-a-tensor-from-inside-vmap` prints it). Appending to a list is
# a side effect: it ran once for both rows. An assignment such as ``self.cache = half`` keeps the same wrapper.

len(kept), kept[0].shape

# %%
# Fix: return it
# --------------
#
# What is returned is unwrapped, with the batch dimension first. Gradients go through both outputs:


# fix: score(row) like (torch.stack([*row]).sum() / 2, torch.stack([one * 0.5 for one in row])) from leaf(n)
def score(row):
    half = row / 2
    return half.sum(), half


batch.requires_grad_()
sums, halves = torch.vmap(score)(batch)
(sums.sum() + (halves**2).sum()).backward()

expected = 0.5 + batch.detach() / 2
assert torch.equal(batch.grad, expected)
halves.detach(), batch.grad

# %%
# A Python loop over the rows may append to a list:

kept = [row / 2 for row in batch.detach()]
kept

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Either your tensor may have escaped from inside a function being vmapped and this is a user error
#    maybe_layer.has_value() INTERNAL ASSERT FAILED  -- older
#
# See also: :ref:`error-vmap-inplace-into-unbatched`, :ref:`error-transform-mutates-a-captured-tensor`.
