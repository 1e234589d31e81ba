r"""
Why does a checkpointed function update my tensor twice?
========================================================

Because it runs twice: in the forward pass, and again during ``backward()``. A write to a captured tensor happens
twice, and the gradient is that of the second run. Update outside of it, or put buffers back after the second run.

.. symptoms::

   buffer increased twice with activation checkpointing
   batch norm statistics updated two times per step
   checkpoint wrong gradient when forward has side effects
   counter in forward goes up by two each step with gradient checkpointing
   self.running_mean.mul_(0.9).add_(m) inside checkpoint(block, x) moves twice as far
"""

from contextlib import contextmanager, nullcontext

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
# second run made the gain 3 and saved that. If the write changes a shape or a dtype that backward needs,
# ``use_reentrant=False`` raises a ``CheckpointError`` instead.
#
# How often it runs
# -----------------
#
# The second run is there to compute what backward needs. With ``use_reentrant=False`` it ends by default as soon as the
# last of these values is computed. A write after that happens once, and if nothing is needed there is no second run.
# With ``use_reentrant=True`` the second run is a whole one. Under ``torch.compile`` the first function here adds to
# ``gain`` once, and backward says 3 all the same. A further ``backward()`` over the same graph runs the
# function again:

runs = torch.zeros(3)
scale = torch.ones(3, requires_grad=True)


def writes_after(signal):
    result = signal.exp() * 2
    runs[0] += 1
    return result


def needs_nothing(signal):
    runs[1] += 1
    return signal * 2


def needs_the_result(signal):
    runs[2] += 1
    return signal.exp()


for function in (writes_after, needs_nothing):
    checkpoint(function, scale, use_reentrant=False).sum().backward()
result = checkpoint(needs_the_result, scale, use_reentrant=False).sum()
result.backward(retain_graph=True)
result.backward()

assert runs.tolist() == [1.0, 1.0, 3.0]
runs

# %%
# As an argument it is checked
# ----------------------------
#
# With ``use_reentrant=False`` backward compares the version counter of a tensor argument with the one that it was saved
# with:


def block(signal, gain):
    gain.add_(1.0)
    return (signal * gain).sum()


# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: [torch.FloatTensor [1]] is at version 3; expected version 2 instead. Hint: ...
checkpoint(block, signal, gain, use_reentrant=False).backward()

# %%
# It does not notice a write through ``.data``, or to a tensor in a list or passed by keyword. With
# ``use_reentrant=True`` a write inside the function is not noticed either:

signal.grad, gain = None, torch.tensor([1.0])
checkpoint(block, signal, gain, use_reentrant=True).backward()
signal.grad

# %%
# Update outside
# --------------
#
# Then both runs use the same gain:

gain, signal.grad = torch.tensor([1.0]) + 1.0, None
checkpoint(lambda signal: (signal * gain).sum(), signal, use_reentrant=False).backward()

assert signal.grad.tolist() == [2.0, 2.0, 2.0]
gain, signal.grad

# %%
# The line with ``+ 1.0`` makes a new tensor. If you write to ``gain`` in place between the checkpoint and
# ``backward()``, the second run reads the new value, and a captured tensor is not checked. In a loop, give each step a
# tensor of its own as an argument. Then the gradient is the sum of both gains, 2 and 3:

signal.grad, gain, values = None, torch.tensor([1.0]), []
for _ in range(2):
    gain = gain + 1.0
    values.append(
        checkpoint(lambda signal, gain: (signal * gain).sum(), signal, gain, use_reentrant=False)
    )
sum(values).backward()

assert signal.grad.tolist() == [5.0, 5.0, 5.0]
signal.grad

# %%
# Batch norm
# ----------
#
# Batch norm in training mode updates its statistics twice, here beside one pass without a checkpoint:

norm, once, batch = torch.nn.BatchNorm1d(1), torch.nn.BatchNorm1d(1), torch.tensor([[1.0], [3.0]])
checkpoint(norm, batch, use_reentrant=False).sum().backward()
once(batch).sum().backward()
norm.running_mean, once.running_mean

# %%
# With ``use_reentrant=False``, ``context_fn`` takes a context for each of the runs. Put the buffers back when the
# second run ends. It may end with an exception that is meant for the checkpoint, hence the ``finally``:


@contextmanager
def buffers_kept(module):
    saved = [buffer.clone() for buffer in module.buffers()]
    try:
        yield
    finally:
        for buffer, value in zip(module.buffers(), saved, strict=True):
            buffer.copy_(value)


norm, once = torch.nn.BatchNorm1d(1), torch.nn.BatchNorm1d(1)


def contexts():
    return nullcontext(), buffers_kept(norm)


(checkpoint(norm, batch, use_reentrant=False, context_fn=contexts) * batch).sum().backward()
(once(batch) * batch).sum().backward()

assert all(map(torch.equal, norm.buffers(), once.buffers()))
assert torch.equal(norm.weight.grad, once.weight.grad)
norm.running_mean, once.running_mean, norm.num_batches_tracked

# %%
# See also: :ref:`scenario-batchnorm-writes-its-buffers`, :ref:`error-modified-by-an-inplace-operation`.
#
# .. claim:: checkpoint-repeats-side-effects
#    :same-in-false-worlds: the function runs twice whatever it writes to
#
#    With ``use_reentrant=False`` a checkpointed function runs again in backward if backward needs a value from inside
#    it, by default with its writes up to the last of these values.
#
#    >>> count, x = torch.zeros(2), torch.ones(2, requires_grad=True)
#    >>> def run(x):
#    ...     count[0] += 1
#    ...     x = x.exp() + 1
#    ...     count[1] += 1
#    ...     return x
#    >>> torch.utils.checkpoint.checkpoint(run, x, use_reentrant=False).sum().backward()
#    >>> count
#    tensor([2., 1.])
