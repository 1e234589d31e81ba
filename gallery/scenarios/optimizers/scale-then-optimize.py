r"""
Why can a tensor that I scaled not be optimized?
================================================

``torch.randn(3, requires_grad=True) * 0.01`` is a result, and no leaf. Scale or move first, and ask for
``requires_grad`` last; to optimize the unscaled tensor instead trains something else.

.. symptoms::

   optimizer refuses my synthetic image, non-leaf
   requires_grad=True times 0.01 on one line
   learnable tensor moved to cuda is not a leaf
   initialise a trainable image with small noise
"""

import torch

noise = torch.tensor([100.0, 200.0, 300.0])
image = torch.tensor([100.0, 200.0, 300.0], requires_grad=True) * 0.01

# raises: ValueError: can't optimize a non-leaf Tensor
torch.optim.SGD([image], lr=0.1)

# %%
# It does require grad; that is not the question. What counts is that ``*`` computed it. The leaf that
# gets the gradient is the tensor *before* the ``*``, which has no name here:

image.requires_grad, image.is_leaf, image.grad_fn.next_functions[0][0].variable

# %%
# ``requires_grad`` last
# ----------------------

image = (noise * 0.01).requires_grad_()
optimizer = torch.optim.SGD([image], lr=0.1)
(image**2).sum().backward()
optimizer.step()

assert image.is_leaf and torch.allclose(image, torch.tensor([0.8, 1.6, 2.4]))
image

# %%
# The same for ``.to``: with nothing to do it returns the tensor itself, and otherwise a computed one. So
# code that works on one device can fail on another.

leaf = torch.ones(2, requires_grad=True)
print(leaf.to(torch.float32) is leaf, leaf.double().is_leaf)
print(leaf.to(leaf.device) is leaf, leaf.to("meta").is_leaf)

# %%
# What only silences the error
# ----------------------------
#
# Optimize the unscaled tensor and scale in the loss, and the step is a ten-thousandth of the one above:
# the factor comes in twice, once in the gradient and once in the image.

raw = noise.clone().requires_grad_()
optimizer = torch.optim.SGD([raw], lr=0.1)
((raw * 0.01) ** 2).sum().backward()
optimizer.step()

assert torch.allclose(raw * 0.01, torch.tensor([1.0, 2.0, 3.0]) * (1 - 0.2 * 0.01**2))
raw * 0.01

# %%
# ``detach().requires_grad_()`` makes a leaf, too, and each step writes into the tensor that you
# detached: :ref:`scenario-detach-is-not-a-copy`. See also: :ref:`error-optimize-a-non-leaf`.
#
# .. claim:: requires-grad-comes-last
#    :same-in-false-worlds: no write takes part
#
#    ``(t * 0.01).requires_grad_()`` is a leaf, and ``t.requires_grad_() * 0.01`` is none.
#
#    >>> t = torch.ones(2)
#    >>> (t * 0.01).requires_grad_().is_leaf, (t.requires_grad_() * 0.01).is_leaf
#    (True, False)
