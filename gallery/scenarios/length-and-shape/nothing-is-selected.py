r"""
What happens when my mask or index list selects nothing?
========================================================

Nothing is written, and nothing is raised, as long as the value fits zero rows: a number, one row,
or a value that the same mask has picked. Two rows raise.

.. symptoms::

   assignment works until the mask is all False
   empty batch crashes at masked write
   no positive samples in this batch, error in loss
   empty index list, tensor unchanged
"""

import numpy as np
import torch

points, array = torch.zeros(3, 2), np.zeros((3, 2))
far = points[:, 0] > 100

points[far] = torch.tensor([1.0, 2.0])
array[far] = np.array([1.0, 2.0])
points[[]] = 5.0
points[far] = torch.ones(3, 2)[far]
print(far, points, array, sep="\n")

# %%
# ``torch.tensor([1.0, 2.0])`` is one row, which is stretched to as many rows as the mask selects, here
# none. Two rows cannot be:

# raises: RuntimeError: shape mismatch: value tensor of shape [2, 2] cannot be broadcast to indexing
#     result of shape [0, 2]
points[far] = torch.ones(2, 2)

# %%
# What is computed from an empty selection
# ----------------------------------------
#
# A mean of nothing is NaN, but there is no element that it could be written to:

points[far] -= points[far].mean()
print(points[far].mean(), points, sep="\n")

# %%
# That mean is the trap: as part of a loss it makes the whole loss NaN. Choose with :api:`torch.where`
# instead, and divide by at least 1: an empty choice gives 0, and the gradient stays finite.

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
#    :same-in-false-worlds: nothing is written, so there is nothing that a view or a counter could show
#
#    A write through a mask without a True changes nothing, whatever row or number is written.
#
#    >>> t = torch.zeros(2, 2)
#    >>> none = torch.tensor([False, False])
#    >>> t[none] = torch.tensor([1., 2.])
#    >>> t[none] = float("nan")
#    >>> t
#    tensor([[0., 0.],
#            [0., 0.]])
