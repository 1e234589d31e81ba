r"""
May ``forward`` of my autograd Function write into its input?
=============================================================

Only if you call ``ctx.mark_dirty`` and return the input itself. Without that the input keeps the history of its old
values, and a leaf that requires grad is written without an error. Better write to a clone.

.. symptoms::

   autograd.Function adds into a slice and a gradient is None
   custom function changed my parameter without an error
   when do I need mark_dirty
   forward of a custom Function modifies its input, wrong gradient and no error
   wrote my own autograd function that overwrites its argument, training goes wrong silently
   forward(ctx, feat, bias): feat += bias; return feat leaves bias.grad at None
"""

import torch


class AddInto(torch.autograd.Function):
    """Add to all frames but the first, in place, and tell autograd nothing of it."""

    @staticmethod
    def forward(ctx, frames, extra):
        frames[1:] += extra
        return frames

    @staticmethod
    def backward(ctx, grad):
        return grad, grad[1:]


inputs = torch.tensor([1.0, 2.0], requires_grad=True)
extra = torch.tensor([5.0], requires_grad=True)
weights = torch.tensor([1.0, 10.0])

frames = inputs * 1
AddInto.apply(frames, extra)
(frames * weights).sum().backward()
print("frames:", frames)
print("gradients:", inputs.grad, extra.grad)

# %%
# ``frames`` has the new values and the old history. The tensor that ``apply`` *returned* has the right one:

returned = AddInto.apply(inputs * 1, extra)
print("gradients:", torch.autograd.grad((returned * weights).sum(), (inputs, extra)))

# %%
# The leaf check does not look inside ``forward``, so a leaf is changed, too:

parameter = torch.tensor([1.0, 2.0], requires_grad=True)
AddInto.apply(parameter, torch.tensor([100.0]))
parameter

# %%
# The write moves the **version counter**, unless it goes through ``.data`` or :api:`torch.Tensor.numpy`. So backward
# raises if an earlier operation saved the old values of the input. If ``forward`` itself saves the input with
# ``ctx.save_for_backward``, backward gets the new values without an error: save a clone. Here ``exp`` saved them:

frames = inputs.exp()
AddInto.apply(frames, extra)
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: ...
frames.sum().backward()

# %%
# Say that you write, with ``mark_dirty``
# ---------------------------------------


class AddIntoMarked(torch.autograd.Function):
    @staticmethod
    def forward(ctx, frames, extra):
        ctx.mark_dirty(frames)
        frames[1:] += extra
        return frames

    @staticmethod
    def backward(ctx, grad):
        return grad, grad[1:]


frames = inputs * 1
AddIntoMarked.apply(frames, extra)
inputs.grad = None
(frames * weights).sum().backward()

assert frames.tolist() == [1.0, 7.0]
assert inputs.grad.tolist() == [1.0, 10.0] and extra.grad.tolist() == [10.0]
type(frames.grad_fn).__name__, inputs.grad, extra.grad

# %%
# While gradients are recorded, a leaf that requires grad is now refused. Outside of compiled code the error comes after
# ``forward``, so the values are changed:

parameter = torch.tensor([1.0, 2.0], requires_grad=True)
# raises: RuntimeError: a leaf Variable that requires grad has been used in an in-place operation.
AddIntoMarked.apply(parameter, extra)

# %%

print("parameter:", parameter.tolist())

# %%
# Better: write no Function
# -------------------------
#
# A write to a clone is recorded, and works on a leaf as well. If you need a ``backward`` of your own, let ``forward``
# write to a clone and return the clone.

frames = inputs.clone()
frames[1:] += extra
gradients = torch.autograd.grad((frames * weights).sum(), (inputs, extra))

assert frames.tolist() == [1.0, 7.0] and inputs.tolist() == [1.0, 2.0]
assert [gradient.tolist() for gradient in gradients] == [[1.0, 10.0], [10.0]]
gradients

# %%
# See also: :ref:`error-mark-dirty`, :ref:`scenario-rows-of-a-module-input`.
#
# .. claim:: an-unmarked-write-keeps-the-old-history
#    :range: leaves
#    :leaves-out: layout expanded, one element
#    :same-in-false-worlds: nothing is recorded inside forward, so no check could be off
#    :wrong: x.zero_() -> x
#
#    A Function that writes into a computed input without ``mark_dirty`` leaves the history of the input as it was, and
#    moves its version. It may write into a leaf that requires grad, if the leaf is not expanded.
#
#    >>> class Clear(torch.autograd.Function):
#    ...     forward = staticmethod(lambda ctx, x: x.zero_())
#    ...     backward = staticmethod(lambda ctx, grad: grad * 0)
#    >>> x = torch.ones(2, requires_grad=True)
#    >>> y = x * 3
#    >>> out = Clear.apply(y)
#    >>> y.tolist(), torch.autograd.grad(y.sum(), x)
#    ([0.0, 0.0], (tensor([3., 3.]),))
#
#    def holds(x):
#        class Clear(torch.autograd.Function):
#            forward = staticmethod(lambda ctx, x: x.zero_())
#            backward = staticmethod(lambda ctx, grad: grad * 0)
#
#        y = x * 3
#        version, history = y._version, y.grad_fn
#        Clear.apply(y)
#        assert not y.any() and y._version > version and y.grad_fn is history
#        (gradient,) = torch.autograd.grad(y, x, torch.ones_like(y))
#        assert torch.equal(gradient, torch.full_like(x, 3))
#        Clear.apply(x)
#        assert not x.any() and x.is_leaf
