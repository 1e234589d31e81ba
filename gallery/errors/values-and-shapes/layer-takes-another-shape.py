r"""
Given normalized_shape=[4], expected input with shape [\*, 4], but got input of size[2, 3]
==========================================================================================

The layer was made for another number of features, or counts them in another dimension. Print the input's shape. Move
or add a dimension if the order is wrong, or make the layer for the size that you have.

.. symptoms::

   layer norm or batch norm refuses my tensor
   convolution wants 3 channels and gets my image height
   image is height, width, channels and the network wants channels first
   pooling or upsampling fails for a single image
   batch norm after reshape says running_mean should contain
   gray image for a network with three channels
   nn.LayerNorm(4)(x) crashes, features in another dimension than the last
   Conv2d with 3 input channels refuses a batch in NHWC or grayscale
"""

import torch
from torch import nn

norm = nn.LayerNorm(4)
scores = torch.arange(6.0).reshape(2, 3)

# raises: RuntimeError: Given normalized_shape=[4], expected input with shape [*, 4], but got input of size[2, 3]
norm(scores)

# %%
# Why
# ---
#
# The parameters of a layer have fixed sizes. ``LayerNorm`` compares the **last** dimensions with the size it was made
# for. In a batch, ``BatchNorm`` and convolutions compare dimension 1, the **channels**: images are ``(batch, channels,
# height, width)``. Some layers also count the dimensions of their input. The words differ:

image = torch.ones(8, 6, 3)  # height, width, channels
calls = {
    "BatchNorm1d, features": lambda: nn.BatchNorm1d(4)(scores),
    "BatchNorm2d, dimensions": lambda: nn.BatchNorm2d(3)(image),
    "Conv2d, channels": lambda: nn.Conv2d(3, 4, 3)(image[None]),
    "Conv2d, dimensions": lambda: nn.Conv2d(3, 4, 3)(image[None, None]),
    "Conv2d, a kernel that is too large": lambda: nn.Conv2d(1, 1, 9)(torch.ones(1, 1, 8, 8)),
    "interpolate": lambda: nn.functional.interpolate(image, scale_factor=2, mode="bilinear"),
    "max_pool2d": lambda: nn.functional.max_pool2d(scores, 2),
    "reflection padding": lambda: nn.functional.pad(torch.ones(1, 3), (3, 3), mode="reflect"),
}
for name, call in calls.items():
    try:
        call()
    except (RuntimeError, ValueError, NotImplementedError) as error:
        print(f"{name}: {str(error).splitlines()[0]}")

# %%
# Fix 1: channels first, with a batch
# -----------------------------------
#
# Color images that PIL and OpenCV read have the channels last. ``permute`` moves the channels, as a view, and
# ``[None]`` adds a batch of one image. ``reshape`` gives that shape as well, but it mixes the pixels.


# fix: batch_of_one(image) like image.swapaxes(0, 2).swapaxes(1, 2).unsqueeze(0)
#     from leaf(6 * n).reshape(n, 2, 3)
def batch_of_one(image):
    return image.permute(2, 0, 1)[None]


image[0, 0, 2] = 5.0
batch = batch_of_one(image)

assert batch.shape == (1, 3, 8, 6) and batch[0, 2, 0, 0] == 5.0
assert torch.equal(image[None].permute(0, 3, 1, 2), batch)
assert nn.Conv2d(3, 4, 3)(batch).shape == (1, 4, 6, 4)
assert nn.BatchNorm2d(3)(batch).shape == batch.shape
batch.shape

# %%
# A write to ``batch`` shows in ``image``. For a batch of such images write ``images.permute(0, 3, 1, 2)``. For a gray
# image ``(height, width)`` write ``gray[None, None]``, or for a network of three channels
# ``gray.expand(1, 3, -1, -1)``. For a gray batch with one channel write ``grays.expand(-1, 3, -1, -1)``.
#
# Fix 2: the features where the layer looks for them
# --------------------------------------------------
#
# ``LayerNorm`` takes a sequence as ``(batch, time, features)``. With the features in dimension 1 write
# ``norm(x.transpose(1, -1)).transpose(1, -1)``. ``BatchNorm1d`` and ``Conv1d`` want ``(batch, features, time)``. If
# both sizes are equal, a sequence that is not transposed raises no error.

# fix: not compiled: statement
sequence = torch.arange(24.0).reshape(2, 3, 4)
normed = nn.BatchNorm1d(4)(sequence.transpose(1, 2)).transpose(1, 2)

assert normed.shape == sequence.shape
assert torch.allclose(normed.mean((0, 1)), torch.zeros(4), atol=1e-5)
normed.shape

