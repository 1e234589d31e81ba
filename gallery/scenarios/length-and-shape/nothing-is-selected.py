r"""
What happens when my mask or index list selects nothing?
========================================================

No element changes. A number, one row, or a value that the same mask has picked is accepted, if the target's
dtype allows it. Two rows raise.

.. symptoms::

   assignment works until the mask is all False
   empty batch crashes at masked write
   no positive samples in this batch, error in loss
   empty index list, tensor unchanged
   no entry meets my condition, will the overwrite crash or skip
   err[pos].mean() is nan for an image without positive anchors, detector loss breaks
"""

# needs: cpu

import numpy as np
import torch

points, array = torch.zeros(3, 2), np.zeros((3, 2))
far = points[:, 0] > 100

points[far] = torch.tensor([1.0, 2.0])
array[far] = np.array([1.0, 2.0])
points[[]] = 5.0
points[far] = torch.ones(3, 2)[far]
print(far, points, array, sep="\n")

assert not points.any() and not array.any()

# %%
# ``torch.tensor([1.0, 2.0])`` is one row, which is stretched to as many rows as the mask selects, here none.
# Two rows cannot be stretched to none:

# raises: RuntimeError: shape mismatch: value tensor of shape [2, 2] cannot be broadcast to indexing
#     result of shape [0, 2]
points[far] = torch.ones(2, 2)

# %%
# A mask of the shape of ``points`` selects elements, not rows. If it is all False, it takes a number, and refuses
# the row ``torch.tensor([1.0, 2.0])``.
#
# ``torch.tensor([])`` has a float dtype, and is refused as an index. Give it ``dtype=torch.long``:

points[torch.tensor([], dtype=torch.long)] = 5.0
assert not points.any()

# raises: IndexError: tensors used as indices must be long, int, byte or bool tensors
points[torch.tensor([])] = 5.0

# %%
# An empty tuple is no empty list: ``points[()] = 5.0`` fills all of ``points``.
#
# The write counts although no element changes. If backward saved ``points``, it may raise
# (:ref:`error-modified-by-an-inplace-operation`). A leaf that requires grad refuses the write
# (:ref:`error-leaf-in-place`), unless it runs under :api:`torch.no_grad`:

version = points._version
points[far] = 5.0
assert points._version == version + 1

# %%
# What is computed from an empty selection
# ----------------------------------------
#
# The mean of no floats is NaN. Here there is no element that it could be written to:

points[far] -= points[far].mean()
print(points[far].mean(), points, sep="\n")

# raises: RuntimeError: max(): Expected reduction dim to be specified for input.numel() == 0. ...
points[far] -= points[far].max()

# %%
# ``max()`` of nothing raises, as you see. The mean is the trap: as part of a loss it makes the whole loss NaN.
# Choose with :api:`torch.where` instead, and divide by at least 1. An empty choice then gives 0, and the
# gradient of ``weights`` is 0. If ``weights`` are computed, what they are computed from may still get NaN.

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
chosen = weights > 100
loss = torch.where(chosen, weights, 0.0).sum() / chosen.sum().clamp(min=1)
loss.backward()

assert loss.item() == 0.0 and weights.grad.tolist() == [0.0, 0.0, 0.0]
(weights.sum() + weights[chosen].mean()).item(), loss.item(), weights.grad

# %%
# A list has no masks: :ref:`error-mask-into-a-list`. See also:
# :ref:`error-value-cannot-be-broadcast-to-indexing-result`, :ref:`scenario-nan-behind-a-mask`.
#
# .. claim:: an-empty-mask-writes-nothing
#    :range: plain-tensors
#    :leaves-out: rank 0; layout expanded, one element
#    :wrong: torch.zeros(len(x), dtype=torch.bool) -> torch.ones(len(x), dtype=torch.bool)
#    :same-in-false-worlds: nothing is written, so there is nothing that a view or a counter could show
#
#    A write through a mask of rows without a True changes no element, if a number that the dtype holds is
#    written, or one row or what the same mask has picked, in the same dtype.
#
#    >>> t = torch.zeros(2, 2)
#    >>> none = torch.tensor([False, False])
#    >>> t[none] = torch.tensor([1., 2.])
#    >>> t[none] = float("nan")
#    >>> t
#    tensor([[0., 0.],
#            [0., 0.]])
#
#    def holds(x):
#        before = x.clone()
#        none = torch.zeros(len(x), dtype=torch.bool)
#        x[none] = x[none]
#        x[none] = torch.ones(x.shape[1:], dtype=x.dtype)
#        x[none] = 7
#        assert torch.equal(x, before)
