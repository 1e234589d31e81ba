r"""
Update a buffer under DistributedDataParallel
=============================================

Compute with a copy of the buffer, ``self.scale.clone()``. Unless ``broadcast_buffers=False``, DDP overwrites
the buffers of the other ranks with those of rank 0 before a forward, and with them a buffer that backward saved.

.. symptoms::

   DDP forward twice then backward, buffer modified in place
   buffers differ between ranks after self.buffer = new tensor
   gradient wrong only with more than one process
   training on two gpus overwrites a statistic that rank 1 still needs
   siamese model(x1), model(x2) under DDP, register_buffer used in a product, backward error
"""

# needs: cpu

import multiprocessing
import os
import tempfile

import torch
from torch import nn


class Scaled(nn.Module):
    def __init__(self, copy):
        super().__init__()
        self.copy = copy
        self.weight = nn.Parameter(torch.ones(1, device="cpu"))
        self.register_buffer("scale", torch.zeros(1, device="cpu"))

    def forward(self, x):
        self.scale = self.scale + x
        return self.weight * (self.scale.clone() if self.copy else self.scale) * x


def work(rank, file, queue, copy, broadcast):
    torch.distributed.init_process_group("gloo", f"file://{file}", rank=rank, world_size=2)
    model = nn.parallel.DistributedDataParallel(Scaled(copy), broadcast_buffers=broadcast)
    x = torch.tensor([1.0 + 2 * rank], device="cpu")
    (model(x) + model(x)).sum().backward()
    queue.put((rank, model.module.scale.item(), model.module.weight.grad.item()))
    os._exit(0)


def two_ranks(*how):
    fork = multiprocessing.get_context("fork")
    queue = fork.SimpleQueue()
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/store"
        ranks = [
            fork.Process(target=work, args=(rank, store, queue, *how), daemon=True)
            for rank in range(2)
        ]
        for rank in ranks:
            rank.start()
        for rank in ranks:
            rank.join(timeout=20)
    assert [rank.exitcode for rank in ranks] == [0, 0], "a rank failed, or waits for the other"
    return sorted(queue.get() for _ in range(2))


# %%
# The way that looks right: rank 0 has the input 1 and rank 1 the input 3, in two forwards before one backward.
# Each line has a rank, its buffer, and the averaged gradient:

print(*two_ranks(False, True), sep="\n")

# %%
# Rank 0 multiplies by the scales 1 and 2, so its gradient is 1 + 2. Rank 1 multiplies by 3 and by 1 + 3, so its
# gradient should be 9 + 12. The average is 12. But the second broadcast wrote over the scale that rank 1 had
# saved, and nothing was raised. With a copy, and below it with ``broadcast_buffers=False``, where the scales of
# rank 1 are 3 and 6 and its gradient is 9 + 18, on average 15:

results = two_ranks(True, True)
apart = two_ranks(False, False)

assert results == [(0, 2.0, 12.0), (1, 4.0, 12.0)] and apart == [(0, 2.0, 15.0), (1, 6.0, 15.0)]
print(*results, *apart, sep="\n")

# %%
# Until the next broadcast the buffers differ: rank 1 has 4 and rank 0 has 2. What rank 1 added is lost then, whether
# ``forward`` assigns or writes. To count it, ``all_reduce`` a detached clone of ``x`` and add that. An ``all_reduce``
# of the buffer itself counts what the ranks had in common once for each rank.
#
# After a forward under ``no_sync`` or ``no_grad`` DDP does not broadcast before the next one. See also:
# :ref:`recipe-update-a-registered-buffer`.
#
# .. claim:: a-clone-of-a-buffer-survives-a-write-to-it
#    :range: leaves writes
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    A product of a tensor that requires grad with a clone of a buffer goes backward after a write to the buffer. A
#    product with the buffer itself raises in backward, if the write moved the buffer's version counter.
#
#    >>> w, buffer = torch.ones(1, requires_grad=True), torch.ones(1)
#    >>> direct = w * buffer
#    >>> (w * buffer.clone() + buffer.add_(1.0)).backward()
#    >>> direct.backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation...
#
#    def holds(x, write):
#        buffer = torch.zeros(x.shape, dtype=x.dtype)
#        direct, copied = x * buffer, x * buffer.clone()
#        write(buffer)
#        torch.autograd.grad(copied, x, torch.ones_like(copied))
#        try:
#            torch.autograd.grad(direct, x, torch.ones_like(direct))
#            assert False, "the write was not noticed"
#        except RuntimeError as error:
#            assert "modified by an inplace operation" in str(error)