# %%
# Fix 3: the layer for the size that you have
# -------------------------------------------
#
# If the input is right, make the layer for it: ``nn.LayerNorm(scores.shape[-1])``. To use the weights of a convolution
# for gray images on color images, write a third of them to each channel of the new weight:

# fix: not compiled: statement
gray = nn.Conv2d(1, 4, 3)
color = nn.Conv2d(3, 4, 3)
with torch.no_grad():
    color.weight[:] = gray.weight / 3
    color.bias.copy_(gray.bias)

same = torch.rand(2, 1, 8, 8)
assert torch.allclose(color(same.expand(2, 3, 8, 8)), gray(same), atol=1e-2)
assert nn.LayerNorm(scores.shape[-1])(scores).shape == (2, 3)
color.weight.shape

# %%
# The write stretched one channel to three (:ref:`claim-sizes-of-one-are-stretched`).
#
# A kernel that is too large for the image needs ``padding`` or a smaller kernel. ``BatchNorm`` in training needs two
# values a channel: give it a larger batch, or leave out a last batch of one sample with ``drop_last=True``. To predict,
# call ``eval()``: the layer then takes its running statistics, if it has them.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Given normalized_shape={shape:shapes}, expected input with shape [{star}], but got input of size
#    running_mean should contain {count:int} elements not {count:int}
#    Given groups={count:int}, weight of size {shape:shapes}, expected input{shape:shapes} to have {count:int} channels, but got {count:int} channels instead
#    Given transposed={count:int}, weight of size {shape:shapes}, expected input{shape:shapes} to have {count:int} channels, but got {count:int} channels instead
#    Given groups={count:int}, expected weight to be at least {count:int} at dimension {dimension:int}, but got weight of size {shape:shapes} instead
#    Given weight of size {shape:shapes}, expected bias to be 1-dimensional with {count:int} elements, but got bias of size {shape:shapes} instead
#    Expected {count:int}D (unbatched) or {count:int}D (batched) input to {function:name}, but got input of size: {shape:shapes}
#    Expected {count:int}D or {count:int}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got
#    Expected {count:int}D or {count:int}D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got
#    non-empty {count:int}D or {count:int}D (batch mode) tensor expected for input
#    weight should have at least three dimensions
#    expected stride to be a single integer value or a list of {count:int} values to match the convolution dimensions
#    Calculated padded input size per channel: ({sizes}). Kernel size: ({sizes}). Kernel size can't be greater than actual input size
#    Padding size should be less than the corresponding input dimension, but got: padding {shape:shapes} at dimension {dimension:int} of input
#    Input and output sizes should be greater than 0, but got input (
#    grid_sampler(): expected grid to have size {size:int} in last dimension, but got grid with sizes {shape:shapes}
#    grid_sampler(): expected grid and input to have same batch size, but got input with sizes {shape:shapes} and grid with sizes {shape:shapes}
#    Given output_size={shape:shapes}, kernel_size={shape:shapes}, dilation={shape:shapes}, padding={shape:shapes}, stride={shape:shapes}, expected size of input's dimension
#    Expected size of input's dimension {dimension:int} to be divisible by the product of kernel_size
#    Expected {count:int}D or {count:int}D (batch mode) tensor for input with possible 0 batch size and non-zero dimensions, but got
#    Calculated output size: ({sizes}). Output size is too small
#    Expected {count:int}-dimensional input for {count:int}-dimensional weight {shape:shapes}, but got {count:int}-dimensional input of size
#
# .. wordings:: ValueError
#
#    expected {count:int}D input (got {count:int}D input)
#    expected {count:int}D or {count:int}D input (got {count:int}D input)
#    Expected more than 1 value per channel when training, got input size
#    Expected a batch of {count:int}D affine matrices of shape Nx{rows:int}x{columns:int} for size
#    Expected non-zero, positive output size. Got
#
# .. wordings:: NotImplementedError
#
#    Got {count:int}D input, but bilinear mode needs 4D input
#    Got {count:int}D input, but trilinear mode needs 5D input
#    Got {count:int}D input, but bicubic mode needs 4D input
#    Input Error: Only 3D, 4D and 5D input Tensors supported (got {count:int}D)
#    affine_grid only supports 4D and 5D sizes
#
# .. wordings:: AssertionError
#
#    Embeddings parameter is expected to be 2-dimensional
#
# See also: :ref:`error-mat1-and-mat2-shapes`, for a linear layer, :ref:`error-state-of-another-size`, for an RNN,
# :ref:`error-attention-mask-shape`, :ref:`error-vmap-batch-norm`.
