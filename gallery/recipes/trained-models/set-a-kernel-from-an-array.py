r"""
Set a convolution's weight from a NumPy array
=============================================

Copy under ``no_grad`` and compare the shapes first: ``conv.weight.copy_(torch.from_numpy(kernels))``. The weight
of ``nn.Conv2d`` has shape ``[outputs, inputs / groups, height, width]``. For another number of input channels sum along
dimension 1, or repeat and divide.

.. symptoms::

   load a numpy kernel bank, Sobel or Gabor filter into nn.Conv2d
   weight.data.fill_ with an array is refused, only 0-dimension value
   pretrained first layer has 3 input channels, my images have 1 or 4
   array of shape height, width, inputs, outputs from another framework
   weight became float64 after assigning a numpy array, expected Float but found Double
   fixed filter that must not train
   put my own filter into a convolution layer, types do not match afterwards
   conv1.weight.data = torch.from_numpy(sobel) then forward complains about double and float
"""

import numpy as np
import torch
from torch import nn

kernels = np.arange(12.0).reshape(2, 1, 2, 3)
conv = nn.Conv2d(1, 2, (2, 3), bias=False, device="cpu")

# raises: RuntimeError: fill_ only supports 0-dimension value tensor but got tensor with 4 dimensions.
conv.weight.data.fill_(torch.from_numpy(kernels))

# %%
# ``fill_`` writes one number everywhere (:ref:`error-only-a-0-dimensional-value`).
#
# The way that looks right
# ------------------------
#
# ``.data = torch.from_numpy(...)`` and ``nn.Parameter(torch.from_numpy(...))`` run for an array of floats, and refuse
# integers. NumPy's default floats are float64, so the weight is too, and the next input does not fit.
# It also shares its memory with the array, and an optimizer that was made before holds another parameter in the second case:

conv.weight = nn.Parameter(torch.from_numpy(kernels))
print("dtype:", conv.weight.dtype)

try:
    conv(torch.ones(1, 1, 2, 3, dtype=torch.float32, device="cpu"))
except RuntimeError as error:
    print("float32 input:", error)

# %%
# Copy into the weight
# --------------------
#
# :api:`torch.Tensor.copy_` converts the dtype and keeps the parameter. It also *broadcasts*, so compare the shapes:

conv = nn.Conv2d(1, 2, (2, 3), bias=False)
optimizer = torch.optim.SGD(conv.parameters(), lr=0.1)


@torch.no_grad()
def set_weight(weight, array):
    values = torch.from_numpy(array)
    assert weight.shape == values.shape, f"{tuple(weight.shape)} and {tuple(values.shape)}"
    weight.copy_(values)


set_weight(conv.weight, kernels)

assert conv.weight.tolist() == kernels.tolist() and conv.weight.dtype == torch.get_default_dtype()
assert optimizer.param_groups[0]["params"][0] is conv.weight
outputs = conv(torch.ones(1, 1, 2, 3))
assert outputs.flatten().tolist() == [sum(range(6)), sum(range(6, 12))]
outputs.detach()

# %%
# One filter of shape ``[height, width]``, for instance Sobel's, needs the two dimensions in front. A bank of shape
# ``[outputs, height, width]`` takes ``bank[:, None]``. With ``groups=3`` each of three channels is filtered by its own
# copy:

sobel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
single = nn.Conv2d(1, 1, 3, bias=False)
channelwise = nn.Conv2d(3, 3, 3, groups=3, bias=False)
set_weight(single.weight, sobel[None, None])
set_weight(channelwise.weight, np.repeat(sobel[None, None], 3, axis=0))

assert single.weight[0, 0].tolist() == sobel.tolist()
assert channelwise.weight[:, 0].tolist() == [sobel.tolist()] * 3
print("Sobel:", single.weight[0, 0].tolist())

# %%
# Without the comparison a bank of one channel is written to each of three:

three = nn.Conv2d(3, 2, (2, 3), bias=False)
with torch.no_grad():
    three.weight.copy_(torch.from_numpy(kernels))
print("channels equal:", torch.equal(three.weight[:, 0], three.weight[:, 2]))

try:
    set_weight(three.weight, kernels)
except AssertionError as error:
    print("refused:", error)

# %%
# Another number of input channels
# --------------------------------
#
# A convolution adds up over its input channels. A grey image that was repeated three times gives the same as a kernel
# that is *summed* over the three channels:

