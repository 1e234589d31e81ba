r"""
grad can be implicitly created only for scalar outputs
======================================================

``backward()``, ``torch.autograd.grad`` and ``torch.func.grad`` start from one number. Your result has more, or none.
Make one number of it, with ``.sum()`` or ``.mean()``, or say what each element counts:
``scores.backward(torch.ones_like(scores))``.

.. symptoms::

   loss.backward() fails because loss has one value per sample, reduction="none"
   gradient of a vector output, y.backward() on tensor with several elements
   torch.func.grad of a function that returns shape (1,) crashes
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
scores = weights * 2
scores[0] = 0.0

# raises: RuntimeError: grad can be implicitly created only for scalar outputs
scores.backward()

# %%
# Why
# ---
#
# A gradient is that of one number. For a tensor of three there are three, and torch does not choose. For an empty
# tensor there is none. The functions of ``torch.func`` say it in another way. They want no dimensions, and refuse a
# tensor of shape ``(1,)`` as well:


def doubled(weights):
    scores = weights * 2
    scores[0] = 0.0
    return scores


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# raises: RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with 1 dims.
#     ...
torch.func.grad(doubled)(weights.detach())

# %%
# What you give for the elements has to have their shape:

# raises: RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([2]) and output[0] has a shape of
#     torch.Size([3]).
scores.backward(torch.ones(2))

# %%
# Fix 1: one number
# -----------------
#
# The sum has the gradients of all elements, added up. With ``.mean()`` they are divided by the number of elements. The
# sum of an empty tensor is 0, and its mean is ``nan``.

# fix: not compiled: backward
scores.sum().backward()

assert weights.grad.tolist() == [0.0, 2.0, 2.0]
weights.grad

# %%
# A complex number is not enough: the message says "only for real scalar outputs". Take ``.abs()`` or ``.real`` of it:

amplitudes = torch.tensor([3.0 + 4.0j], requires_grad=True)
amplitudes.abs().sum().backward()

assert torch.allclose(amplitudes.grad, torch.tensor([0.6 + 0.8j]))
amplitudes.grad

# %%
# Fix 2: what each element counts
# -------------------------------
#
# The argument of ``backward`` is multiplied with the gradients of the elements:

# fix: not compiled: backward
weights.grad = None
doubled(weights).backward(torch.tensor([1.0, 10.0, 100.0]))

assert weights.grad.tolist() == [0.0, 20.0, 200.0]
weights.grad

# %%
# Give a tensor, ``torch.tensor(2.0)`` and not ``2.0``. Several results take a list with an entry for each, which is
# ``None`` for a single number. In ``torch.autograd.grad`` the argument is ``grad_outputs``. In ``torch.func`` call
# ``vjp``:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
counts = torch.tensor([1.0, 10.0, 100.0])
(slopes,) = torch.autograd.grad(doubled(weights), weights, grad_outputs=counts)
(by_vjp,) = torch.func.vjp(doubled, weights.detach())[1](counts)

weights.grad = None
torch.autograd.backward([weights.sum(), doubled(weights)], [None, counts])

assert slopes.tolist() == by_vjp.tolist() == [0.0, 20.0, 200.0]
assert weights.grad.tolist() == [1.0, 21.0, 201.0]
weights.grad

# %%
# Fix 3: all gradients
# --------------------
#
# ``torch.func.jacrev`` gives the gradient of each element in a row:

# fix: not compiled: transform
# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
jacobian = torch.func.jacrev(doubled)(weights.detach())

assert jacobian.tolist() == [[0.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 2.0]]
jacobian

# %%
# To have the slope of each sample, put :api:`torch.vmap` around ``torch.func.grad`` of the function of one sample.
#
# In a training loop look for a loss with ``reduction="none"``.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    grad can be implicitly created only for scalar outputs
#    grad can be implicitly created only for real scalar outputs but got {dtype:dtype}
#    {function:name}(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with {count:int} dims.
#    Mismatch in shape: grad_output[{position:int}] has a shape of {shape:shape} and output[{position:int}] has a shape of {shape:shape}.
#    got {count:int} tensors and {count:int} gradients
#
# .. wordings:: TypeError
#
#    gradients can be either Tensors or None, but got {type:type}
#
# See also: :ref:`error-no-grad-fn`.
