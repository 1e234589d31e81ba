r"""
Why can a tensor that I scaled not be optimized?
================================================

``torch.randn(3, requires_grad=True) * 0.01`` is a result, and no leaf. Scale or move a tensor that requires no grad,
and ask for ``requires_grad`` last: ``(torch.randn(3) * 0.01).requires_grad_()``.

.. symptoms::

   optimizer refuses my synthetic image, non-leaf
   requires_grad=True times 0.01 on one line
   learnable tensor moved to cuda is not a leaf
   initialise a trainable image with small noise
   multiplied random start values by a factor, training them is refused
   w = torch.randn(64, 64, requires_grad=True) / 8; Adam([w]) raises can't optimize
"""

import torch

noise = torch.tensor([100.0, 200.0, 300.0])
image = torch.tensor([100.0, 200.0, 300.0], requires_grad=True) * 0.01

# raises: ValueError: can't optimize a non-leaf Tensor
torch.optim.SGD([image], lr=0.1)

# %%
# ``image`` requires grad, but it is no leaf, since ``*`` computed it. The leaf that gets the gradient is the tensor
# *before* the ``*``, which has no name here:

print("requires grad:", image.requires_grad, "leaf:", image.is_leaf)
image.requires_grad, image.is_leaf, image.grad_fn.next_functions[0][0].variable

# %%
# The optimizer takes a result after ``image.retain_grad()``, but a second ``backward()`` through the product raises.
# It takes one with ``differentiable=True``, too, and does not move it, as backward does not fill ``image.grad``. Nor
# does a step move a product that is detached, or was computed under ``no_grad``: a leaf that requires no grad.
#
# ``requires_grad`` last
# ----------------------

image = (noise * 0.01).requires_grad_()
optimizer = torch.optim.SGD([image], lr=0.1)
(image**2).sum().backward()
optimizer.step()

assert image.is_leaf and torch.allclose(image, torch.tensor([0.8, 1.6, 2.4]))
image

# %%
# If the noise requires grad, as the output of a network does, ``requires_grad_()`` leaves a result a result. Detach
# first. Without scaling, ``detach``, ``reshape`` or ``.to`` may give a tensor with the memory of the noise, and the
# steps write into the noise. Clone first:

output = torch.nn.Linear(1, 3)(torch.ones(1, 1))
print("of a result, a leaf:", (output * 0.01).requires_grad_().is_leaf)

image = output.detach().clone().requires_grad_()
optimizer = torch.optim.SGD([image], lr=0.1)
assert image.is_leaf and image.data_ptr() != output.data_ptr()

# %%
# ``.to`` with nothing to do returns the tensor itself, and otherwise a computed one. So code that works on one device
# can fail on another.

leaf = torch.ones(2, requires_grad=True)
print("same dtype, the same tensor: ", leaf.to(leaf.dtype) is leaf)
print("same device, the same tensor:", leaf.to(leaf.device) is leaf)
print("another dtype, a leaf: ", leaf.to(torch.bfloat16).is_leaf)
print("another device, a leaf:", leaf.to("meta").is_leaf)

# %%
# What only silences the error
# ----------------------------
#
# Optimize the unscaled tensor and scale in the loss. With SGD the step of the image is then a ten-thousandth of the
# one above: the factor comes in twice, once in the gradient and once in the image. Adam divides by the size of the
# gradient, so there it comes in once, if the gradient is large beside ``eps``.

raw = noise.clone().requires_grad_()
optimizer = torch.optim.SGD([raw], lr=0.1)
((raw * 0.01) ** 2).sum().backward()
optimizer.step()

assert torch.allclose(raw * 0.01, torch.tensor([1.0, 2.0, 3.0]) * (1 - 0.2 * 0.01**2))
raw * 0.01

# %%

raw = noise.clone().requires_grad_()
optimizer = torch.optim.Adam([raw], lr=0.1)
((raw * 0.01) ** 2).sum().backward()
optimizer.step()

# not for float16: needs-more-digits
assert torch.allclose(raw * 0.01, torch.tensor([1.0, 2.0, 3.0]) - 0.1 * 0.01)
raw * 0.01

# %%
# See also: :ref:`error-optimize-a-non-leaf`, :ref:`scenario-detach-is-not-a-copy`.
#
# .. claim:: requires-grad-comes-last
#    :same-in-false-worlds: no write takes part
#    :range: plain-tensors
#    :leaves-out: dtype int64, int32, bool
#    :wrong: (x * 0.01).requires_grad_() -> (x * 0.01).requires_grad_() * 1
#
#    For ``t`` that requires no grad, ``(t * 0.01).requires_grad_()`` is a leaf that requires grad. Where gradients are
#    recorded, ``t.requires_grad_() * 0.01`` is no leaf.
#
#    >>> t = torch.ones(2)
#    >>> (t * 0.01).requires_grad_().is_leaf, (t.requires_grad_() * 0.01).is_leaf
#    (True, False)
#
#    def holds(x):
#        scaled = (x * 0.01).requires_grad_()
#        assert scaled.is_leaf and scaled.requires_grad and not x.requires_grad
#        assert not (x.requires_grad_() * 0.01).is_leaf