grey = torch.tensor([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
rgb_kernels = np.stack([kernels[:, 0], 2 * kernels[:, 0], 3 * kernels[:, 0]], axis=1)
set_weight(three.weight, rgb_kernels)
set_weight(conv.weight, rgb_kernels.sum(axis=1, keepdims=True))

assert torch.allclose(conv(grey), three(grey.repeat(1, 3, 1, 1)))

# %%
# From one channel to three: repeat, and divide by three, so that a grey image keeps its output. From three to four: a
# channel of zeros changes nothing at first, and trains:

set_weight(conv.weight, kernels)
set_weight(three.weight, np.repeat(kernels, 3, axis=1) / 3)
assert torch.allclose(three(grey.repeat(1, 3, 1, 1)), conv(grey), rtol=1e-2)

four = nn.Conv2d(4, 2, (2, 3), bias=False)
with torch.no_grad():
    four.weight[:, :3] = three.weight
    four.weight[:, 3:] = 0.0
colour = torch.arange(24.0).view(1, 4, 2, 3) / 24

assert torch.allclose(four(colour), three(colour[:, :3]), rtol=1e-2)
print("output channels:", four(colour).shape[1])

# %%
# Other orders of the dimensions
# ------------------------------
#
# An array of shape ``[height, width, inputs, outputs]`` has to be permuted. ``transpose`` of an array is a view,
# which ``from_numpy`` takes; ``reshape`` would give the right shape and the wrong order:

other_order = kernels.transpose(2, 3, 1, 0)
set_weight(conv.weight, other_order.transpose(3, 2, 0, 1))
assert conv.weight.tolist() == kernels.tolist()

set_weight(conv.weight, other_order.reshape(2, 1, 2, 3))
print("reshaped is right:", conv.weight.tolist() == kernels.tolist())

# %%
# An array that is read-only or reversed is copied first, ``torch.from_numpy(array.copy())``
# (:ref:`error-negative-strides-are-not-supported`, :ref:`error-array-is-not-writable`). With ``groups`` dimension 1
# is ``inputs / groups``. ``nn.Linear`` has ``[outputs, inputs]``, and ``nn.ConvTranspose2d`` ``[inputs, outputs /
# groups, ...]``:

shapes = {
    "Conv2d(4, 6, 3, groups=2)": nn.Conv2d(4, 6, 3, groups=2),
    "ConvTranspose2d(4, 6, 3)": nn.ConvTranspose2d(4, 6, 3),
    "Linear(4, 6)": nn.Linear(4, 6),
}
for name, layer in shapes.items():
    print(f"{name:26}", list(layer.weight.shape))

# %%
# A filter that must not train
# ----------------------------
#
# Keep it as a buffer and call the function. It moves with the module, is saved, and is no parameter:


class Edges(nn.Module):
    def __init__(self, kernels):
        super().__init__()
        self.register_buffer("kernels", torch.tensor(kernels, dtype=torch.get_default_dtype()))

    def forward(self, image):
        return nn.functional.conv2d(image, self.kernels)


edges = Edges(kernels)
assert torch.equal(edges(torch.ones(1, 1, 2, 3)), outputs)
assert not list(edges.parameters()) and edges.double().kernels.dtype == torch.float64
twin = Edges(0 * kernels)
twin.load_state_dict(edges.state_dict())
assert torch.equal(twin.kernels, edges.kernels.to(twin.kernels))

# %%
# See also: :ref:`recipe-copy-weights-between-models`, :ref:`recipe-set-part-of-a-parameter`,
# :ref:`error-assign-to-a-parameter`, :ref:`recipe-share-or-copy-with-numpy`.
#
# .. claim:: copy-converts-and-broadcasts
#    :range: plain-tensors
#    :leaves-out: rank 0; layout expanded, one element
#    :wrong: x.copy_(torch.from_numpy(array)) -> x = torch.from_numpy(array).expand(x.shape)
#    :same-in-false-worlds: the whole tensor is written, and no history or version is read
#    :not-for: requires-grad: its-subject
#
#    ``copy_`` from an array into a tensor with dimensions that is not expanded converts to the tensor's dtype, keeps
#    the tensor, and broadcasts.
#
#    >>> import numpy as np
#    >>> weight = torch.zeros(2, 3)
#    >>> result = weight.copy_(torch.from_numpy(np.arange(3.0)))
#    >>> result is weight, weight.dtype == torch.zeros(1).dtype, weight.tolist()
#    (True, True, [[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]])
#
#    def holds(x):
#        array, kept, dtype = np.full(1, 1.0), x, x.dtype
#        x.copy_(torch.from_numpy(array))
#        assert x is kept and x.dtype == dtype and (kept == 1).all()
