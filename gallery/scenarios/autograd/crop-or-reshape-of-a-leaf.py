r"""
I only changed a crop of my image. Why does it raise?
=====================================================

The crop is a view: it has no values of its own, so ``crop *= 10`` writes into the image, a leaf that
requires grad. A reshaped bias is such a view, too; ``crop = crop * 10`` writes nothing.

.. symptoms::

   multiply a cropped region of an input in place
   detection head: bias.view then add to one column fails after an upgrade

.. verdict:: leaf/name-imul/eager
"""

import numpy as np
import torch

image = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
crop = image[1:, 1:]

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used ...
crop *= 10

# %%
# ``view`` gives you no tensor of your own either. Two scores for each of three boxes, in one long bias:

bias = torch.nn.Parameter(torch.zeros(6))
boxes = bias.view(3, 2)
# raises: RuntimeError: a view of a leaf Variable that requires grad is being used ...
boxes[:, 1] += 0.25

# %%
# An array's slice is a view as well, and the write arrives. A list's slice is a copy:

array, pixels = np.array([1.0, 2.0, 3.0]), [1.0, 2.0, 3.0]
for sequence in (array, pixels):
    crop = sequence[1:]
    crop *= 2
array, pixels

# %%
# The bias is a setting: view and write under ``no_grad``
# -------------------------------------------------------

with torch.no_grad():
    bias.view(3, 2)[:, 1] += 0.25

assert bias.is_leaf and bias.tolist() == [0.0, 0.25] * 3
bias

# %%
# The crop is a step of the computation: a new tensor
# ---------------------------------------------------
#
# Nothing is written. To have the whole image with the crop changed, write into a clone:

crop = image[1:, 1:] * 10
edited = image.clone()
edited[1:, 1:] *= 10
(crop.sum() + edited.sum()).backward()

assert image.grad.tolist() == [[1.0, 1.0], [1.0, 10.0 + 10.0]]
image.detach(), edited.detach(), image.grad

# %%
# See also: :ref:`error-view-of-a-leaf`; torch 1.5 and older: :ref:`error-leaf-moved-into-the-graph`.
#
# .. claim:: a-reshaped-leaf-is-a-view-of-the-leaf
#
#    ``view`` of a leaf is a view of the leaf: a write to it is refused, and under ``no_grad`` arrives.
#
#    >>> bias = torch.zeros(4, requires_grad=True)
#    >>> bias.view(2, 2)[:, 1] += 1
#    Traceback (most recent call last):
#    RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place operation.
#    >>> with torch.no_grad():
#    ...     bias.view(2, 2)[:, 1] += 1
#    >>> bias.tolist()
#    [0.0, 1.0, 0.0, 1.0]
