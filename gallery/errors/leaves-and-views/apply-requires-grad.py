r"""
Can't call apply\_() on Variable that requires grad. Use var.detach().apply\_() instead
=======================================================================================

``apply_``, ``map_`` and ``map2_`` run a Python function on each element, and autograd cannot record that. Write the
change with tensor operations. The advice in the message, ``detach().apply_()``, hides the write from backward.

.. symptoms::

   weights.apply_(lambda w: max(w, 0)) fails on a parameter
   run a Python function on each element of a weight, map_ refuses under no_grad
   apply_ or map_ does not work on a cuda tensor
"""

# needs: cpu

import torch

weights = torch.tensor([-1.0, 2.0, 3.0], requires_grad=True)

# raises: RuntimeError: Can't call apply_() on Variable that requires grad. Use var.detach().apply_()
#     instead.
weights.apply_(lambda weight: max(weight, 0.0))

# %%
# Why
# ---
#
# The function gets a Python number and returns one. A graph holds operations on tensors, so there is nothing to
# record. A tensor that requires grad is refused under :api:`torch.no_grad` as well:

# raises: RuntimeError: Can't call map_() on Variable that requires grad. Use var.detach().map_()
#     instead.
with torch.no_grad():
    weights.map_(torch.ones(3), lambda weight, other: weight + other)

# %%
# Fix: the whole tensor at once
# -----------------------------
#
# If the change is part of the computation, compute a new tensor. The gradient goes through the change:


# fix: positive_and_shifted(weights) like (weights.clamp(min=0.0), torch.stack([weight + 1.0 for weight in weights]))
#     from leaf(n) - 2.0
def positive_and_shifted(weights):
    positive = torch.where(weights < 0, 0.0, weights)
    shifted = weights + torch.ones_like(weights)
    return positive, shifted


positive, shifted = positive_and_shifted(weights)
(positive + 10 * shifted).sum().backward()

assert positive.tolist() == [max(weight, 0.0) for weight in weights.tolist()]
assert shifted.tolist() == [weight + 1.0 for weight in weights.tolist()]
assert weights.grad.tolist() == [0.0 + 10.0, 1.0 + 10.0, 1.0 + 10.0]
positive.detach(), weights.grad

# %%
# If you set values between two steps, write under ``no_grad``:


# fix: clip(weights) like (weights.detach().copy_(torch.relu(weights.detach())), None)[1]
#     from vector(n).sub(2.0).requires_grad_()
def clip(weights):
    with torch.no_grad():
        weights.clamp_(min=0.0)


clip(weights)

assert weights.is_leaf and weights.requires_grad and weights.tolist() == [0.0, 2.0, 3.0]
assert weights.grad.tolist() == [0.0 + 10.0, 1.0 + 10.0, 1.0 + 10.0]
weights

# %%
# If no tensor operation does what the function does, call ``apply_`` on a clone and copy the result back. ``copy_``
# moves the version counter:

corrections = {2.0: 2.5}


def corrected(weight):
    return corrections.get(weight, weight)


# fix: not compiled: statement
before = weights._version
new_values = weights.detach().clone().apply_(corrected)
with torch.no_grad():
    weights.copy_(new_values)

assert weights.tolist() == [0.0, 2.5, 3.0] and weights._version == before + 1
weights

# %%
# Why not the advice in the message
# ---------------------------------
#
# ``weights.detach().apply_(...)`` writes into the storage of ``weights``, one Python number at a time. The
# **version counter** does not move. If backward needs the old value, it computes with the new value and raises
# nothing:

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = (weights**2).sum()
weights.detach().apply_(lambda weight: weight * 100)
loss.backward()

assert weights.tolist() == [100.0, 200.0, 300.0] and weights._version == 0
print("right:    ", [2 * 1.0, 2 * 2.0, 2 * 3.0])
print("backward: ", weights.grad.tolist())

# %%
# .. claim:: apply-is-not-counted
#    :range: plain-tensors
#    :leaves-out: layout expanded, one element; dtype bool, complex64
#    :wrong: x.apply_( -> x.zero_().apply_(
#    :needs: cpu
#    :not-for: requires-grad: its-subject
#
#    On a tensor of real numbers that is not expanded, ``apply_`` and ``map_`` do not move the version counter.
#    ``mul_`` moves it.
#
#    >>> t = torch.ones(2)
#    >>> t.mul_(2)._version
#    1
#    >>> t.apply_(lambda number: number + 1)._version
#    1
#    >>> t.map_(torch.ones(2), lambda number, other: number + other)._version
#    1
#    >>> t
#    tensor([4., 4.])
#
#    def holds(x):
#        x = x.cpu()
#        before = x._version
#        x.apply_(lambda value: value)
#        x.map_(x.clone(), lambda value, other: other)
#        assert x._version == before
#        x.mul_(2)
#        assert x._version > before
#
# On a list a comprehension does the job:

[max(weight, 0.0) for weight in [-1.0, 2.0, 3.0]]

# %%
# On a GPU
# --------
#
# A tensor on a GPU has no ``apply_`` and no ``map_`` (not run here): the message is ``apply_ is only
# implemented on CPU tensors``. The operations on the whole tensor, as in the fix above, run there.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Can't call {method}_() on Variable that requires grad. Use var.detach().
#    apply_ is only implemented on CPU tensors
#    map_ is only implemented on CPU tensors
#    map2_ is only implemented on CPU tensors
#
# See also: :ref:`scenario-writes-that-backward-misses`.
