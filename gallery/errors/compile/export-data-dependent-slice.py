r"""
Could not extract specialized integer from data-dependent expression
====================================================================

``torch.export`` needs a Python number that depends on the values of a tensor, here the end of a slice. Compare
positions with the tensor instead, and choose by ``torch.where``.
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
# ``TruncToInt`` is ``int()`` of it, and a Python integer needs the number, which is not known while exporting.
#
# Fix 1: compare positions
# ------------------------
#
# ``long()`` cuts off the fraction, as ``int()`` does. ``zeros_like`` keeps the dtype. The scores have one
# dimension, and the length is not negative:


class Blank(torch.nn.Module):
    def forward(self, scores, length):
        positions = torch.arange(scores.shape[0], device=scores.device)
        return torch.where(positions < length.long(), torch.zeros_like(scores), scores)


# fix: not compiled: transform
blank = torch.export.export(Blank(), (scores, length)).module()
scores.requires_grad_()
blank(scores, length).sum().backward()

for number, expected in ((0.0, [5.0, 6.0, 7.0]), (1.5, [0.0, 6.0, 7.0]), (9.0, [0.0, 0.0, 0.0])):
    assert blank(scores, torch.tensor(number)).tolist() == expected
assert scores.grad.tolist() == [0.0, 0.0, 1.0]
blank(scores, torch.tensor(1.0)).detach(), scores.grad

# %%
# Fix 2: an integer tensor
# ------------------------
#
# An unknown integer may end a slice. Convert the tensor, before ``.item()``. ``int(...)`` after it is
# refused, for a tensor of integers as well:


class Blank(torch.nn.Module):
    def forward(self, scores, length):
        scores = scores.clone()
        scores[: length.long().item()] = 0.0
        return scores


# fix: not compiled: transform
scores = scores.detach()
blank = torch.export.export(Blank(), (scores, length)).module()

for number, expected in ((0.0, [5.0, 6.0, 7.0]), (1.5, [0.0, 6.0, 7.0]), (9.0, [0.0, 0.0, 0.0])):
    assert blank(scores, torch.tensor(number)).tolist() == expected
blank(scores, torch.tensor(1.5))

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
#    Could not guard on data-dependent expression {expression}  -- torch 2.6; since then, ``torch.compile`` of an ``if`` over ``.item()``
#    Tried to use data-dependent value in the subsequent computation.  -- torch 2.1
