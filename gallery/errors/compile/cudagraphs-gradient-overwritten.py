r"""
accessing gradient tensor output of CUDAGraphs that has been overwritten by a subsequent run
============================================================================================

With ``mode="reduce-overhead"`` a gradient that the CUDA graph returned lies in memory that the next run uses again.
Where each step has its own gradient, set ``.grad`` to ``None`` before each backward. To accumulate, allocate ``.grad``
yourself before the first. Clone a gradient to keep it.

.. symptoms::

   reading param.grad after torch.compile(mode="reduce-overhead") crashes in the training loop
   gradient accumulation over several backward calls fails with reduce-overhead on the GPU
   log or keep weight.grad of a compiled model, memory of the CUDA graph reused
"""

# needs: cuda

import torch


class Scale(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(2))

    def forward(self, batch):
        return batch * self.weight


layer = Scale()
compiled = torch.compile(layer, mode="reduce-overhead")
batch = torch.ones(4, 2)

for _ in range(4):
    compiled(batch).sum().backward()

# raises: RuntimeError: Error: accessing gradient tensor output of CUDAGraphs that has been overwritten by
#     a subsequent run. ...
print(layer.weight.grad)

# %%
# This page needs a GPU. On a CPU there are no CUDA graphs, and the loop above gives 16 for each weight.
#
# Why
# ---
#
# A **CUDA graph** replays recorded kernels on fixed addresses. What it returns lies in its own memory pool,
# and the next replay may write over it. Where ``.grad`` is ``None``, ``backward()`` may store the tensor that the
# graph returned. PyTorch marks such tensors when the next run begins, and raises when you read one. A later
# ``backward()`` that adds to one may raise, too.
#
# Clone what you keep before the next run: ``kept = layer.weight.grad.clone()``.
#
# Fix 1: no accumulation
# ----------------------
#
# Where each step has a gradient of its own, drop the old one first. Use the new one, as ``optimizer.step()``
# does, before the next run:

# fix: not compiled: backward
for _ in range(4):
    layer.zero_grad(set_to_none=True)
    compiled(batch).sum().backward()

expected = torch.full_like(layer.weight, 4.0)
assert torch.allclose(layer.weight.grad, expected)
layer.weight.grad

# %%
# Fix 2: gradients that were there before
# ---------------------------------------
#
# Allocate a gradient for each parameter, outside the graph. Each ``backward()`` of the loop adds to that memory. To
# begin anew, fill it with zeros: ``optimizer.zero_grad(set_to_none=False)``. Without the argument the gradient is
# dropped.

# fix: not compiled: backward
layer.weight.grad = torch.zeros_like(layer.weight)
for _ in range(3):
    compiled(batch).sum().backward()

assert torch.allclose(layer.weight.grad, 3 * expected)
layer.weight.grad

# %%
# The same message without the word "gradient" is about an output that you kept over the next call. Releases from
# before that word was added raise it for a gradient, too. Clone an output:
# ``kept = compiled(batch).clone()``, outside the compiled function
# (:ref:`scenario-output-of-a-cuda-graph-is-overwritten`).
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Error: accessing gradient tensor output of CUDAGraphs that has been overwritten by a subsequent run.
#    Error: accessing tensor output of CUDAGraphs that has been overwritten by a subsequent run.
