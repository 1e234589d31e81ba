r"""
CUDA error: device-side assert triggered
========================================

A kernel on the GPU found a value that it does not take, often an index or a label that is out of bounds, and often in
a line above the one that raised. Restart the process, and run the same code on the CPU: there the line itself raises.

.. symptoms::

   GPU training crashes at loss.backward() or .item(), label or token id out of range
   CUDA crash with ScatterGatherKernel or IndexKernel assertion, traceback points at a wrong line
   label -100 or num_classes too small, GPU unusable until the notebook restarts
"""

# needs: cuda

import torch

scores = torch.zeros(3, device="cuda")
where = torch.tensor([0, 7], device="cuda")
scores[where] = 1.0

# raises: AcceleratorError: CUDA error: device-side assert triggered ...
torch.cuda.synchronize()

# %%
# Why
# ---
#
# The numbers are in the memory of the GPU, so the **kernel** checks them, after Python has gone on. The error arrives
# at a later call on the GPU, often one that has to wait: ``item()``, a print, a copy, ``synchronize()``. The traceback
# shows that line. (To run it you need a GPU.)
#
# The assertion that failed stands on standard error, before the traceback. It tells the operation, for example:
#
# * ``IndexKernel.cu``, ``index out of bounds``: brackets with an index tensor
# * ``srcIndex < srcSelectDimSize`` or ``vectorized gather kernel``: an embedding, ``index_select``, a read by brackets
# * ``ScatterGatherKernel.cu``: ``scatter_``, ``gather``; often labels of -100, or a class too many
# * ``t >= 0 && t < n_classes``: a label in ``cross_entropy`` or ``nll_loss``
# * ``input_val >= zero && input_val <= one``: an input of ``binary_cross_entropy`` that is NaN or not between 0 and 1,
#   often for want of a ``sigmoid``; with ``target_val``, its target
# * ``masked_scatter_size_check``: ``masked_scatter_`` with fewer values than ``True``
#
# Random draws check their values too: a probability in ``multinomial`` that is negative or NaN.
#
# After the assertion the CUDA context of the process is lost. Later work on the GPU fails with the same message:

# raises: AcceleratorError: CUDA error: device-side assert triggered ...
torch.ones(2, device="cuda").sum().item()

# %%
# Fix 1: let the CPU say it
# -------------------------
#
# In a new process, or, as here, with tensors that were never on the GPU, and without ``torch.compile``: its code may
# read -1 as the last place (:ref:`error-index-out-of-range-in-self`). For brackets the message has the index:

where = torch.tensor([0, 7], device="cpu")

# raises: IndexError: index 7 is out of bounds for dimension 0 with size 3
torch.zeros(3, device="cpu")[where] = 1.0

# %%
# With the index that was meant, the line writes:

# fix: not compiled: cuda
scores = torch.zeros(3, device="cpu")
where = torch.tensor([0, 2], device="cpu")
scores[where] = 1.0

assert scores.tolist() == [1.0, 0.0, 1.0]

# %%
# The CPU raises in words of its own: :ref:`error-index-out-of-range-in-self` for an embedding, "Target 3 is out of
# bounds" for the label of a loss.
#
# Fix 2: find the line on the GPU
# -------------------------------
#
# Start the program with ``CUDA_LAUNCH_BLOCKING=1`` in its environment. Each kernel is waited for, and the traceback
# ends at the line that launched it.
#
# Fix 3: check where the indices are made
# ---------------------------------------
#
# Once, in the data loader, while they are still on the CPU. A loss leaves out its ``ignore_index``, here -100, which
# ``scatter_`` and brackets take for an index. For labels that go to the loss alone, check
# ``labels[labels != ignore_index]``. Brackets take a negative index too, down to ``-classes``:

labels = torch.tensor([2, -100, 0], device="cpu")


# fix: not compiled: cuda
def out_of_bounds(labels, classes):
    return labels[(labels < 0) | (labels >= classes)]


assert out_of_bounds(labels, 3).tolist() == [-100]
assert out_of_bounds(labels, 2).tolist() == [2, -100]
assert out_of_bounds(labels[:0], 3).tolist() == []

# %%
# Other wordings
# --------------
#
# .. wordings:: AcceleratorError
#
#    CUDA error: device-side assert triggered  -- RuntimeError up to torch 2.7
#    thread: [{thread}] Assertion `{condition}` failed.  -- on standard error, before the traceback
#
# See also: :ref:`error-index-out-of-bounds`, :ref:`error-masked-scatter-source-too-short`.
