r"""
I refilled a buffer after ``to("cuda", non_blocking=True)``. Why has the GPU the new values?
============================================================================================

From pinned memory the copy runs in the background, and the GPU reads the buffer when its turn comes. Wait for
the copy before you write to the buffer again, or leave ``non_blocking`` out.

.. symptoms::

   gpu tensor gets later values of a reused cpu buffer
   pin_memory and non_blocking race
   batch overwritten by the next one
   wrong data on gpu sometimes
   overwrote the host array right after the asynchronous upload, device copy is corrupted
   staging.copy_(frame); staging.cuda(non_blocking=True) in a loop gives later frames on the device
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
# source when the call returns.
#
# After ``gpu.to("cpu", non_blocking=True)``, too, the values may not have arrived yet. Wait before you read them.
#
# Wait for the copy
# -----------------
#
# ``record()`` marks the place that the current stream has reached, so call it on the stream that copies.
# ``synchronize()`` waits for what was queued there before ``record()``:

buffer.zero_()
torch.cuda._sleep(10**8)
moved = buffer.to("cuda", non_blocking=True)
copied = torch.cuda.Event()
copied.record()
copied.synchronize()
buffer.fill_(7.0)
torch.cuda.synchronize()

assert not moved.any() and (buffer == 7.0).all()
moved[:3]

# %%
# With two buffers in turn, each needs its own event: wait for it before you fill that buffer. A pinned buffer that your
# ``collate_fn`` fills again is at risk, too: ``DataLoader(pin_memory=True)`` makes no copy of it.
#
# See also: :ref:`scenario-conversion-that-sometimes-copies`, :ref:`scenario-dataset-changes-every-epoch`.
#
# .. claim:: a-copy-on-the-cpu-is-done-when-it-returns
#    :same-in-false-worlds: a copy is a copy in all three
#    :range: plain-tensors
#    :leaves-out: layout expanded, one element
#    :wrong: moved = torch.empty_like(x).copy_(x, non_blocking=True) -> moved = x
#
#    ``copy_`` with ``non_blocking=True`` from one tensor on the CPU to another copies the values of the moment
#    of the call.
#
#    >>> buffer = torch.zeros(2)
#    >>> moved = torch.empty(2).copy_(buffer, non_blocking=True)
#    >>> _ = buffer.fill_(7.)
#    >>> moved
#    tensor([0., 0.])
#
#    def holds(x):
#        x = x.cpu()
#        before = x.tolist()
#        moved = torch.empty_like(x).copy_(x, non_blocking=True)
#        x.copy_(x == 0)
#        assert moved.tolist() == before and (x.numel() == 0 or x.tolist() != before)
