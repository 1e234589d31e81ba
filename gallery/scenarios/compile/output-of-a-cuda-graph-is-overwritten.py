r"""
Why does the result of an earlier call change with mode="reduce-overhead"?
==========================================================================

CUDA graphs write every call's output to the same memory, so the next call overwrites the last result; reading that
raises. Clone what you keep, outside the compiled function.

.. symptoms::

   accessing tensor output of CUDAGraphs that has been overwritten
   list of outputs all the same with reduce-overhead
   cudagraph_mark_step_begin does not keep my outputs
   results of earlier steps lost with cudagraphs
"""

import torch

# needs: cuda


@torch.compile(mode="reduce-overhead")
def double(batch):
    return batch * 2


batches = [torch.full((4,), float(number)) for number in range(1, 6)]
kept = [double(batch) for batch in batches]

# raises: RuntimeError: Error: accessing tensor output of CUDAGraphs that has been overwritten by a subsequent
#     run. ...
torch.stack(kept)

# %%
# A list of results is safe in a plain loop: each call makes a new tensor. A replayed **CUDA graph** makes none. Its
# kernels have fixed addresses, and write to the same output each time. PyTorch marks what it handed out before, and
# raises when you use it.
#
# A clone has memory of its own
# -----------------------------

# fix: not compiled: cuda
kept = [double(batch).clone() for batch in batches]

expected = torch.tensor([2.0, 4.0, 6.0, 8.0, 10.0])
assert torch.equal(torch.stack(kept)[:, 0], expected)
torch.stack(kept)[:, 0]

# %%
# A buffer that you made does as well:

# fix: not compiled: cuda
history = torch.zeros(5)
for number, batch in enumerate(batches):
    history[number] = double(batch)[0]

assert torch.equal(history, expected)
history

# %%
# Clone outside: a clone inside the compiled function is an output of the graph like any other.
# :api:`torch.compiler.cudagraph_mark_step_begin` says where a step begins, and so which outputs may go; it keeps none.
# See also: :ref:`error-cudagraphs-gradient-overwritten`, :ref:`scenario-change-the-value-after-assigning`.
#
# .. claim:: a-clone-survives-the-next-write
#
#    A clone keeps its values when the memory of the original is written again.
#
#    >>> output = torch.ones(3)
#    >>> kept, live = output[:2].clone(), output[:2]
#    >>> _ = output.fill_(5.0)
#    >>> kept, live
#    (tensor([1., 1.]), tensor([5., 5.]))
