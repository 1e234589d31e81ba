r"""
Can I write to the argument of a function under torch.func.grad?
================================================================

Under ``grad``, ``vjp``, ``jacrev`` and ``hessian`` it is a leaf that requires grad, and a recorded write raises.
``jvp`` and ``jacfwd`` change the tensor that you passed. While gradients are recorded, they raise if it is such a leaf
itself, or a view of one. Write to a clone everywhere.

.. symptoms::

   in-place on input of torch.func.grad leaf error
   jvp changed my primal tensor
   input modified by functional transform
   function that clips its input in place fails when I differentiate it with torch.func
   torch.func.jacrev(step)(state) where step does state[0] = 0, leaf variable error

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
# For the time of the call the argument is a leaf that requires grad. Under ``jvp``, the last line, it requires none:


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
def look(state):
    return print(state.is_leaf, state.requires_grad) or state.sum()


_ = grad(look)(state), jacrev(look)(state), vjp(look, state), jvp(look, (state,), (state,))

# %%
# There the write is accepted, the derivative is right, and your tensor has changed. So has your tangent, if it is laid
# out like the tensor: in it the constant has a 0 (:ref:`scenario-write-to-a-dual-tensor`). If value and tangent share
# memory, as in the last line, a write can make value and derivative wrong.

tangent = torch.ones(3)
_, slope = jvp(energy, (state,), (tangent,))

assert slope == 0.0 + 2 * 2.0 + 2 * 3.0
slope, state, tangent

# %%
# Do not switch the check off with ``no_grad`` or ``detach()``. Under ``grad`` the write then reaches your tensor, and
# the gradient takes the constant 5 for a value of ``state``: it says 10 where 0 is right. On a clone an unrecorded
# write spares your tensor, and the gradient says 10 all the same.


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
def unrecorded(state):
    with torch.no_grad():
        state[0] = 5.0
    return (state**2).sum()


state = torch.tensor([1.0, 2.0, 3.0])
grad(unrecorded)(state), state

# %%
# An argument that you do not differentiate by is written, too, under ``grad`` as well, if it is no leaf that requires
# grad itself:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
weights = torch.tensor([1.0, 1.0])
grad(lambda state, weights: (weights.mul_(3) * state).sum())(state[:2], weights), weights

# %%
# A clone works, with a recorded write:


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
def of_a_clone(state):
    return energy(state.clone())


state = torch.tensor([1.0, 2.0, 3.0])
assert grad(of_a_clone)(state).tolist() == [0.0, 2 * 2.0, 2 * 3.0]
assert jvp(of_a_clone, (state,), (torch.ones(3),))[1] == 0.0 + 2 * 2.0 + 2 * 3.0
assert state.tolist() == [1.0, 2.0, 3.0]
grad(of_a_clone)(state), state

# %%
# See also: :ref:`error-view-of-a-leaf`, :ref:`scenario-write-to-a-sample-under-vmap`.
#
# .. claim:: jvp-lets-a-write-through-grad-refuses-it
#    :range: plain-tensors
#    :leaves-out: dtype complex64, int64, int32, bool; layout expanded, one element
#    :exception-in: saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
#    :wrong: lambda t: t.mul_(2), -> lambda t: t.clone().mul_(2),
#
#    While gradients are recorded, the same write to the argument raises under ``grad`` and reaches the caller's tensor
#    under ``jvp``.
#
#    >>> x = torch.ones(3)
#    >>> torch.func.grad(lambda t: t.mul_(2).sum())(x)
#    Traceback (most recent call last):
#    RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
#    >>> _ = torch.func.jvp(lambda t: t.mul_(2).sum(), (x[1:],), (x[1:],))
#    >>> x
#    tensor([1., 2., 2.])
#
#    def holds(x):
#        before = x.clone()
#        try:
#            torch.func.grad(lambda t: t.mul_(2).sum())(x)
#        except RuntimeError as error:
#            assert "leaf Variable" in str(error) and torch.equal(x, before)
#        else:
#            raise AssertionError("nothing was raised")
#        torch.func.jvp(lambda t: t.mul_(2), (x,), (torch.ones_like(x),))
#        assert torch.equal(x, before * 2)
