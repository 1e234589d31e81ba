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
# ``first`` is a **view**: it shares storage and history with its base, ``hidden``. A later write to
# either must be recorded for both, which cannot be if one of them has no history. It is refused for
# every view, also for one of a tensor that needs no gradient.
#
# Fix: a new name for what is cut off
# -----------------------------------

target = hidden[0].detach()
(hidden[1] * target).sum().backward()

assert not target.requires_grad
assert weights.grad.tolist() == [[0.0, 0.0], [10 * 10.0, 10 * 20.0]]
weights.grad

# %%
# ``target`` still shares the storage. Write to ``hidden`` later, and it changes, too; clone it if it
# must not: ``hidden[0].detach().clone()``.
#
# In an optimizer
# ---------------
#
# ``optimizer.zero_grad(set_to_none=False)`` calls ``detach_()`` on gradients that have a history.
# DistributedDataParallel with ``gradient_as_bucket_view=True`` makes gradients views, and a loop of
# your own over ``parameter.grad.detach_()`` fails on them. Set them to ``None`` instead:

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
