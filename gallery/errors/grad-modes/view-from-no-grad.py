r"""
A view was created in no_grad mode and is being modified inplace with grad mode enabled
=======================================================================================

You took the slice inside ``torch.no_grad()``. You write to it outside, and the write would be recorded. Put both inside
if the write is not to be recorded. If it is, and the base is not a leaf that requires grad, put both outside.

.. symptoms::

   with torch.no_grad(): head = w[:2], afterwards head += 1 fails
   slot = cache[i] under no_grad, then slot.copy_(output) with gradients crashes
   row of a weight picked inside no_grad, changed outside the block, refused
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
with torch.no_grad():
    head = weights[:2]

# raises: RuntimeError: A view was created in no_grad mode and is being modified inplace with grad mode
#     enabled. Given that this use case is ambiguous and error-prone, it is forbidden. ...
head += 1.0

# %%
# Why
# ---
#
# ``head`` is a **view**: a write to it is a write to ``weights``. Gradients are on at the write, so it should
# be recorded; how ``head`` came from ``weights`` was not. Under ``no_grad`` a write to ``head`` is accepted.
#
# Autograd refuses for a view of a plain buffer, too, if a tracked value comes in. A number is accepted there:

cache = torch.zeros(3)
with torch.no_grad():
    slot = cache[:2]

# raises: RuntimeError: A view was created in no_grad mode and is being modified inplace with grad mode
#     enabled. Given that this use case is ambiguous and error-prone, it is forbidden. ...
slot.copy_(weights[:2])

# %%
# A write to a *base* that requires grad, except through ``.data``, makes such a view stale. Its next use in a recorded
# operation raises:

hidden = weights * 1
with torch.no_grad():
    head = hidden[:2]
hidden += 1.0

# raises: RuntimeError: A view was created in no_grad mode and its base or another view of its base has
#     been modified inplace with grad mode enabled. ...
head * 2

# %%
# Fix 1: both inside
# ------------------


# fix: not compiled: statement
with torch.no_grad():
    weights[:2] += 1.0

assert weights.is_leaf and weights.tolist() == [2.0, 3.0, 3.0]
weights

# %%
# Fix 2: both outside
# -------------------
#
# For a slice or ``cache[i]`` of a computed tensor or a buffer. A row from ``for row in cache``
# :ref:`raises outside as well <error-unbound-row-gets-a-tracked-value>`. A leaf that requires grad says
# :ref:`error-view-of-a-leaf`, and wants fix 1 or a clone. If you fill the cache again after a backward, see
# :ref:`error-backward-a-second-time`.


# fix: stored(cache, weights) like cache.copy_(torch.cat([weights[:2], torch.zeros(n - 2)]))
#     from torch.zeros(n), leaf(n)
def stored(cache, weights):
    cache[:2].copy_(weights[:2])
    return cache


cache = stored(torch.zeros(3), weights)
(cache * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert cache.tolist() == [2.0, 3.0, 0.0]
assert weights.grad.tolist() == [1.0, 10.0, 0.0]
cache.detach(), weights.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this use case is ambiguous
#    A view was created in no_grad mode and is being modified inplace with grad mode enabled
#    A view was created in no_grad mode and its base or another view of its base has been modified inplace with grad mode enabled
#    is a view of a view which was created in no_grad mode and is being modified inplace with grad mode enabled
#
# .. verdict:: no-grad-view/iadd/eager
