r"""
An inplace custom Function is not modifying the forward mode gradients inplace
==============================================================================

The ``forward`` of your ``torch.autograd.Function`` marks its input as dirty, and its ``jvp`` returns a new tangent, or
has not written to its own. Change the tangent in place and return it: ``return tangent.mul_(2)``. Under
``torch.func.jvp`` let ``forward`` return a new tensor instead.

.. symptoms::

   custom Function with mark_dirty and jvp crashes with dual tensors
   in-place autograd.Function, jvp returns tangent * 2 and is refused
   forward AD for my own in-place op, static jvp method must change its tangent
"""

import torch
import torch.autograd.forward_ad as forward_ad


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, gains):
        ctx.mark_dirty(gains)
        return gains.mul_(2)

    @staticmethod
    def jvp(ctx, tangent):
        return tangent * 2


gains = torch.tensor([1.0, 3.0])

# differs in strided: the message is another: "An inplace custom Function is not returning the forward mode gradients
#     as-is".
# raises: RuntimeError: An inplace custom Function is not modifying the forward mode gradients
#     inplace. If the forward is modifying an input inplace, then the jvp function must modify the
#     corresponding gradient inplace.
with forward_ad.dual_level():
    Double.apply(forward_ad.make_dual(gains.clone(), torch.ones(2)))

# %%
# Why
# ---
#
# In **forward mode** a tensor carries its tangent with it. After ``mul_`` the views of the input see the new
# values, and must see the new tangent. A tangent in another storage would leave the views with the old
# one. So ``mark_dirty`` in ``forward`` asks for an in-place ``jvp``. It has to return the tangent that it got, not a
# view or a clone of it. Without a tangent ``jvp`` is not called, and backward does not ask for this. A new
# tangent is accepted for a dirty input without a tangent, where another input has one.
#
# The tangent counts as changed if its version has grown. A ``forward`` that marks its input and does not write needs
# ``tangent.mul_(1)``, or should not mark it.
#
# Fix 1: an in-place jvp
# ----------------------
#
# The view has the new value and the new tangent:


# fix: not compiled: transform
class Double(Double):
    @staticmethod
    def jvp(ctx, tangent):
        return tangent.mul_(2)


with forward_ad.dual_level():
    dual = forward_ad.make_dual(gains.clone(), torch.ones(2))
    last = dual[1:]
    doubled = forward_ad.unpack_dual(Double.apply(dual))
    last = forward_ad.unpack_dual(last)

assert doubled.primal.tolist() == [2.0, 6.0] and doubled.tangent.tolist() == [2.0, 2.0]
assert last.primal.tolist() == [6.0] and last.tangent.tolist() == [2.0]
doubled, last

# %%
# The tensor that you gave to ``make_dual`` as the tangent is written, too, unless it was copied into the layout of the
# value (:ref:`scenario-write-to-a-dual-tensor`).
#
# This fix is for dual tensors. :api:`torch.func.jvp` takes a Function that has ``setup_context``, and refuses the write
# to the tangent that you gave. To the tangent of a computed value, ``DoubleInSetup.apply(gains * 1)``, it accepts it.


class DoubleInSetup(torch.autograd.Function):
    @staticmethod
    def forward(gains):
        return gains.mul_(2)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.mark_dirty(*inputs)

    @staticmethod
    def jvp(ctx, tangent):
        return tangent.mul_(2)


# differs in strided: nothing raises, for the tangent is copied into the layout of the value first.
# raises: RuntimeError: During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place
#     operation (aten::mul_.Tensor) that would mutate a captured Tensor. ...
torch.func.jvp(DoubleInSetup.apply, (gains.clone(),), (torch.ones(2),))

# %%
# Fix 2: no write
# ---------------
#
# It works under both. A built-in operation that returns a new tensor needs no ``jvp`` of yours, if it has a formula for
# forward mode (:ref:`error-forward-ad-not-implemented`):

# fix: not compiled: transform
value, tangent = torch.func.jvp(lambda g: g * 2, (gains,), (torch.ones(2),))

assert torch.equal(value, doubled.primal) and torch.equal(tangent, doubled.tangent)
assert gains.tolist() == [1.0, 3.0]
value, tangent

# %%
# If you need a Function, let ``forward`` and ``jvp`` return new tensors, without ``mark_dirty``:


class DoubleOf(torch.autograd.Function):
    @staticmethod
    def forward(gains):
        return gains * 2

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def jvp(ctx, tangent):
        return tangent * 2


value, tangent = torch.func.jvp(DoubleOf.apply, (gains,), (torch.ones(2),))
with forward_ad.dual_level():
    dual = forward_ad.unpack_dual(DoubleOf.apply(forward_ad.make_dual(gains, torch.ones(2))))

assert torch.equal(value, doubled.primal) and torch.equal(tangent, doubled.tangent)
assert torch.equal(dual.primal, value) and torch.equal(dual.tangent, tangent)
value, tangent

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    An inplace custom Function is not modifying the forward mode gradients inplace.
#    An inplace custom Function is not returning the forward mode gradients as-is.
