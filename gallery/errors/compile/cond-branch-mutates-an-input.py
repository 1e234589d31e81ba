r"""
Encountered input mutation during higher order op tracing
=========================================================

A branch of ``torch.cond``, or a body of ``scan`` or another higher order operator, writes to its input. Write
to a clone inside the branch, and return it.
"""

import torch


def cut(scores):
    scores[0] = 0.0
    return scores + 0.0


def keep(scores):
    return scores.clone()


def choose(high, scores):
    return torch.cond(high, cut, keep, (scores,))


high, scores = torch.tensor(True), torch.tensor([5.0, 1.0])

# raises: UncapturedHigherOrderOpError: This higher order operator doesn't work unless it is captured
#     completely with torch.compile. ... Encountered input mutation during higher order op tracing ...
torch.compile(choose, backend="eager", fullgraph=True)(high, scores)

# %%
# Under «Developer debug context» you find the graph of the branch, and in it the write, as
# ``operator.setitem`` or as a method that ends in ``_``.
#
# Why
# ---
#
# ``torch.cond`` puts both branches into one graph, as functions of their inputs. Which one runs is decided
# later. A write would be an effect of one branch only, and nothing in the graph says that ``scores``
# may have changed after it. Without ``torch.compile`` the error is the same: ``torch.cond`` compiles
# its branches.
#
# Fix 1: clone inside the branch
# ------------------------------


def cut(scores):
    scores = scores.clone()
    scores[0] = 0.0
    return scores


chosen = torch.compile(choose, backend="aot_eager", fullgraph=True)
scores.requires_grad_()
(chosen(high, scores) ** 2).sum().backward()

assert scores.grad.tolist() == [0.0, 2 * 1.0]
chosen(high, scores).detach(), chosen(~high, scores).detach(), scores.grad

# %%
# Fix 2: no branch
# ----------------
#
# Where both results are cheap, :api:`torch.where` is the shorter way:

first = torch.tensor([True, False])
torch.where(high & first, 0.0, scores).detach()

# %%
# Other wordings
# --------------
#
# .. wordings:: UncapturedHigherOrderOpError
#
#    Encountered input mutation during higher order op tracing
#    Higher order ops do not support input mutation
