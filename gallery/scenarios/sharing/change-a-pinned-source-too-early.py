r"""
I refilled a buffer after ``to("cuda", non_blocking=True)``. Why has the GPU the new values?
============================================================================================

From pinned memory that copy runs in the background and reads the buffer later than you think. Wait for it
before you write to the buffer again, or leave ``non_blocking`` out.

.. symptoms::

   gpu tensor gets later values of a reused cpu buffer
   pin_memory and non_blocking race
   batch overwritten by the next one
   wrong data on gpu sometimes
"""

# needs: cuda

import torch

buffer = torch.zeros(2**24, device="cpu", pin_memory=True)
torch.cuda._sleep(10**8)
moved = buffer.to("cuda", non_blocking=True)
buffer.fill_(7.0)
torch.cuda.synchronize()
moved[:3]

# %%
# ``_sleep`` keeps the GPU busy, as a training step does, and the copy waits behind it. ``fill_`` does not
# wait: it is an ordinary write to the CPU's memory. A copy from memory that is *not* pinned has read the
# source when the call returns, and so has every copy between tensors, arrays and lists on the CPU.
#
# The other way round is as bad: after ``gpu.to("cpu", non_blocking=True)`` the values may not have arrived
# yet.
#
# Wait for the copy
# -----------------
#
# An event is the least: it waits for what was queued before it.

buffer.zero_()
torch.cuda._sleep(10**8)
moved = buffer.to("cuda", non_blocking=True)
copied = torch.cuda.Event()
copied.record()
copied.synchronize()
buffer.fill_(7.0)
torch.cuda.synchronize()

assert moved.sum() == 0
moved[:3]

# %%
# ``DataLoader(pin_memory=True)`` makes a new pinned batch each time, so only buffers that you reuse
# yourself are at risk. With two buffers in turn, the GPU reads one while you fill the other.
#
# See also: :ref:`scenario-conversion-that-sometimes-copies`, :ref:`scenario-dataset-changes-every-epoch`.
#
# .. claim:: a-copy-on-the-cpu-is-done-when-it-returns
#    :same-in-false-worlds: a copy is a copy in all three
#
#    Without a GPU ``non_blocking=True`` has no effect: the values are those of the moment of the call.
#
#    >>> buffer = torch.zeros(2)
#    >>> moved = torch.empty(2).copy_(buffer, non_blocking=True)
#    >>> _ = buffer.fill_(7.)
#    >>> moved
#    tensor([0., 0.])
