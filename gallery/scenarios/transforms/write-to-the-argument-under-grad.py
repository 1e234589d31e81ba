r"""
Can I write to the argument of a function under torch.func.grad?
================================================================

Under ``grad``, ``vjp`` and ``jacrev`` it is a leaf, and the write raises. ``jvp`` accepts the write and changes
the tensor that you passed, so write to a clone everywhere.

.. symptoms::

   in-place on input of torch.func.grad leaf error
   jvp changed my primal tensor
   input modified by functional transform

.. verdict:: leaf/element/func-grad
"""

import torch
from torch.func import grad, jacrev, jvp, vjp


def energy(state):
    state[0] = 5.0
    return (state**2).sum()


state = torch.tensor([1.0, 2.0, 3.0])

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
grad(energy)(state)

# %%
# For the time of the call the argument is a leaf that requires grad. Only under ``jvp`` it requires none:


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
def look(state):
    return print(state.is_leaf, state.requires_grad) or state.sum()


_ = grad(look)(state), jacrev(look)(state), vjp(look, state), jvp(look, (state,), (state,))

# %%
# There the write is accepted, the derivative is right, and your tensor has changed:

_, slope = jvp(energy, (state,), (torch.ones(3),))
assert slope == 0.0 + 2 * 2.0 + 2 * 3.0
slope, state

# %%
# An argument that you do not differentiate by is written, too, under ``grad`` as well:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
weights = torch.tensor([1.0, 1.0])
grad(lambda state, weights: (weights.mul_(3) * state).sum())(state[:2], weights), weights

# %%
# A clone works:


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
def of_a_clone(state):
    return energy(state.clone())


state = torch.tensor([1.0, 2.0, 3.0])
assert grad(of_a_clone)(state).tolist() == [0.0, 2 * 2.0, 2 * 3.0]
grad(of_a_clone)(state), state, jvp(of_a_clone, (state,), (torch.ones(3),))[1]

# %%
# See also: :ref:`error-view-of-a-leaf`, :ref:`scenario-write-to-a-sample-under-vmap`.
#
# .. claim:: jvp-lets-a-write-through-grad-refuses-it
#    :exception-in: saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
#
#    The same write to the argument raises under ``grad`` and reaches the caller's tensor under ``jvp``.
#
#    >>> x = torch.ones(3)
#    >>> torch.func.grad(lambda t: t.mul_(2).sum())(x)
#    Traceback (most recent call last):
#    RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
#    >>> _ = torch.func.jvp(lambda t: t.mul_(2).sum(), (x[1:],), (x[1:],))
#    >>> x
#    tensor([1., 2., 2.])
