r"""
Encountered input mutation during higher order op tracing
=========================================================

A branch of ``torch.cond``, or the body of a ``while_loop``, writes to its input, to a buffer or to another tensor from
outside. Write to a clone inside the branch, and return the clone.

.. symptoms::

   torch.cond branch sets x[0] = 0 on its operand and is refused
   while_loop body fills a cache in place, UncapturedHigherOrderOpError
   BatchNorm in a torch.cond branch fails in training mode, running statistics are updated
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
# "Developer debug context" names the tensor, and shows the graph of the branch with the write in it. In training mode
# ``BatchNorm`` writes to its running statistics: move it out of the branch.
#
# Why
# ---
#
# ``torch.cond`` traces both branches. Which one runs is decided later, by the value. A write to the input would
# then be done or not, and the graph that autograd needs has no place for that. Under ``no_grad`` ``torch.cond``
# accepts the write, and does it if its branch runs. Without ``torch.compile`` the error is the same:

# raises: UncapturedHigherOrderOpError: This higher order operator doesn't work unless it is captured
#     completely with torch.compile. ... Encountered input mutation during higher order op tracing ...
choose(high, scores)

# %%
# Fix 1: clone inside the branch
# ------------------------------
#
# ``keep`` returns a clone as well, because a branch may not return its input itself. If the tensor that you
# passed or a buffer should change, return the new value from the compiled function. ``copy_`` it there under
# ``no_grad``, after ``backward()``, which may need the old values.


def cut(scores):
    scores = scores.clone()
    scores[0] = 0.0
    return scores


# fix: chosen(high, scores) like torch.cat([scores[:1] * 0.0, scores[1:]]) from torch.tensor(True), computed(n)
# fix: chosen(high, scores) like scores.clone() from torch.tensor(False), leaf(n)
chosen = torch.compile(choose, backend="aot_eager", fullgraph=True)
scores.requires_grad_()
(chosen(high, scores) ** 2).sum().backward()

assert scores.grad.tolist() == [0.0, 2 * 1.0]
chosen(high, scores).detach(), chosen(~high, scores).detach(), scores.grad

# %%
# Fix 2: no branch
# ----------------
#
# For scores of one dimension :api:`torch.where` gives the same values and gradients. ``zeros_like`` keeps the dtype of
# ``scores``:


# fix: cut_if(high, scores) like torch.cat([scores[:1] * 0.0, scores[1:]]) from torch.tensor(True), computed(n)
# fix: cut_if(high, scores) like scores.clone() from torch.tensor(False), leaf(n)
# fix: cut_if(high, scores) like torch.tensor([0, *scores[1:]]) from torch.tensor(True), torch.arange(n) + 2
def cut_if(high, scores):
    first = torch.arange(len(scores), device=scores.device) == 0
    return torch.where(high & first, torch.zeros_like(scores), scores)


scores.grad = None
(cut_if(high, scores) ** 2).sum().backward()

assert scores.grad.tolist() == [0.0, 2 * 1.0]
assert torch.equal(cut_if(high, scores), chosen(high, scores))
assert torch.equal(cut_if(~high, scores), chosen(~high, scores))
cut_if(high, scores).detach(), cut_if(~high, scores).detach()

# %%
# Other wordings
# --------------
#
# .. wordings:: UncapturedHigherOrderOpError
#
#    Encountered input mutation during higher order op tracing
#    Higher order ops do not support input mutation
