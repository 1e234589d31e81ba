r"""
May ``forward`` of my autograd Function write into its input?
=============================================================

Torch checks nothing there: unless you call ``ctx.mark_dirty`` and return the input, its history stays
that of the old values. Better write to a clone.

.. symptoms::

   autograd.Function adds into a slice and a gradient is None
   custom function changed my parameter without an error
   when do I need mark_dirty
"""

import torch


class AddInto(torch.autograd.Function):
    @staticmethod
    def forward(ctx, frames, extra):
        frames[1:] += extra
        return frames

    backward = staticmethod(lambda ctx, grad: (grad, grad[1:]))


inputs, extra = (torch.tensor(v, requires_grad=True) for v in ([1.0, 2.0], [5.0]))
weights = torch.tensor([1.0, 10.0])
frames = inputs * 1
AddInto.apply(frames, extra)
(frames * weights).sum().backward()
print(frames, inputs.grad, extra.grad, sep="\n")

# %%
# ``frames`` has the new values and the old history, ``MulBackward0``: ``extra`` is in the numbers, and gets
# no gradient. Whoever uses what ``apply`` *returned* gets the right one. A leaf is changed unseen, too:

print(torch.autograd.grad((AddInto.apply(inputs * 1, extra) * weights).sum(), (inputs, extra)))
AddInto.apply(inputs, torch.tensor([100.0]))
inputs

# %%
# Say that you write, with ``mark_dirty``:


class AddIntoMarked(AddInto):
    @staticmethod
    def forward(ctx, frames, extra):
        ctx.mark_dirty(frames)
        return AddInto.forward(ctx, frames, extra)


inputs.grad, frames = None, inputs * 1
AddIntoMarked.apply(frames, extra)
(frames * weights).sum().backward()

assert inputs.grad.tolist() == [1.0, 10.0] and extra.grad.tolist() == [10.0]
type(frames.grad_fn).__name__, inputs.grad, extra.grad

# %%
# Now a leaf is refused: :ref:`error-mark-dirty`. Better write no Function. A write to a clone is recorded:

frames = inputs.clone()
frames[1:] += extra
torch.autograd.grad((frames * weights).sum(), (inputs, extra))

# %%
# .. claim:: an-unmarked-write-keeps-the-old-history
#    :same-in-false-worlds: nothing is recorded inside forward, so no check could be off
#
#    A Function that writes into its input without ``mark_dirty`` leaves the input's history as it was.
#
#    >>> class Clear(torch.autograd.Function):
#    ...     forward = staticmethod(lambda ctx, x: x.zero_())
#    ...     backward = staticmethod(lambda ctx, grad: grad * 0)
#    >>> x = torch.ones(2, requires_grad=True)
#    >>> y = x * 3
#    >>> out = Clear.apply(y)
#    >>> y.tolist(), torch.autograd.grad(y.sum(), x)
#    ([0.0, 0.0], (tensor([3., 3.]),))
