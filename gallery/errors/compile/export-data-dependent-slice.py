r"""
Could not extract specialized integer from data-dependent expression
====================================================================

``torch.export`` needs a number that depends on the values of a tensor, such as the end of a slice. Compare
positions with the number instead, by ``torch.where``.
"""

import torch


class Blank(torch.nn.Module):
    def forward(self, scores, length):
        end = int(length.item())
        scores = scores.clone()
        scores[:end] = 0.0
        return scores


scores, length = torch.tensor([5.0, 6.0, 7.0]), torch.tensor(2.0)

# raises: GuardOnDataDependentSymNode: Could not extract specialized integer from data-dependent
#     expression TruncToInt(zuf0) (unhinted: TruncToInt(zuf0)). ...
torch.export.export(Blank(), (scores, length))

# %%
# Why
# ---
#
# Export runs your code without values, so ``.item()`` gives a **symbol**: ``zuf0`` is an unknown float.
# ``TruncToInt`` is ``int()`` of it, and a Python integer needs the number, which nobody has.
#
# Fix 1: compare positions
# ------------------------


class Blank(torch.nn.Module):
    def forward(self, scores, length):
        positions = torch.arange(scores.shape[0], device=scores.device)
        return torch.where(positions < length, 0.0, scores)


# fix: not compiled: transform
blank = torch.export.export(Blank(), (scores, length)).module()
scores.requires_grad_()
blank(scores, length).sum().backward()
assert blank(scores, torch.tensor(1.0)).tolist() == [0.0, 6.0, 7.0]
assert scores.grad.tolist() == [0.0, 0.0, 1.0]
blank(scores, torch.tensor(1.0)).detach(), scores.grad

# %%
# Fix 2: an integer tensor
# ------------------------
#
# An unknown integer may end a slice. Convert before ``.item()``, not after it:


class Blank(torch.nn.Module):
    def forward(self, scores, length):
        scores = scores.clone()
        scores[: length.long().item()] = 0.0
        return scores


# fix: not compiled: transform
scores = scores.detach()
blank = torch.export.export(Blank(), (scores, length)).module()
assert blank(scores, torch.tensor(1.0)).tolist() == [0.0, 6.0, 7.0]

# %%
# Other wordings
# --------------
#
# .. wordings:: GuardOnDataDependentSymNode
#
#    Could not extract specialized integer from data-dependent expression {expression}
#
# .. wordings:: UserError
#
#    Could not guard on data-dependent expression {expression}  -- torch 2.6
#    Tried to use data-dependent value in the subsequent computation.  -- torch 2.1
