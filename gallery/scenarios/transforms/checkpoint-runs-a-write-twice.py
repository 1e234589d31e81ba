r"""
Why does a checkpointed function update my tensor twice?
========================================================

Because it runs twice: in the forward pass, and again during ``backward()``. A write to something from outside
happens twice, and the gradient is that of the second run, without an error.

.. symptoms::

   buffer increased twice with activation checkpointing
   batch norm statistics updated two times per step
   checkpoint wrong gradient when forward has side effects
"""

import torch
from torch.utils.checkpoint import checkpoint

gain = torch.tensor([1.0])


def block(signal):
    gain.add_(1.0)
    return (signal * gain).sum()


signal = torch.ones(3, requires_grad=True)
value = checkpoint(block, signal, use_reentrant=False)
value.backward()
print(gain, value.detach(), signal.grad, sep="\n")

# %%
# ``value`` is 6, so it was computed with a gain of 2, and its gradient is 2 for each element. Backward says 3: the
# second run made the gain 3 and saved that.
#
# As an argument it is checked
# ----------------------------
#
# Backward compares the version counter of an argument with the one that it was saved with:


def block(signal, gain):
    gain.add_(1.0)
    return (signal * gain).sum()


# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: [torch.FloatTensor [1]] is at version 3; expected version 2 instead. Hint: ...
checkpoint(block, signal, gain, use_reentrant=False).backward()

# %%
# Update outside
# --------------
#
# Then both runs use the same gain:

gain, signal.grad = torch.tensor([1.0]) + 1.0, None
checkpoint(lambda signal: (signal * gain).sum(), signal, use_reentrant=False).backward()
gain, signal.grad

# %%
# Batch norm in training mode updates its statistics twice, here beside one pass without a checkpoint:

norm, once, batch = torch.nn.BatchNorm1d(1), torch.nn.BatchNorm1d(1), torch.tensor([[1.0], [3.0]])
checkpoint(norm, batch, use_reentrant=False).sum().backward()
once(batch).sum().backward()
norm.running_mean, once.running_mean

# %%
# See also: :ref:`scenario-batchnorm-writes-its-buffers`, :ref:`error-modified-by-an-inplace-operation`.
#
# .. claim:: checkpoint-repeats-side-effects
#    :same-in-false-worlds: the function runs twice whatever it writes to
#
#    A checkpointed function runs again in backward, with all its writes.
#
#    >>> count, x = torch.zeros(1), torch.ones(2, requires_grad=True)
#    >>> run = lambda x: (count.add_(1), x.exp())[1]
#    >>> torch.utils.checkpoint.checkpoint(run, x, use_reentrant=False).sum().backward()
#    >>> count
#    tensor([2.])
