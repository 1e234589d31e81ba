r"""
Can I write to the argument of a function under torch.func.grad?
================================================================

Under ``grad``, ``vjp`` and ``jacrev`` it is a leaf, and the write raises. ``jvp`` accepts the write and changes
the tensor that you passed, so write to a clone everywhere.

.. symptoms::

   in-place on input of torch.func.grad leaf error
   jvp changed my primal tensor
   input modified by functional transform
"""

import torch
from torch.func import grad, jvp


def energy(state):
    state[0] = 5.0
    return (state**2).sum()


state = torch.tensor([1.0, 2.0, 3.0])

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
grad(energy)(state)

# %%
# ``grad`` wraps its argument in a tensor that is a leaf for the time of the call.
#
# Forward mode has no leaves: value and derivative are right, and your tensor has changed.

value, slope = jvp(energy, (state,), (torch.ones(3),))

assert value == 25.0 + 4.0 + 9.0 and slope == 0.0 + 2 * 2.0 + 2 * 3.0
state

# %%
# An argument that you do not differentiate by is written, too, under ``grad`` as well:

weights = torch.tensor([1.0, 1.0])
slopes = grad(lambda state, weights: (weights.mul_(3) * state).sum())(state[:2], weights)

assert slopes.tolist() == [3.0, 3.0]
weights

# %%
# A clone works in all of them
# ----------------------------


def energy(state):
    state = state.clone()
    state[0] = 5.0
    return (state**2).sum()


state = torch.tensor([1.0, 2.0, 3.0])
slopes = grad(energy)(state)

assert slopes.tolist() == [0.0, 4.0, 6.0] and state.tolist() == [1.0, 2.0, 3.0]
assert jvp(energy, (state,), (torch.ones(3),))[1] == slopes.sum()
slopes, state

# %%
# See also: :ref:`error-view-of-a-leaf`, :ref:`scenario-write-to-a-sample-under-vmap`.
#
# .. claim:: jvp-lets-a-write-through-grad-refuses-it
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
