r"""
Can I write to the parts that a split returns?
==============================================

In uncompiled code the values arrive: the parts share the tensor's memory. If the tensor was computed with gradients,
or the value requires grad, ``split``, ``chunk`` and ``unbind`` raise outside ``no_grad``. ``tensor_split`` records the
write. Backward does not see a write to a part of ``unsafe_split`` or ``unsafe_chunk``.

.. symptoms::

   unsafe_split or unsafe_chunk in place, gradient wrong, modify chunks of a tensor
   split works in one version and raises in another
   in-place on tensor_split allowed, on split not
   write to a part of unsafe_split is gone when compiled
   cut an array into pieces and edit one piece, is the whole updated
   GLU layer: a, b = h.chunk(2, dim=1); a += b raises, unsafe_chunk runs

.. verdict:: split-piece/iadd/eager
.. verdict:: tensor-split-piece/iadd/backward
"""

import numpy as np
import torch

names = ("split", "chunk", "tensor_split", "unsafe_split", "unsafe_chunk")
for name in names:
    y = torch.tensor([1.0, 2.0, 3.0, 4.0])
    first, second = getattr(y, name)(2)
    first *= 10
    assert y.tolist() == [10.0, 20.0, 3.0, 4.0]

table = torch.ones(2, 3)
row, other = table.unbind()
row *= 10
assert table.tolist() == [[10.0] * 3, [1.0] * 3]

weight = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
for name in ("tensor_split", "unsafe_split", "unsafe_chunk"):
    y = weight.clone()
    first, second = getattr(y, name)(2)
    first *= 10
    weight.grad = None
    y.sum().backward()
    print(f"{name}: {y.tolist()}, gradient {weight.grad.tolist()}")

# %%
# The gradient of ``tensor_split`` is right. ``tensor_split`` takes the number of parts, ``split`` the size of a part.
# For autograd the parts of ``unsafe_split`` are no **views** of ``y``, so the write was recorded for ``first`` alone.
# A loss that is computed from ``first`` and ``second`` has the right gradient:

y = weight.clone()
first, second = y.unsafe_split(2)
first *= 10
print("base of first:", first._base)
print("history of first:", type(first.grad_fn).__name__, "of y:", type(y.grad_fn).__name__)
(gradient,) = torch.autograd.grad(first.sum() + second.sum(), weight)

assert gradient.tolist() == [10.0, 10.0, 1.0, 1.0]
gradient

# %%
# A tensor that requires no grad
# ------------------------------
#
# Here backward has saved ``y`` for the gradient of ``factor``. A part of ``split`` shares the **version
# counter** of ``y``, so backward notices the write (:ref:`not in all cases
# <claim-saved-tensor-hooks-switch-the-version-check-off>`). A part of ``unsafe_split`` has a counter of its
# own, and backward uses the new values. The right gradient of ``factor`` is the old ``y``, all ones:

factor = torch.ones(4, requires_grad=True)
y = torch.ones(4)
loss = (factor * y).sum()
first, second = y.unsafe_split(2)
first *= 10
loss.backward()

print("counter of y:", y._version, "counter of first:", first._version)
print("gradient of factor:", factor.grad)

# %%

y = torch.ones(4)
loss = (factor * y).sum()
first, second = y.split(2)
first *= 10

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: [torch.FloatTensor [4]] is at version 1; expected version 0 instead. ...
loss.backward()

# %%
# A value that requires grad leaves no history in ``y``, either. A part of ``tensor_split`` passes it on, and one of
# ``split`` raises (:ref:`error-unbound-row-gets-a-tracked-value`):

y, z = torch.ones(4), torch.ones(4)
y.unsafe_split(2)[0].mul_(factor[:2])
z.tensor_split(2)[0].mul_(factor[:2])

assert not y.requires_grad and z.requires_grad
print("history in y:", y.requires_grad, "in z:", z.requires_grad)

