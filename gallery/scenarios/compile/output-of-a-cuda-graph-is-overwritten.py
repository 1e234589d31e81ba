r"""
Why does the result of an earlier call change with mode="reduce-overhead"?
==========================================================================

On a GPU, ``mode="reduce-overhead"`` replays a CUDA graph, which writes each result to the same memory. The next call
overwrites the last result, and reading that one raises. Clone what you keep, outside the compiled function.

.. symptoms::

   accessing tensor output of CUDAGraphs that has been overwritten
   list of outputs all the same with reduce-overhead
   cudagraph_mark_step_begin does not keep my outputs
   results of earlier steps lost with cudagraphs
   saved results of former batches get replaced by newer ones on the GPU
   preds.append(model(x)) during validation with reduce-overhead, torch.cat(preds) raises
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
# In uncompiled code a list of results is safe, because each call of ``double`` makes a new tensor. A replayed
# **CUDA graph** makes no new tensor. Its kernels have fixed addresses, and write to the same output each
# time. PyTorch marks the results that it handed out before, and raises when you use one.
#
# While backward is still to come for a result, PyTorch keeps it: the next call does not begin a new step.
#
# A clone has memory of its own
# -----------------------------

# fix: not compiled: cuda
kept = [double(batch).clone() for batch in batches]

expected = torch.tensor([2.0, 4.0, 6.0, 8.0, 10.0])
assert torch.equal(torch.stack(kept), expected[:, None].expand(5, 4))
torch.stack(kept)[:, 0]

# %%
# A tensor that you made outside the compiled function does as well:

# fix: not compiled: cuda
history = torch.zeros(5)
for number, batch in enumerate(batches):
    history[number] = double(batch)[0]

assert torch.equal(history, expected)
history

# %%
# Clone outside the compiled function. A clone inside it is an output of the graph like the others. A slice and
# ``detach()`` share the memory of the result, and so does ``contiguous()`` of a contiguous one: they are no copies.
#
# ``mode="max-autotune"`` uses CUDA graphs as well. ``mode="max-autotune-no-cudagraphs"`` does not.
#
# :api:`torch.compiler.cudagraph_mark_step_begin` says where a step begins, and so which results may be overwritten. It
# keeps no result.
#
# See also: :ref:`error-cudagraphs-gradient-overwritten`, :ref:`scenario-change-the-value-after-assigning`.
#
# .. claim:: a-clone-survives-the-next-write
#    :range: plain-tensors
#    :leaves-out: layout expanded, one element
#    :wrong: x.clone() -> x.detach()
#
#    A clone keeps its values when the original, a tensor that was not made by ``expand``, is written again.
#
#    >>> output = torch.ones(3)
#    >>> kept, live = output[:2].clone(), output[:2]
#    >>> _ = output.fill_(5.0)
#    >>> kept, live
#    (tensor([1., 1.]), tensor([5., 5.]))
#
#    def holds(x):
#        before = x.tolist()
#        kept = x.clone()
#        x.fill_(7)
#        assert kept.tolist() == before and torch.equal(x, torch.full_like(x, 7))
