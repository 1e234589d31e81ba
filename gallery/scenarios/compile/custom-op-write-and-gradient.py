r"""
My custom operator writes to its argument. Why is the gradient wrong?
=====================================================================

Autograd does not record the write of a ``torch.library.custom_op`` that returns nothing. No leaf is checked, and the
gradient passes as if nothing had been written. Return a new tensor, and register its backward.

.. symptoms::

   mutates_args custom op has no effect on gradients
   overwritten elements still receive a gradient
   custom op modifies a parameter without the leaf error
   my own kernel edits its argument, training ignores the edit
   triton kernel in torch.library.custom_op with mutates_args zeroes entries, they still get gradient
"""

import torch


@torch.library.custom_op("demo::zero_first_", mutates_args={"values"})
def zero_first_(values: torch.Tensor) -> None:
    values[0] = 0.0


weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
copy = weights * 1
zero_first_(copy)
copy.sum().backward()

assert weights.grad.tolist() == [1.0, 1.0, 1.0]
copy, weights.grad

# %%
# ``copy[0]`` is a constant, so the first gradient must be 0. The plain assignment knows that:

copy = weights * 1
copy[0] = 0.0
torch.autograd.grad(copy.sum(), weights)

# %%
# Why
# ---
#
# The write moves the version counter, so backward raises where it saved the tensor without saved-tensor hooks.
# There is no formula for the gradient, and ``register_autograd`` refuses an operator that writes. An argument
# that did not require grad does not after the write either, whatever was written. The check for leaves that
# require grad is missing as well:

zero_first_(weights)

assert weights.tolist() == [0.0, 2.0, 3.0] and weights._version > 0
weights

# %%
# Return a new tensor
# -------------------
#
# ``register_autograd`` takes an operator that returns a new tensor. ``register_fake`` says what the result
# looks like. Without it ``torch.compile`` raises:


# fix: zero_first(values) like torch.cat([values[:1] * 0.0, values[1:]]) from leaf(n)
@torch.library.custom_op("demo::zero_first", mutates_args=())
def zero_first(values: torch.Tensor) -> torch.Tensor:
    result = values.clone()
    result[0] = 0.0
    return result


zero_first.register_autograd(lambda context, grad: zero_first(grad))
zero_first.register_fake(torch.empty_like)

values = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
compiled = torch.compile(zero_first, backend="aot_eager")
for function in (zero_first, compiled):
    values.grad = None
    result = function(values)
    result.sum().backward()

    assert result.tolist() == [0.0, 2.0, 3.0] and values.tolist() == [1.0, 2.0, 3.0]
    assert values.grad.tolist() == [0.0, 1.0, 1.0]

result, values.grad

# %%
# ``register_autograd`` is for ``backward``. In torch 2.13 ``torch.func.grad`` of this operator raises, and
# ``torch.func.jvp`` gives a tangent of zeros, which is wrong.
#
# Keep the operator that writes for tensors that need no gradient, and for parameters under ``torch.no_grad()``.
#
# See also: :ref:`error-custom-op-mutates-args`, :ref:`error-custom-op-returns-its-input`.
#
# .. claim:: a-mutating-custom-op-is-not-recorded
#    :same-in-false-worlds: the write is in a custom operator
#    :range: leaves
#    :wrong: zero_all_(y) -> y.zero_()
#
#    A write in a custom operator that returns nothing moves the version counter, and leaves the gradient as
#    it was.
#
#    >>> @torch.library.custom_op("claim::zero_", mutates_args={"x"})
#    ... def zero_(x: torch.Tensor) -> None:
#    ...     x.zero_()
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> y = w * 1
#    >>> zero_(y)
#    >>> y, torch.autograd.grad(y.sum(), w)
#    (tensor([0., 0.], grad_fn=<MulBackward0>), (tensor([1., 1.]),))
#    >>> y._version > 0
#    True
#
#    def holds(x):
#        @torch.library.custom_op("claim::zero_all_", mutates_args={"t"})
#        def zero_all_(t: torch.Tensor) -> None:
#            t.zero_()
#        y = x * 1
#        version = y._version
#        zero_all_(y)
#        assert y._version > version and not y.any()
#        (gradient,) = torch.autograd.grad(y, x, torch.ones_like(y))
#        assert torch.equal(gradient, torch.ones_like(x))
