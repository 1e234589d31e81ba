r"""
I passed a column as ``out=``, and other elements were overwritten. Why?
========================================================================

The shape was not the one of the result. Torch warns, *resizes* your view, and so writes on through the
memory behind it; give ``out=`` a view of exactly the result's shape, or assign.

.. symptoms::

   out= writes into the wrong elements of my buffer
   keepdim and out do not fit, output was resized
   results land in a row instead of a column
   preallocated buffer corrupted by reduction
"""

import numpy as np
import torch

scores = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
report = torch.zeros(3, 3)

# warns: UserWarning: An output with one or more elements was resized since it had shape [3], which
#     does not match the required output shape [3, 1]. ...
torch.sum(scores, dim=1, keepdim=True, out=report[:, 1])
report

# %%
# ``report[:, 1]`` has shape ``[3]``, and the result has ``[3, 1]``. The resized view starts where the column
# starts: 3, 7 and 11 lie next to each other in memory. The resize is :ref:`error-an-output-was-resized`.
#
# The right shape writes through
# ------------------------------

# fix: not compiled: statement
report = torch.zeros(3, 3)
torch.sum(scores, dim=1, out=report[:, 1])

assert report[:, 1].tolist() == [3.0, 7.0, 11.0] and report.sum() == 21
report

# %%
# ``out=`` must be a view for that. A selection by an index list is a :ref:`copy <claim-an-index-list-copies>`,
# and the sums are lost with it:

lost = torch.zeros(3, 3)
torch.sum(scores, dim=1, out=lost[[0, 1, 2], 1])
lost

# %%
# Assignment is the safer way
# ---------------------------
#
# It :ref:`keeps the shape <claim-a-slice-assignment-keeps-the-shape>` and records gradients, which ``out=``
# :ref:`refuses <error-out-does-not-support-automatic-differentiation>`. Beside it a column of an array as ``out=``:

# fix: not compiled: statement
array = np.zeros((3, 3))
np.sum(scores.tolist(), axis=1, out=array[:, 1])
leaf = scores.clone().requires_grad_()
report = torch.zeros(3, 3)
report[:, 1] = leaf.sum(dim=1)
(report * report).sum().backward()

assert torch.equal(leaf.grad, 2 * scores.sum(dim=1, keepdim=True).expand(3, 2))
array[:, 1], report[:, 1].detach(), leaf.grad

# %%
# See also: :ref:`scenario-out-is-also-an-input`, :ref:`error-out-does-not-fit-the-result`.
#
# .. claim:: out-writes-through-a-view-of-the-right-shape
#
#    ``out=`` writes through a view that has the shape of the result.
#
#    >>> t = torch.zeros(2, 2)
#    >>> torch.sum(torch.ones(2, 3), dim=1, out=t[:, 0])
#    tensor([3., 3.])
#    >>> t
#    tensor([[3., 0.],
#            [3., 0.]])
