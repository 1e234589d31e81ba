r"""
Can I write in place to what a checkpointed function returned?
==============================================================

With ``use_reentrant=False`` yes. With ``use_reentrant=True`` a result that is a view refuses the write, although the
function itself may end in one, as in ``x[:].relu_()``.

.. symptoms::

   in-place op on the result of torch.utils.checkpoint
   weight gets no gradient, checkpoint output is a modified view
   CheckpointFunction output refuses an in-place write
"""

import torch
from torch.utils.checkpoint import checkpoint

shift = torch.tensor(1.0, requires_grad=True)


def block(signal):
    return (signal + shift)[:].relu_()


def gradients(reentrant):
    shift.grad = None
    signal = torch.tensor([1.0, -3.0, 2.0], requires_grad=True)
    checkpoint(block, signal, use_reentrant=reentrant).sum().backward()
    return signal.grad, shift.grad


# %%
# ``signal + shift`` is 2, -2 and 3. Two elements pass the relu, so the gradients are ``[1, 0, 1]`` and 2:

for reentrant in (False, True):
    signal_grad, shift_grad = gradients(reentrant)
    assert signal_grad.tolist() == [1.0, 0.0, 1.0] and shift_grad == 2.0
    print(f"use_reentrant={reentrant}:", signal_grad, shift_grad)

# %%
# Writing to the result
# ---------------------
#
# Without reentrance the function is recorded as always, and so is your write:

signal = torch.tensor([1.0, -3.0, 2.0], requires_grad=True)
output = checkpoint(block, signal, use_reentrant=False)
output *= 10
output.sum().backward()

assert signal.grad.tolist() == [10.0, 0.0, 10.0]
signal.grad

# %%
# The reentrant variant is one custom function with a backward of its own. A write to a view that came out of it
# cannot be put into the graph:

output = checkpoint(block, signal, use_reentrant=True)

# raises: RuntimeError: Output 0 of CheckpointFunction is a view and is being modified inplace. ...
output *= 10

# %%
# Write ``output = output * 10``, or end the function with ``relu()`` and no view. Prefer
# ``use_reentrant=False``.
# See also: :ref:`error-view-from-a-custom-function`.
#
# .. claim:: checkpoint-keeps-the-gradients-of-a-written-view
#    :same-in-false-worlds: the result is the same when the slice is a copy
#
#    A checkpointed function may return a view that it wrote to.
#
#    >>> w = torch.tensor(2.0, requires_grad=True)
#    >>> x = torch.ones(2, requires_grad=True)
#    >>> run = lambda x: (x * w)[:].mul_(3)
#    >>> torch.utils.checkpoint.checkpoint(run, x, use_reentrant=True).sum().backward()
#    >>> x.grad, w.grad
#    (tensor([6., 6.]), tensor(6.))
