r"""
vmap: We do not support batching operators that can support dynamic shape
=========================================================================

Under ``torch.vmap`` you indexed with a boolean mask, and each sample would select another number of
elements. Use ``torch.where(mask, value, x)``, which keeps the shape.
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
# though its result has a fixed shape. A mask from outside, the same for all samples, is accepted:

last = torch.tensor([False, False, True])
torch.vmap(lambda frame: frame[last])(frames)

# %%
# Operations that list positions are refused for the same reason:

# raises: RuntimeError: vmap: We do not support batching operators that can output dynamic shape.
#     Attempted to vmap over aten::nonzero. ...
torch.vmap(lambda frame: frame.nonzero())(frames)

# %%
# Fix 1: replace by a mask
# ------------------------
#
# :api:`torch.where` needs no positions, nor does :api:`torch.Tensor.masked_fill`:


# fix: clip(frame) like torch.stack([one if one <= 2 else one * 0.0 + 2.0 for one in frame]) from leaf(n)
def clip(frame):
    return torch.where(frame > 2, 2.0, frame)


frames.requires_grad_()
clipped = torch.vmap(clip)(frames)
clipped.sum().backward()

assert torch.equal(torch.vmap(lambda frame: frame.masked_fill(frame > 2, 2.0))(frames), clipped)
assert frames.grad.tolist() == [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]
clipped.detach(), frames.grad

# %%
# Fix 2: reduce with a mask
# -------------------------
#
# A sum or a mean over what the mask selects: let the others count as 0.


# fix: sum_of_large(frame) like sum(frame[frame > 2], torch.zeros(())) from leaf(n)
def sum_of_large(frame):
    return (frame * (frame > 2)).sum()


frames = frames.detach()
large = torch.vmap(sum_of_large)(frames)

assert large.tolist() == [frame[frame > 2].sum().item() for frame in frames]
large

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
