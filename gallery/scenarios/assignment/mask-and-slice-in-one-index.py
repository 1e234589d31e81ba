r"""
How do I assign to some channels of the masked pixels?
======================================================

Put mask and slice into one pair of brackets, ``image[mask, :2] = new``: a mask of two dimensions uses up two,
and the slice is for the third. Or take the channels first, ``image[..., :2][mask] = new``.

.. symptoms::

   mask together with a slice gives a shape mismatch
   boolean mask over the first dims, slice over the last
   assign only the first channels where the mask is true
   how many colons after a mask
   set only red and green of selected pixels in a picture, error about shapes
   rgb[seg, :2] = color fits, but video[seg, :2] = color with frames fails
"""

import numpy as np
import torch

mask = torch.eye(2) > 0
image = torch.zeros(2, 2, 3)
image[mask, :2] = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
mask, image[mask, :2].shape, image[mask]

# %%
# The two dimensions of the mask become one, with a row for each ``True``. So the value has one row for each
# chosen pixel, or is broadcast to that. From an image of the same size, pick those rows with the mask:

source = torch.arange(12.0).reshape(2, 2, 3)
image[mask, :2] = source[mask, :2]
image[mask]

# %%
# With frames between the mask's dimensions and the channels the index needs ``...``. Without ``...`` the slice
# is for the frames:

video = torch.zeros(2, 2, 4, 3)
video[mask, ..., :2] = torch.ones(2, 4, 2)

# raises: RuntimeError: shape mismatch: value tensor of shape [2, 4, 2] cannot be broadcast to
#     indexing result of shape [2, 2, 3]
video[mask, :2] = torch.ones(2, 4, 2)

# %%
# Here the mask is taken for one dimension, and there is a colon too many:

# raises: IndexError: too many indices for tensor of dimension 3
image[mask, :, :2] = 0.0

# %%
# Channels first: ``image[..., :2]`` is a **view**. A write to the masked pixels of the view arrives, and so
# does the gradient:

pixels = torch.ones(2, 2, requires_grad=True)
image = torch.zeros(2, 2, 3)
image[..., :2][mask] = pixels
(image * source).sum().backward()

assert torch.equal(pixels.grad, source[mask][:, :2])
assert torch.equal(image, torch.stack([mask * 1.0, mask * 1.0, mask * 0.0], dim=2))
image[mask].detach(), pixels.grad

# %%
# A list of channels beside a mask is paired with the pixels: the first channel for the first pixel, and so on. Give the
# positions of the pixels a dimension more, and each pixel gets each channel:

image = torch.zeros(2, 2, 3)
rows, columns = mask.nonzero(as_tuple=True)
image[rows[:, None], columns[:, None], [0, 2]] = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

assert image[mask].tolist() == [[1.0, 0.0, 2.0], [3.0, 0.0, 4.0]] and not image[~mask].any()
image[mask]

# %%
# If the channels are the first dimension of the image, write ``image[:2, mask] = new``, with a row of ``new`` for each
# channel.
#
# The other order, ``image[mask][:, :2] = new``, writes into a copy: :ref:`scenario-write-through-two-brackets`.
# A list takes no mask (:ref:`error-mask-into-a-list`). An array takes both forms:

array = np.zeros((2, 2, 3))
array[np.eye(2) > 0, :2] = [[1, 2], [3, 4]]
array[..., :2][np.eye(2) > 0] += 5
array[np.eye(2) > 0]

# %%
# See also: :ref:`error-value-cannot-be-broadcast-to-indexing-result`, :ref:`error-too-many-indices`.
#
# .. claim:: a-mask-uses-up-as-many-dimensions-as-it-has
#    :same-in-false-worlds: one index, read and written, no view takes part
#    :range: plain-tensors
#    :leaves-out: rank 0, 1, 2; size 1000; layout expanded, one element
#    :wrong: wanted[row, column, 0] = 1 -> wanted[row, 0, column] = 1
#
#    A mask of two dimensions stands for two, and what follows it is for the third.
#
#    >>> image, mask = torch.zeros(2, 2, 3), torch.eye(2) > 0
#    >>> image[mask, 0] = torch.tensor([5.0, 6.0])
#    >>> image[..., 0]
#    tensor([[5., 0.],
#            [0., 6.]])
#
#    def holds(x):
#        mask, wanted = torch.arange(x[..., 0].numel()).reshape(x.shape[:2]) % 3 == 0, x.clone()
#        for row in range(x.shape[0]):
#            for column in range(x.shape[1]):
#                if mask[row, column]:
#                    wanted[row, column, 0] = 1
#        x[mask, 0] = 1
#        assert torch.equal(x, wanted)
