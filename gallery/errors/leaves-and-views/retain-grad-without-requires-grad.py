r"""
can't retain\_grad on Tensor that has requires\_grad=False
==========================================================

The tensor is in no graph: made under ``no_grad``, from inputs that require no grad, or cut off, as by ``detach()``,
``argmax()`` or ``> 0``. Ask for the gradient where the graph begins, ``weights.requires_grad_()``, and cut nothing off.

.. symptoms::

   activation.retain_grad() or register_hook fails, input needs no gradient
   Grad-CAM with frozen backbone or no_grad, hook on features crashes
   autograd.grad with respect to the input images raises, requires_grad missing
"""

import torch

inputs = torch.tensor([1.0, 2.0, 3.0])
scores = inputs * 2
scores[0] = 0.0

# raises: RuntimeError: can't retain_grad on Tensor that has requires_grad=False
scores.retain_grad()

# %%
# Why
# ---
#
# ``retain_grad()`` keeps a gradient that comes by, and a hook sees it. No gradient comes to a tensor that requires
# none. A hook says it in other words:

# raises: RuntimeError: cannot register a hook on a tensor that doesn't require gradient
scores.register_hook(lambda gradient: gradient * 2)

# %%
# An input that requires grad is not enough. These operations have no derivative, or are there to cut the graph:

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
for name, result in (
    ("weights * 2", weights * 2),
    ("weights.detach()", weights.detach()),
    ("weights.argmax()", weights.argmax()),
    ("weights > 1", weights > 1),
    ("weights.int()", weights.int()),
):
    print(f"{name:17} requires grad: {result.requires_grad}")

# %%
# Fix 1: begin at a leaf
# ----------------------
#
# Call ``requires_grad_()`` on floating-point or complex inputs, before you compute with them:

# fix: not compiled: backward
inputs.requires_grad_()
scores = inputs * 2
scores[0] = 0.0
scores.retain_grad()
(scores * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert scores.grad.tolist() == [1.0, 10.0, 100.0] and inputs.grad.tolist() == [0.0, 20.0, 200.0]
scores.grad, inputs.grad

# %%
# ``retain_grad()`` keeps the gradient of the tensor as it is when ``backward`` runs: of ``scores`` after the write.
#
# Fix 2: make the new tensor a leaf
# ---------------------------------
#
# A tensor that was made under ``no_grad`` can be the beginning of a graph, and so can the clone of one that was made in
# ``inference_mode``:

# fix: not compiled: backward
with torch.no_grad():
    features = inputs * 2
features.requires_grad_()
(features**2).sum().backward()

assert features.is_leaf and features.grad.tolist() == [4.0, 8.0, 12.0]
features.grad

# %%
# torch.autograd.grad
# -------------------
#
# ``torch.autograd.grad`` asks for the gradient of a tensor. It refuses a tensor without ``requires_grad``, such as
# data or what ``detach()`` returns:

data = torch.tensor([1.0, 2.0])
weights = torch.tensor([3.0, 4.0], requires_grad=True)

# raises: RuntimeError: One of the differentiated Tensors does not require grad
torch.autograd.grad((weights * data).sum(), data)

# %%
# Ask before the tensor is used:

data.requires_grad_()
(gradient,) = torch.autograd.grad((weights * data).sum(), data)

assert gradient.tolist() == [3.0, 4.0]
gradient

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    can't retain_grad on Tensor that has requires_grad=False
#    cannot register a hook on a tensor that doesn't require gradient
#    One of the differentiated Tensors does not require grad
#
# See also: :ref:`error-grad-of-a-non-leaf`, :ref:`error-no-grad-fn`.
