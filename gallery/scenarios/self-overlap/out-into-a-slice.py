r"""
I passed a column as ``out=``, and other elements were overwritten. Why?
========================================================================

The column had another shape than the result. Torch *resizes* the view, often with a warning, and writes on through
the memory behind it. Give ``out=`` a view of exactly the result's shape and dtype, or assign.

.. symptoms::

   out= writes into the wrong elements of my buffer
   keepdim and out do not fit, output was resized
   results land in a row instead of a column
   preallocated buffer corrupted by reduction
   sum stored in one column of a table spoils other cells
   torch.mean(x, 1, keepdim=True, out=stats[:, 0]) overwrites neighbouring statistics
"""

import numpy as np
import torch

scores = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
report = torch.zeros(3, 3)
column = report[:, 1]

# warns: UserWarning: An output with one or more elements was resized since it had shape [3], which
#     does not match the required output shape [3, 1]. ...
torch.sum(scores, dim=1, keepdim=True, out=report[:, 1])
report

# picture: report, column

# %%
# ``report[:, 1]`` has shape ``[3]``, and the result has ``[3, 1]``. The resized view starts where the column
# starts: 3, 7 and 11 lie next to each other in memory (:ref:`error-an-output-was-resized`).
#
# With ``keepdim=True``, ``report[:, 1:2]`` has the right shape. A view without elements is resized without a warning,
# and written in the same way:

report = torch.zeros(3, 3)
torch.sum(scores, dim=1, out=report[:, 1:1])
report

# %%
# The right shape writes through
# ------------------------------


# fix: sums_into(report, scores) like (report[:, 1].copy_(scores[:, 0] + scores[:, 1]), None)[1]
#     from torch.zeros(n, 3), matrix(n, 2)
def sums_into(report, scores):
    torch.sum(scores, dim=1, out=report[:, 1])


report = torch.zeros(3, 3)
sums_into(report, scores)

assert report.tolist() == [[0.0, 3.0, 0.0], [0.0, 7.0, 0.0], [0.0, 11.0, 0.0]]
report

# %%
# ``out=`` must be a view of ``report``. A selection by an index list is a
# :ref:`copy <claim-an-index-list-copies>`, and the sums are lost with the copy:

lost = torch.zeros(3, 3)
torch.sum(scores, dim=1, out=lost[[0, 1, 2], 1])
lost

# %%
# Assignment is the safer way
# ---------------------------
#
# An assignment :ref:`keeps the shape <claim-a-slice-assignment-keeps-the-shape>`, and raises if the sums do not
# broadcast to it. It converts the sums, where ``torch.sum`` adds in the dtype of ``out=``. It records the gradient of
# the sums, which ``out=`` :ref:`refuses <error-out-does-not-support-automatic-differentiation>`.


# fix: assigned_sums(report, scores) like (report[:, 1].copy_(scores[:, 0] + scores[:, 1]), None)[1]
#     from torch.zeros(n, 3), leaf(2 * n).reshape(n, 2)
def assigned_sums(report, scores):
    report[:, 1] = scores.sum(dim=1)


leaf = scores.clone().requires_grad_()
report = torch.zeros(3, 3)
assigned_sums(report, leaf)
(report * report).sum().backward()

assert report.tolist() == [[0.0, 3.0, 0.0], [0.0, 7.0, 0.0], [0.0, 11.0, 0.0]]
assert torch.equal(leaf.grad, 2 * scores.sum(dim=1, keepdim=True).expand(3, 2))
report.detach(), leaf.grad

# %%
# ``np.sum`` takes a column as well, and refuses another shape:

array = np.zeros((3, 3))
np.sum(scores.tolist(), axis=1, out=array[:, 1])
print(array)

# raises: ValueError: output parameter for reduction operation add ...
np.sum(scores.tolist(), axis=1, keepdims=True, out=array[:, 1])

# %%
# See also: :ref:`scenario-out-is-also-an-input`, :ref:`error-out-does-not-fit-the-result`.
#
# .. claim:: out-writes-through-a-view-of-the-right-shape
#    :range: plain-tensors
#    :leaves-out: size 0; dtype bool; layout expanded, one element
#    :wrong: out=x[...] -> out=x.clone()
#
#    ``torch.add`` with ``out=`` writes through a view that has the shape and the dtype of the result, if the
#    view is not expanded.
#
#    >>> t = torch.zeros(2, 2)
#    >>> torch.sum(torch.ones(2, 3), dim=1, out=t[:, 0])
#    tensor([3., 3.])
#    >>> t
#    tensor([[3., 0.],
#            [3., 0.]])
#
#    def holds(x):
#        right = (x.clone() + 1).tolist()
#        torch.add(x.clone(), 1, out=x[...])
#        assert x.tolist() == right
