r"""
My residual block starts with an in-place ReLU. What does the shortcut add?
===========================================================================

Not the input: the ReLU has written over it, so an identity shortcut adds ``relu(x)``, silently. A convolution in
the shortcut gets ``relu(x)``, or raises at backward if it ran first and saved ``x``. Start the block with
``nn.ReLU()``, not in place.

.. symptoms::

   identity branch is wrong, no error: relu(x) + relu(x) in place of x + relu(x)
   pre-activation resnet shortcut order matters
   skip connection gives different results with inplace=True
   negative numbers of the block input vanish from my skip path
   pre-act block: x + self.conv(self.relu(x)) with nn.ReLU(True) loses negative x
"""

import torch
from torch import nn

inputs = torch.tensor([-1.0, 2.0], requires_grad=True)
block_input = inputs * 1
residual = nn.ReLU(inplace=True)(block_input)
print("sum:", (block_input + residual).tolist())

# %%
# The right result is ``x + relu(x)``, -1 and 4. ``block_input`` and ``residual`` are one tensor. When a plain
# shortcut needs a clone, and what its gradient becomes without: :ref:`scenario-residual-without-a-clone`.

print("one tensor:", residual is block_input)

# %%
# A convolution or a max pool in the shortcut :doc:`saves its input </reference/what-backward-saves>`, as a product with
# a weight that requires grad does. (Of a float32 input, a convolution under autocast saves a converted copy.) If such a
# layer runs first, backward finds the input changed:

scale = torch.tensor([3.0, 5.0], requires_grad=True)
block_input = inputs * 1
shortcut = scale * block_input
residual = nn.ReLU(inplace=True)(block_input)
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Relu... is at version 1; ...
(shortcut + residual).sum().backward()

# %%
# If it runs second, nothing raises, and the shortcut gets ``relu(x)``:

block_input = inputs * 1
residual = nn.ReLU(inplace=True)(block_input)
shortcut = scale * block_input
print("shortcut:", shortcut.tolist(), "right:", (scale * inputs).tolist())

# %%
# The first activation of a branch: not in place
# ----------------------------------------------

block_input = inputs * 1
residual = nn.ReLU()(block_input)
output = scale * block_input + residual
output.sum().backward()

assert output.tolist() == [-3.0 + 0.0, 10.0 + 2.0]
assert inputs.grad.tolist() == [3.0 + 0.0, 5.0 + 1.0] and scale.grad.tolist() == [-1.0, 2.0]
output.detach(), inputs.grad, scale.grad

# %%
# Behind a convolution or a norm of the branch it may be in place. ``nn.Identity``, and ``nn.Dropout`` in ``eval()``
# mode, return their input: a ReLU behind them still counts as the first. Here a product stands for the layer:

block_input = inputs * 1
residual = nn.ReLU(inplace=True)(block_input * 2)
output = scale * block_input + residual
(gradient,) = torch.autograd.grad(output.sum(), inputs)

assert output.tolist() == [-3.0 + 0.0, 10.0 + 4.0]
assert gradient.tolist() == [3.0 + 0.0, 5.0 + 2.0]

# %%
# See also: :ref:`scenario-two-in-place-layers`, :ref:`error-modified-by-an-inplace-operation`.
#
# .. claim:: an-in-place-relu-changes-the-shortcut
#    :range: plain-tensors
#    :leaves-out: dtype complex64, bool; layout expanded, one element
#    :wrong: inplace=True -> inplace=False
#    :same-in-false-worlds: one computed tensor under two names, with no slice, leaf or version in it
#
#    An in-place ReLU of a tensor of real numbers that is not expanded returns its input, changed: the identity
#    shortcut next to it is changed, too.
#
#    >>> x = torch.tensor([-1.0, 2.0])
#    >>> y = torch.nn.ReLU(inplace=True)(x)
#    >>> x + y, y is x
#    (tensor([0., 4.]), True)
#
#    def holds(x):
#        shortcut, positive = x, x.clamp(min=0)
#        result = torch.nn.ReLU(inplace=True)(x)
#        assert result is shortcut and torch.equal(shortcut, positive)
