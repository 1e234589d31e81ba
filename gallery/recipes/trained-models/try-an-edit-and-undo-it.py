r"""
Try an edit of the weights, then undo it
========================================

To look at one result, run the model with other weights through ``torch.func.functional_call``: nothing is
written. To write and go back, keep a *clone* of the part, and restore it under ``no_grad``.

.. symptoms::

   temporarily change a weight and restore it, ablation: set to zero, evaluate, undo
   restored value is the edited one, perturb weights for one forward pass
"""

import torch
from torch import nn
from torch.func import functional_call

model = nn.Linear(2, 2, bias=False)
with torch.no_grad():
    model.weight[:] = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
x = torch.ones(2)

# %%
# ``kept`` is a view, and changes with the weight. The restore writes the zeros onto themselves:

with torch.no_grad():
    kept = model.weight[0]
    model.weight[0] = 0.0
    model.weight[0] = kept

model.weight

# %%
# Without writing: the new weights are an argument. They may require grad, and get one:

with torch.no_grad():
    model.weight[0] = torch.tensor([1.0, 2.0])
edited = model.weight.detach().clone()
edited[0] = 0.0
edited.requires_grad_()
out = functional_call(model, {"weight": edited}, (x,))
out.sum().backward()

assert edited.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]] and model.weight.grad is None
print(out.detach(), model(x).detach())
# Several edits at a time:
several = torch.stack([edited, -edited]).detach()
torch.vmap(lambda weight: functional_call(model, {"weight": weight}, (x,)))(several)

# %%
# Write and restore:

with torch.no_grad():
    kept = model.weight[0].clone()
    model.weight[0] = 0.0
    try:
        print(model(x))
    finally:
        model.weight[0] = kept

assert model(x).tolist() == [3.0, 7.0]
model(x).detach()

# %%
# Values come back, the version counter does not: a backward that waited for the weight raises after an
# edit, even one that was undone.
# See also: :ref:`error-modified-by-an-inplace-operation`, :ref:`recipe-keep-the-best-weights`.
#
# .. claim:: an-undone-write-still-counts
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    Writing the old values back does not bring a saved tensor's version back.
#
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> loss = (w * w).sum()
#    >>> with torch.no_grad():
#    ...     _ = w.mul_(2.0)
#    ...     _ = w.div_(2.0)
#    >>> loss.backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation...
