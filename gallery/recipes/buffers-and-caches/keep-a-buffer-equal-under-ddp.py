r"""
Update a buffer under DistributedDataParallel
=============================================

Compute with a copy of the buffer, ``self.scale.clone()``. Before each forward DDP overwrites the buffers of
all ranks with those of rank 0, and with them what backward saved.

.. symptoms::

   DDP forward twice then backward, buffer modified in place
   buffers differ between ranks after self.buffer = new tensor
   gradient wrong only with more than one process
"""

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
        for rank in range(2):
            fork.Process(target=work, args=(rank, f"{folder}/store", queue, *how)).start()
        return sorted(queue.get() for _ in range(2))


# %%
# The way that looks right: rank 0 has the input 1 and rank 1 the input 3, in two forwards before one
# backward. Each line is a rank, its buffer, and the averaged gradient:

print(*two_ranks(False, True), sep="\n")

# %%
# The scales are 1, 2 on rank 0 and 3, 1 + 3 on rank 1, so the gradients are 1 + 2 and 9 + 12, on
# average 12. The second broadcast wrote over the scale that rank 1 had saved. With a copy, and below it with
# ``broadcast_buffers=False``, where rank 1 goes on to 6 and gets 9 + 18, on average 15:

results = two_ranks(True, True)
assert [grad for _, _, grad in results] == [12.0, 12.0]
print(*results, *two_ranks(False, False), sep="\n")

# %%
# See also: :ref:`recipe-update-a-registered-buffer`.
#
# .. claim:: a-clone-of-a-buffer-survives-a-write-to-it
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    A product with a clone goes backward after a write to the buffer; one with the buffer does not.
#
#    >>> w, buffer = torch.ones(1, requires_grad=True), torch.ones(1)
#    >>> direct = w * buffer
#    >>> (w * buffer.clone() + buffer.add_(1.0)).backward()
#    >>> direct.backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation...
