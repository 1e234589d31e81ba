r"""
I only changed a crop of my image. Why does it raise?
=====================================================

A crop by slices is a view: it has no values of its own. If the image is a leaf that requires grad (or the input in
``torch.func.grad``), ``crop *= 10`` would write into that leaf, and is refused. ``bias.view(3, 2)`` is such a view;
``crop = crop * 10`` writes nothing.

.. symptoms::

   multiply a cropped region of an input in place
   detection head: bias.view then add to one column fails after an upgrade
   edit a rectangle of a picture that I optimize, get view of leaf error
   adversarial patch: img.requires_grad_(), patch = img[:, 5:9, 5:9], patch.clamp_(0, 1) raises

.. verdict:: leaf/name-imul/eager
"""

import numpy as np
import torch

image = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
crop = image[1:, 1:]

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used ...
crop *= 10

# %%
# Two scores for each of three boxes, in one long bias:

bias = torch.nn.Parameter(torch.zeros(6))
boxes = bias.view(3, 2)
# raises: RuntimeError: a view of a leaf Variable that requires grad is being used ...
boxes[:, 1] += 0.25

# %%
# These three raise nothing. An image that requires no grad is changed by the write. A computed image is changed, and
# the write is recorded; after a ``sigmoid`` :ref:`backward would raise <error-modified-by-an-inplace-operation>`. A
# selection by a mask or a list of rows is a copy, so the write stays in it; ``image[[1]] *= 10`` would be refused:

plain = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
plain[1:, 1:] *= 10
computed = image * 1
computed[1:, 1:] *= 10
selected = image[[1]]
selected *= 10
print("plain:", plain.tolist())
print("computed:", computed.tolist())
print("image:", image.tolist())

# picture: image, crop, selected

# %%
# An array's slice is a view as well, and the write arrives. A list's slice is a copy:

array = np.array([1.0, 2.0, 3.0])
pixels = [1.0, 2.0, 3.0]
for sequence in (array, pixels):
    crop = sequence[1:]
    crop *= 2
print("array:", array.tolist(), "list:", pixels)

# %%
# The bias is a setting: view and write under ``no_grad``
# -------------------------------------------------------
#
# Write after ``backward()``, as the loss may have saved the bias. Use ``view``: ``reshape`` of a transposed parameter
# can be a copy, and the write is lost.

with torch.no_grad():
    bias.view(3, 2)[:, 1] += 0.25

assert bias.is_leaf and bias.requires_grad and bias.tolist() == [0.0, 0.25] * 3
bias

# %%
# The crop is a step of the computation: a new tensor
# ---------------------------------------------------
#
# To have the whole image with the crop changed, write into a clone:

crop = image[1:, 1:] * 10
edited = image.clone()
edited[1:, 1:] *= 10
(crop.sum() + edited.sum()).backward()

assert crop.tolist() == [[40.0]] and edited.tolist() == [[1.0, 2.0], [3.0, 40.0]]
assert image.grad.tolist() == [[1.0, 1.0], [1.0, 10.0 + 10.0]]
image.detach(), edited.detach(), image.grad

# %%
# See also: :ref:`error-view-of-a-leaf`. A part from ``split``, ``chunk`` or ``unbind`` has another message:
# :ref:`error-output-of-a-multi-view-function`. Torch 1.5 and older: :ref:`error-leaf-moved-into-the-graph`. A crop of a
# ``uint8`` image refuses ``crop *= 0.5`` for its dtype: :ref:`error-result-type-cannot-be-cast`.
#
# .. claim:: a-reshaped-leaf-is-a-view-of-the-leaf
#    :range: leaves
#    :leaves-out: layout expanded, one element
#
#    ``view`` with a shape, of a leaf that requires grad, is a view of the leaf. A write to the view is refused while
#    gradients are recorded. Under ``no_grad`` it arrives in the leaf, if the leaf is not expanded.
#
#    >>> bias = torch.zeros(4, requires_grad=True)
#    >>> bias.view(2, 2)[:, 1] += 1
#    Traceback (most recent call last):
#    RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place operation.
#    >>> with torch.no_grad():
#    ...     bias.view(2, 2)[:, 1] += 1
#    >>> bias.tolist()
#    [0.0, 1.0, 0.0, 1.0]
#
#    def holds(x):
#        before = x.detach().clone()
#        try:
#            x.view(x.shape).add_(1)
#        except RuntimeError as error:
#            assert "a view of a leaf" in str(error)
#        else:
#            raise AssertionError("nothing was raised")
#        assert torch.equal(x, before)
#        with torch.no_grad():
#            x.view(x.shape).add_(1)
#        assert torch.equal(x, before + 1)
