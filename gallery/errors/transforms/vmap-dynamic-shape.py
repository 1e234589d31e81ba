r"""
vmap: We do not support batching operators that can support dynamic shape
=========================================================================

Under ``torch.vmap`` you indexed with a boolean mask, and each sample may select another number of
elements. To write a number, use ``x.masked_fill(mask, value)``, which keeps shape and dtype. For ``x[mask] += 1`` choose
with ``torch.where(mask, x + 1, x)``. If you need the selected elements, reduce them with the mask, or loop.

.. symptoms::

   x[x > 2] = 0 inside vmap refused, boolean mask
   select elements by mask or nonzero per sample under torch.vmap fails
   x[mask] += 1 in a vmapped function crashes, works in a for loop
"""

import torch


def clip(frame):
    frame = frame.clone()
    frame[frame > 2] = 2.0
    return frame


frames = torch.tensor([[1.0, 3.0, 5.0], [0.0, 1.0, 4.0]])

# raises: RuntimeError: vmap: We do not support batching operators that can support dynamic shape.
#     Attempting to batch over indexing with a boolean mask.
torch.vmap(clip)(frames)

# %%
# Why
# ---
#
# ``frame[mask]`` has as many elements as ``mask`` has ``True``: a **dynamic shape**. All samples of a vmap
# lie in one tensor, so each must have the same shape. The write ``frame[mask] = 2.0`` is refused with it,
# though its result has a fixed shape. A mask from outside, the same for all samples, is accepted, for a write as well:

last = torch.tensor([False, False, True])
torch.vmap(lambda frame: frame[last])(frames)

# %%
# ``nonzero``, ``unique``, ``masked_select`` and ``torch.where(mask)`` are refused for the same reason:

# raises: RuntimeError: vmap: We do not support batching operators that can output dynamic shape.
#     Attempted to vmap over aten::nonzero. ...
torch.vmap(lambda frame: frame.nonzero())(frames)

# %%
# Fix 1: replace by a mask
# ------------------------
#
# :api:`torch.Tensor.masked_fill` needs no positions, and keeps the dtype. :api:`torch.where` takes a value of each
# sample, and makes floats of integers if one of its two sides is a float:


# fix: clip(frame) like torch.stack([one if one <= 2 else one * 0.0 + 2.0 for one in frame]) from leaf(n)
# fix: clip(frame) like torch.tensor([min(int(one), 2) for one in frame]) from torch.arange(n)
def clip(frame):
    return frame.masked_fill(frame > 2, 2.0)


frames.requires_grad_()
clipped = torch.vmap(clip)(frames)
clipped.sum().backward()
by_where = torch.vmap(lambda frame: torch.where(frame > 2, 2.0, frame))

assert clipped.tolist() == [[1.0, 2.0, 2.0], [0.0, 1.0, 2.0]]
assert frames.grad.tolist() == [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]
assert torch.equal(by_where(frames), clipped)
assert torch.vmap(clip)(frames.long()).dtype == torch.int64
clipped.detach(), frames.grad

# %%
# ``frame[mask] += 1`` selects as well. Compute the new value of each element, and choose with ``torch.where``:


# fix: add_to_large(frame) like torch.stack([one + 1 if one > 2 else one for one in frame]) from leaf(n)
# fix: add_to_large(frame) like torch.tensor([int(one) + (one > 2) for one in frame]) from torch.arange(n)
def add_to_large(frame):
    return torch.where(frame > 2, frame + 1, frame)


added = torch.vmap(add_to_large)(frames.detach())

assert added.tolist() == [[1.0, 4.0, 6.0], [0.0, 1.0, 5.0]]
added

# %%
# ``torch.where`` computes the new value of the others too. Where its derivative is infinite, as that of ``log`` at 0,
# their gradient is ``nan``. Fill before you compute:


# fix: log_of_positive(frame) like torch.stack([one.log() if one > 0 else one for one in frame]) from leaf(n)
# fix: log_of_positive(frame) like torch.stack([frame[0], frame[1].log()]) from torch.tensor([0.0, n + 1.0])
def log_of_positive(frame):
    positive = frame > 0
    return torch.where(positive, frame.masked_fill(~positive, 1.0).log(), frame)


frames.grad = None
torch.vmap(log_of_positive)(frames).sum().backward()

assert torch.allclose(frames.grad, torch.tensor([[1.0, 1 / 3, 1 / 5], [1.0, 1.0, 1 / 4]]))
frames.grad

# %%
# A mask over the rows of a sample goes in with one ``None`` for each further dimension, ``mask[:, None]`` for a matrix.
# Without the new dimension ``masked_fill`` compares it with the columns of a matrix: it raises, or fills columns if
# there are as many as rows, or widens a single column. In ``float16`` ``masked_fill`` refuses a number that is too
# large, where the item assignment stores ``inf``.
#
# Fix 2: reduce with a mask
# -------------------------
#
# For a sum over what the mask selects, put 0 in the place of the others, and for a maximum ``-inf``. For a mean, divide
# by the number of those that the mask selects; where it selects none, the mean is ``nan``, as it is with the index. Do
# not multiply by the mask: ``nan`` and ``inf`` times 0 are ``nan``. In ``float16`` the sum can overflow where the mean
# would not: give ``dtype=torch.float32`` to ``sum`` there.


# fix: sum_of_large(frame) like sum(frame[frame > 2], torch.zeros(())) from leaf(n)
# fix: sum_of_large(frame) like frame[1] + frame[2] from torch.tensor([-float("inf"), n + 2.0, 3.0, float("nan")])
def sum_of_large(frame):
    return torch.where(frame > 2, frame, 0).sum()


# fix: mean_of_large(frame) like torch.stack([one for one in frame if one > 2] or [frame[0] * 0 / 0]).mean()
#     from leaf(n)
def mean_of_large(frame):
    return sum_of_large(frame) / (frame > 2).sum()


frames = frames.detach()
sums, means = torch.vmap(sum_of_large)(frames), torch.vmap(mean_of_large)(frames)

assert sums.tolist() == [frame[frame > 2].sum().item() for frame in frames]
assert means.tolist() == [frame[frame > 2].mean().item() for frame in frames]
sums, means

# %%
# Fix 3: the selected elements themselves
# ---------------------------------------
#
# Samples that select different numbers of elements do not fit into one tensor. Loop over the samples, and keep a list.
# Where positions will do, ``nonzero_static(size=n)`` gives each sample ``n`` of them, and fills up with -1, which as an
# index takes the last element. It warns under vmap that it is slow (:ref:`error-vmap-performance-drop`).

# fix: not compiled: statement
selected = [frame[frame > 2] for frame in frames]

assert [one.tolist() for one in selected] == [[3.0, 5.0], [4.0]]
selected

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    vmap: We do not support batching operators that can support dynamic shape. Attempting to batch over indexing with a boolean mask.
#    vmap: We do not support batching operators that can output dynamic shape. Attempted to vmap over {op}.  -- nonzero, unique, torch.where with a condition only
#    vmap: Attempted to vmap over `mask` in torch.masked_select(self, mask)
#
# .. verdict:: tensor/condition/vmap
#
# See also: :ref:`error-vmap-item`, :ref:`error-vmap-data-dependent-control-flow`.
