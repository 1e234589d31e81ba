r"""
Could not extract specialized integer from data-dependent expression
====================================================================

``torch.export`` needs a Python number that depends on the values of a tensor. To write up to that number, compare
positions with the tensor, and choose by ``torch.where``. For an index, a size or a slice that you read, leave out
``int()``: use ``.item()`` of an integer tensor.

.. symptoms::

   torch.export fails at x[:int(length.item())] = 0, sequence length from a tensor
   export a model with padding lengths or for i in range(int(n)), GuardOnDataDependentSymNode
   int(t.item()) as slice end or list index cannot be exported, symbol u0 or zuf0
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
# ``TruncToInt`` is ``int()`` of it, which needs the number. So do ``range()``, the index of a Python list, and
# ``scores[t] = 0.0`` or ``scores[:t] = 0.0`` with an integer tensor ``t`` without dimensions.
#
# With ``strict=True``, ``int()`` of a symbol is a symbol, and ``Blank`` exports as it is, for scores that do not
# require grad:

strict = torch.export.export(Blank(), (scores, length), strict=True).module()

assert strict(scores, torch.tensor(1.5)).tolist() == [0.0, 6.0, 7.0]
strict(scores, torch.tensor(1.5))

# %%
# Fix 1: compare positions
# ------------------------
#
# ``long()`` cuts off the fraction, as ``int()`` does. The scores have one dimension, and the length is not negative.
# For the rows of a matrix, compare ``positions[:, None]``:


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
# Convert the tensor, before ``.item()``. Without ``strict=True``, ``int(...)`` after it is refused, for a tensor of
# integers as well:


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
# If the scores require grad, exporting this write raises ``PendingUnbackedSymbolNotFound`` in torch 2.13. Export
# under ``torch.no_grad()``. The program records a gradient when you call it:

scores.requires_grad_()
with torch.no_grad():
    blank = torch.export.export(Blank(), (scores, length)).module()
blank(scores, torch.tensor(1.5)).sum().backward()

assert scores.grad.tolist() == [0.0, 1.0, 1.0]
scores.grad

# %%
# Fix 3: a loop or a table
# ------------------------
#
# Go over all rows, and choose in each step. Make a Python list a tensor:


class Steps(torch.nn.Module):
    def forward(self, scores, count):
        table = torch.tensor([10.0, 20.0, 30.0], device=scores.device)
        total = torch.zeros_like(scores[0])
        for position in range(scores.shape[0]):
            total = total + torch.where(position < count, scores[position], 0)
        return total, table[count]


# fix: not compiled: transform
scores = scores.detach()
steps = torch.export.export(Steps(), (scores, torch.tensor(2))).module()

for number, expected in ((0, [0.0, 10.0]), (1, [5.0, 20.0]), (2, [11.0, 30.0])):
    assert [float(x) for x in steps(scores, torch.tensor(number))] == expected
steps(scores, torch.tensor(1))

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
