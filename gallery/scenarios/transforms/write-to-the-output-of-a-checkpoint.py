r"""
Can I write in place to what a checkpointed function returned?
==============================================================

With ``use_reentrant=False`` yes, if the second run reads nothing from the memory of the result. With
``use_reentrant=True`` a result that is a view and requires grad refuses it, even if the function made it by a write.

.. symptoms::

   in-place op on the result of torch.utils.checkpoint
   weight gets no gradient, checkpoint output is a modified view
   CheckpointFunction output refuses an in-place write
   modifying the result of gradient checkpointing raises about a view and custom Function
   h = checkpoint(block, x, use_reentrant=True); h += residual in a transformer fails
"""

import torch
from torch.utils.checkpoint import checkpoint

shift = torch.tensor(1.0, requires_grad=True)


def block(signal):
    return (signal + shift)[:].relu_()


# %%
# ``signal + shift`` is 2, -2 and 3. Two elements pass the relu, so the gradients are ``[1, 0, 1]`` and 2:

for reentrant in (False, True):
    shift.grad, signal = None, torch.tensor([1.0, -3.0, 2.0], requires_grad=True)
    checkpoint(block, signal, use_reentrant=reentrant).sum().backward()
    print(f"use_reentrant={reentrant}:", signal.grad, shift.grad)

# %%
# Writing to the result
# ---------------------
#
# Without reentrance your write is recorded, and what eager code refuses is refused here, too: a leaf that requires grad
# and that the function returned, or a row from ``unbind``.

signal, shift.grad = torch.tensor([1.0, -3.0, 2.0], requires_grad=True), None
output = checkpoint(block, signal, use_reentrant=False)
output *= 10
output.sum().backward()

assert signal.grad.tolist() == [10.0, 0.0, 10.0] and shift.grad == 20.0
signal.grad

# %%
# The second run makes the saved values anew. So a write to the result of ``exp``, which backward needs, is not in its
# way, and the gradient is right. With a selective checkpoint that keeps ``exp``, or in the last part of
# ``checkpoint_sequential``, backward raises, as it does without a checkpoint:

signal.grad = None
output = checkpoint(torch.exp, signal, use_reentrant=False)
output *= 10
output.sum().backward()

assert torch.allclose(signal.grad, 10 * signal.detach().exp())

output = torch.exp(signal)
output *= 10
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation:
#     ...
output.sum().backward()

# %%
# The second run reads its arguments, and captured tensors, as they are then. If your write changes them through a
# result that shares their memory, backward raises for a tensor argument, and says a wrong gradient for a captured
# tensor or one in a list. Here it is 10 where 1 is right:

signal.grad, factors = None, torch.ones(3)
total, same = checkpoint(
    lambda signal: ((signal * factors).sum(), factors), signal, use_reentrant=False
)
same *= 10
total.backward()
signal.grad

# %%
# Return a clone of what the second run reads:

signal.grad, factors = None, torch.ones(3)
total, same = checkpoint(
    lambda signal: ((signal * factors).sum(), factors.clone()), signal, use_reentrant=False
)
same *= 10
total.backward()

assert signal.grad.tolist() == [1.0, 1.0, 1.0]
signal.grad

# %%
# The reentrant variant is one custom function. A write to a view that came out of it is refused:

output = checkpoint(block, signal, use_reentrant=True)

# raises: RuntimeError: Output 0 of CheckpointFunction is a view and is being modified inplace. ...
output *= 10

# %%
# Multiply into a new tensor, or end the function without a view: ``einsum`` and ``reshape`` may return one, and
# ``clone()`` returns none. Both gradients are right, and add up:

signal.grad = None
(output * 10).sum().backward()
output = checkpoint(lambda signal: (signal + shift).relu(), signal, use_reentrant=True)
output *= 10
output.sum().backward()

assert signal.grad.tolist() == [20.0, 0.0, 20.0]
signal.grad

# %%
# See also: :ref:`error-view-from-a-custom-function`, :ref:`scenario-checkpoint-runs-a-write-twice`.
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
