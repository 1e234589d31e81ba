r"""
Can't detach views in-place. Use detach() instead
=================================================

``detach_()`` cannot cut a slice off the graph, since its base stays in it. Use ``detach()``, which
gives you a new tensor.
"""

import torch

weights = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
hidden = weights * 10
first = hidden[0]

# raises: RuntimeError: Can't detach views in-place. Use detach() instead. ...
first.detach_()

# %%
# Why
# ---
#
# ``first`` is a **view** of its base, ``hidden``: a write to one changes both. It is refused also for a
# view that needs no gradient:

print(first._is_view(), first._base is hidden)

# raises: RuntimeError: Can't detach views in-place. Use detach() instead. ...
torch.zeros(2)[:1].detach_()

# %%
# Fix: a new name for what is cut off
# -----------------------------------

target = hidden[0].detach()
(hidden[1] * target).sum().backward()

assert not target.requires_grad
assert weights.grad.tolist() == [[0.0, 0.0], [10 * 10.0, 10 * 20.0]]
weights.grad

# %%
# ``target`` still shares the storage. A later write to ``hidden`` changes it, too. Clone it if it must not:

kept = hidden[0].detach().clone()
with torch.no_grad():
    hidden[0] = 0.0

target, kept

# %%
# In an optimizer
# ---------------
#
# A gradient can be a view itself, of one long tensor for all gradients (DistributedDataParallel with
# ``gradient_as_bucket_view=True`` makes such; not run here). A loop of your own fails on it:

weights.grad = torch.zeros(6)[:4].view(2, 2)

# raises: RuntimeError: Can't detach views in-place. Use detach() instead. ...
weights.grad.detach_()

# %%
# Set it to ``None`` instead:

weights.grad = None
weights.grad is None

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Can't detach views in-place. Use detach() instead
#
# See also: :ref:`error-saved-tensor-detached-in-place`, which comes at backward.
