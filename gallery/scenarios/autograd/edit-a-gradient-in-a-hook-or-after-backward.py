r"""
Is a hook that changes a gradient the same as changing ``.grad`` after ``backward()``?
======================================================================================

For one ``backward()`` of a leaf whose ``.grad`` was ``None`` or 0, yes. A tensor hook runs in *each* ``backward()``
that reaches the tensor, before the gradient is added up, until ``handle.remove()``; a write to ``.grad`` happens once,
to the sum. Use one of the two, not both.

.. symptoms::

   gradient noise or penalty added in register_hook is applied too often
   hook and manual edit of the gradient give different numbers
   tensor hook with gradient accumulation, several backward calls before the step
   register_hook or register_post_accumulate_grad_hook to change a gradient
   forgot to remove a hook, gradient changed twice
   where to clip or scale a gradient before optimizer.step
   my gradient change is applied twice, once by a callback and once by hand
   w.register_hook(lambda g: g + w) adds the weight decay once per micro batch
"""

import torch

weights = torch.zeros(2, requires_grad=True)

handle = weights.register_hook(lambda grad: grad + 0.5)
weights.sum().backward()
in_hook = weights.grad.clone()
handle.remove()

weights.grad = None
weights.sum().backward()
with torch.no_grad():
    weights.grad += 0.5

assert torch.equal(weights.grad, in_hook)
print("in the hook:   ", in_hook)
print("after backward:", weights.grad)

# %%
# A hook that stays
# -----------------
#
# The hook runs again in the next ``backward()``, also where you meant to try the other way:

handle = weights.register_hook(lambda grad: grad + 0.5)
weights.grad = None
weights.sum().backward()
with torch.no_grad():
    weights.grad += 0.5
print("both:   ", weights.grad)

handle.remove()
weights.grad = None
weights.sum().backward()
print("neither:", weights.grad)

# %%
# More than one backward before the step
# --------------------------------------
#
# With gradient accumulation ``.grad`` is a sum. A hook sees each gradient alone, so an addition comes once for each
# ``backward()``, and a clip limits each part. A write after the last ``backward()`` changes the sum once:


def accumulate(edit, clip=False):
    weights = torch.zeros(2, requires_grad=True)
    if edit == "hook":
        weights.register_hook(lambda grad: grad.clamp(max=1.5) if clip else grad + 0.5)
    if edit == "post-accumulate hook":

        def change(weights):
            weights.grad = weights.grad.clamp(max=1.5) if clip else weights.grad + 0.5

        weights.register_post_accumulate_grad_hook(change)
    for _ in range(2):
        weights.sum().backward()
    if edit == "once":
        weights.grad = weights.grad.clamp(max=1.5) if clip else weights.grad + 0.5
    return weights.grad.tolist()


for edit in ("hook", "post-accumulate hook", "once"):
    print(f"{edit:21} add 0.5: {accumulate(edit)}  clip at 1.5: {accumulate(edit, clip=True)}")

assert accumulate("hook") == [1 + 0.5 + 1 + 0.5] * 2
assert accumulate("once") == [1 + 1 + 0.5] * 2 and accumulate("once", clip=True) == [1.5] * 2

# %%
# A *post-accumulate* hook runs in every ``backward()``, too, on the sum so far. It must return ``None``.
#
# A factor that stays the same is the exception: scaling each part scales the sum, up to rounding.

total = torch.tensor([1.0, 2.0]) + torch.tensor([3.0, 4.0])
torch.equal(0.5 * torch.tensor([1.0, 2.0]) + 0.5 * torch.tensor([3.0, 4.0]), 0.5 * total)

# %%
# Which to take
# -------------
#
# .. list-table::
#    :header-rows: 1
#
#    * - what you want
#      - where
#    * - clip, add noise, zero rows: once for each step
#      - write to ``.grad`` between the last ``backward()`` and ``step()``; with a ``GradScaler`` after ``unscale_``
#    * - scale or mask every gradient of this tensor
#      - ``register_hook``
#    * - change the gradient of a computed tensor on its way back
#      - ``register_hook``: a write to ``.grad`` comes too late
#    * - use a gradient and free it during ``backward()``
#      - ``register_post_accumulate_grad_hook``, leaves only
#
# Of a computed tensor the hook changes what goes on to the leaves:

inputs = torch.ones(2, requires_grad=True)
hidden = inputs * 3
hidden.register_hook(lambda grad: grad * grad.new_tensor([1.0, 0.0]))
(hidden + inputs).sum().backward()

assert inputs.grad.tolist() == [3.0 + 1.0, 0.0 + 1.0]
inputs.grad

# %%
# Return a new tensor from a hook, and do not write to its argument: :ref:`scenario-hook-that-writes-the-gradient`.
# Write to ``.grad`` itself, under ``no_grad``; ``weights.grad.clamp(-1, 1)`` alone changes nothing
# (:ref:`scenario-write-into-grad`). ``torch.autograd.grad`` runs the hooks of the tensors that it reaches, and leaves
# ``.grad`` alone:

weights = torch.zeros(2, requires_grad=True)
weights.register_hook(lambda grad: grad + 0.5)
print(torch.autograd.grad(weights.sum(), weights)[0], weights.grad)

# %%
# See also: :ref:`scenario-hook-set-before-a-write`, :ref:`recipe-clip-the-gradient-of-a-part`.
#
# .. claim:: a-tensor-hook-runs-in-each-backward
#    :range: leaves
#    :same-in-false-worlds: hooks and sums of gradients; no view, no write of the page's own
#    :wrong: handle.remove() -> pass
#
#    A tensor hook changes the gradient of each ``backward()`` before it is added to ``.grad``, until it is removed.
#
#    >>> w = torch.zeros(1, requires_grad=True)
#    >>> handle = w.register_hook(lambda grad: grad + 1)
#    >>> for _ in range(3):
#    ...     w.sum().backward()
#    >>> w.grad
#    tensor([6.])
#    >>> handle.remove()
#    >>> w.sum().backward()
#    >>> w.grad
#    tensor([7.])
#
#    def holds(x):
#        handle = x.register_hook(lambda grad: grad + 1)
#        for _ in range(3):
#            x.clone().backward(torch.ones_like(x))
#        assert (x.grad == 6).all()
#        handle.remove()
#        x.clone().backward(torch.ones_like(x))
#        assert (x.grad == 7).all()
