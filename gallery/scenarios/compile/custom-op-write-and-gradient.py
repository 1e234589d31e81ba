r"""
My custom operator writes to its argument. Why is the gradient wrong?
=====================================================================

Autograd is not told what a ``torch.library.custom_op`` does: it checks no leaf, and passes the gradient on as if nothing
had been written. Return a new tensor, and register its backward.

.. symptoms::

   mutates_args custom op has no effect on gradients
   overwritten elements still receive a gradient
   custom op modifies a parameter without the leaf error
"""

import torch


@torch.library.custom_op("demo::zero_first_", mutates_args={"values"})
def zero_first_(values: torch.Tensor) -> None:
    values[0] = 0.0


weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
copy = weights * 1
zero_first_(copy)
copy.sum().backward()
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
# ``mutates_args`` moves the version counter, and there is no formula for the gradient. The check for leaves is
# missing as well:

zero_first_(weights)
weights, weights._version

# %%
# ``register_autograd`` takes an operator that returns a new tensor, and ``register_fake`` says what the result looks like,
# without which ``torch.compile`` would raise:


# fix: zero_first(values) like torch.cat([values[:1] * 0.0, values[1:]]) from leaf(n)
@torch.library.custom_op("demo::zero_first", mutates_args=())
def zero_first(values: torch.Tensor) -> torch.Tensor:
    result = values.clone()
    result[0] = 0.0
    return result


zero_first.register_autograd(lambda context, grad: zero_first(grad))
zero_first.register_fake(torch.empty_like)

weights.grad = None
zero_first(weights * 1).sum().backward()

compiled = torch.compile(zero_first, backend="aot_eager")

assert weights.grad.tolist() == [0.0, 1.0, 1.0]
assert torch.equal(compiled(weights), zero_first(weights))
weights.grad

# %%
# Keep the operator that writes for data, and for parameters under ``torch.no_grad()``.
# See also: :ref:`error-custom-op-mutates-args`, :ref:`error-custom-op-returns-its-input`.
#
# .. claim:: a-mutating-custom-op-is-not-recorded
#
#    A write in a custom operator moves the version counter, and changes neither ``grad_fn`` nor gradients.
#
#    >>> @torch.library.custom_op("claim::zero_", mutates_args={"x"})
#    ... def zero_(x: torch.Tensor) -> None:
#    ...     x.zero_()
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> y = w * 1
#    >>> zero_(y[:1])
#    >>> y, torch.autograd.grad(y.sum(), w)
#    (tensor([0., 1.], grad_fn=<MulBackward0>), (tensor([1., 1.]),))
