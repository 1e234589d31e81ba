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
# ``frame[mask]`` has as many elements as ``mask`` has ``True``: a **dynamic shape**, known only when the
# values are. All samples of a vmap lie in one tensor, so each must have the same shape. The write
# ``frame[mask] = 2.0`` goes by the same indexing and is refused with it, though its result has a
# fixed shape. A mask that comes from outside and is the same for all samples is accepted.
#
# Operations that list positions are refused for the same reason:

# raises: RuntimeError: vmap: We do not support batching operators that can output dynamic shape.
#     Attempted to vmap over aten::nonzero. ...
torch.vmap(lambda frame: frame.nonzero())(frames)

# %%
# Fix 1: replace by a mask
# ------------------------
#
# :api:`torch.where` and :api:`torch.Tensor.masked_fill` need no positions:

frames.requires_grad_()
clipped = torch.vmap(lambda frame: torch.where(frame > 2, 2.0, frame))(frames)
clipped.sum().backward()

assert clipped.tolist() == [[1.0, 2.0, 2.0], [0.0, 1.0, 2.0]]
assert frames.grad.tolist() == [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]
clipped.detach(), frames.grad

# %%
# Fix 2: reduce with a mask
# -------------------------
#
# A sum or a mean over what the mask selects: let the others count as 0.

frames = frames.detach()
large = torch.vmap(lambda frame: (frame * (frame > 2)).sum())(frames)

assert large.tolist() == [frame[frame > 2].sum().item() for frame in frames]
large

# %%
# The plain loop in that check may use masks as it likes: it handles one sample at a time.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    vmap: We do not support batching operators that can support dynamic shape. Attempting to batch over indexing with a boolean mask.
#    vmap: We do not support batching operators that can output dynamic shape. Attempted to vmap over {op}.  -- nonzero, unique, torch.where with a condition only
#    vmap: Attempted to vmap over `mask` in torch.masked_select(self, mask)
#
# See also: :ref:`error-vmap-item`, :ref:`error-vmap-data-dependent-control-flow`.