# %%
# A leaf that requires grad is written silently through ``unsafe_split``. With ``split``, ``chunk``, ``unbind`` and
# ``tensor_split`` the write raises while gradients are recorded.

leaf = torch.ones(4, requires_grad=True)
first, second = leaf.unsafe_split(2)
first *= 10
leaf

# %%
# A tensor that was computed with gradients
# -----------------------------------------
#
# ``split`` makes several views in one operation, and refuses (:ref:`error-output-of-a-multi-view-function`):

y = weight.clone()
first, second = y.split(2)

# raises: RuntimeError: Output 0 of Split is a view and is being modified inplace. This view is the
#     output of a function that returns multiple views. ...
first *= 10

# %%
# The fix: write to a slice, which is one view by itself. If backward saved the tensor or the value, as ``a *= b`` saves
# both halves, it raises then: compute new parts and join them.


def by_slice(weight):
    y = weight.clone()
    y[:2] *= 10
    return y


def joined(weight):
    first, second = weight.split(2)
    return torch.cat([first * 10, second])


def by_unsafe_split(weight):
    y = weight.clone()
    first, second = y.unsafe_split(2)
    first *= 10
    return y


def compiled(function):
    return torch.compile(function, backend="aot_eager")


factors = torch.tensor([1.0, 2.0, 3.0, 4.0])
for function in (by_slice, joined, compiled(by_slice), compiled(joined)):
    y = function(weight)
    (gradient,) = torch.autograd.grad((y * factors).sum(), weight)
    assert y.tolist() == [10.0, 20.0, 3.0, 4.0]
    assert gradient.tolist() == [10.0, 20.0, 3.0, 4.0]

y.detach(), gradient

# %%
# Compiled with ``aot_eager`` or the default backend, ``unsafe_split`` returns copies. The write does not arrive in the
# tensor:

compiled(by_unsafe_split)(torch.tensor([1.0, 2.0, 3.0, 4.0]))

# %%
# The parts of ``np.split`` are views:

array = np.ones(4)
np.split(array, 2)[0][:] = 10
array

# %%
# See also: :ref:`error-base-of-several-views-was-written`.
#
# .. claim:: unsafe-split-hides-a-write-from-autograd
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#    :range: leaves
#    :leaves-out: rank 0; size 0
#    :wrong: part = y.unsafe_split -> part = y.split
#
#    In uncompiled code, a write to a part of ``unsafe_split`` arrives in the tensor. Backward does not see it. If
#    backward saved the tensor, it uses the new values, where after a write to a part of ``split`` it raises. Else, if
#    the tensor was computed with gradients, the gradient is that without the write.
#
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> y = w.clone()
#    >>> part = y.unsafe_split(1)[0].mul_(10)
#    >>> y.sum().backward()
#    >>> y[0].item(), w.grad
#    (10.0, tensor([1., 1.]))
#    >>> w.grad, y = None, torch.ones(2)
#    >>> loss = (w * y).sum()
#    >>> part = y.unsafe_split(1)[0].mul_(10)
#    >>> loss.backward()
#    >>> w.grad, y._version
#    (tensor([10.,  1.]), 0)
#    >>> y = torch.ones(2)
#    >>> loss = (w * y).sum()
#    >>> part = y.split(1)[0].mul_(10)
#    >>> loss.backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: ...
#
#    def holds(x):
#        ones = torch.ones(x.shape, dtype=x.dtype)
#        y = x.clone()
#        y.unsafe_split(1)[0].mul_(10)
#        assert torch.equal(y[0], x[0] * 10)
#        assert torch.equal(*torch.autograd.grad(y, x, ones), ones)
#        y = ones.clone()
#        out = x * y
#        part = y.unsafe_split(1)[0].mul_(10)
#        (gradient,) = torch.autograd.grad(out, x, ones)
#        assert torch.equal(gradient, y) and y._version == 0
