r"""
'NoneType' object has no attribute 'zero\_'
===========================================

``weights.grad`` is ``None``: no ``backward()`` since ``zero_grad()``, or the loss sends no gradient to ``weights``, or
it is no leaf (after ``weights = weights - ...``, ``.to()``, a slice) or requires no grad. Or ``layer.bias`` is:
``bias=False``.

.. symptoms::

   w.grad.zero_() crashes in the training loop, grad is None
   w = w - lr * w.grad by hand, second step fails
   init function with m.bias.data.zero_() crashes, layer has bias=False
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# raises: AttributeError: 'NoneType' object has no attribute 'zero_'
weights.grad.zero_()

# %%
# Why
# ---
#
# A new tensor has no gradient. ``backward()`` makes one for each **leaf** that requires grad and from which recorded
# operations lead to the loss. A comparison, ``argmax``, ``detach()``, ``item()`` and a step under ``no_grad`` lead
# nowhere.

# raises: TypeError: 'NoneType' object does not support item assignment
weights.grad[0] = 0.0

# %%
# In a loop, look for ``weights = ...``. That line gives the name to a new tensor, which has no gradient. Under
# ``no_grad`` the new tensor requires no grad either, and the next ``backward()`` raises :ref:`error-no-grad-fn`.

(weights**2).sum().backward()
with torch.no_grad():
    weights = weights - 0.25 * weights.grad

# raises: TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'
weights - 0.25 * weights.grad

# %%
# Fix 1: write into the leaf
# --------------------------
#
# ``-=`` under :api:`torch.no_grad` keeps the tensor that has the gradient. Clear the gradient with ``None``, which
# also works before the first ``backward()``:


# fix: step(weights) like (weights.detach().mul_(0.75), None)[1]
#     from [w := leaf(n), setattr(w, "grad", vector(n))][0]
def step(weights):
    with torch.no_grad():
        weights -= 0.25 * weights.grad


weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
first = weights
for _ in range(2):
    weights.grad = None
    (weights**2).sum().backward()
    step(weights)

assert weights is first and weights.is_leaf and weights.grad.tolist() == [1.0, 2.0, 3.0]
assert weights.tolist() == [0.5 * 0.5 * 1.0, 0.5 * 0.5 * 2.0, 0.5 * 0.5 * 3.0]
weights

# %%
# Fix 2: make the leaf last
# -------------------------
#
# A product with a leaf that requires grad is no leaf. Under ``no_grad`` it is a leaf that requires no grad. ``.to()``
# counts, if it converts. :ref:`Torch warns when you read the gradient of a non-leaf <error-grad-of-a-non-leaf>`. Ask
# for ``requires_grad`` after the last conversion:

# fix: not compiled: statement
scaled = torch.ones(2, requires_grad=True) * 0.5
trained = (torch.ones(2) * 0.5).requires_grad_()
(scaled + trained).sum().backward()
print("leaf:", scaled.is_leaf, trained.is_leaf)

assert trained.grad.tolist() == [1.0, 1.0]

# warns: UserWarning: The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. ...
print(scaled.grad, trained.grad)

# %%
# Fix 3: ask first
# ----------------
#
# A tensor that the loss does not use keeps ``None``, and so does one that requires no grad. ``zero_grad()``
# of an optimizer or a module sets ``None`` again. ``torch.autograd.grad`` returns gradients and stores none.
# Where such tensors are possible, ask before you write:


# fix: clear_first(tensors) like (tensors[0].grad.sub_(torch.eye(n)[0]), None)[1]
#     from [w := leaf(n), leaf(n), vector(n), setattr(w, "grad", vector(n))][:3]
def clear_first(tensors):
    for tensor in tensors:
        if tensor.grad is not None:
            tensor.grad[0] = 0.0


used = torch.ones(2, requires_grad=True)
unused = torch.ones(2, requires_grad=True)
frozen = torch.ones(2)
(used * frozen).sum().backward()
clear_first([used, unused, frozen])

assert used.grad.tolist() == [0.0, 1.0] and unused.grad is None and frozen.grad is None
print(used.grad, unused.grad, frozen.grad)

torch.optim.SGD([used]).zero_grad()
torch.autograd.grad(used.sum(), used)

assert used.grad is None

# %%
# Fix 4: a layer without a bias
# -----------------------------
#
# The ``None`` may be the parameter itself. ``layer.bias`` is ``None`` with ``bias=False``, and so are the ``weight`` of
# a BatchNorm with ``affine=False`` and its ``running_mean`` with ``track_running_stats=False``. A ``ReLU`` has no
# attribute ``bias``, and that of an ``LSTM`` is ``True``. ``modules()`` also finds the layers inside of blocks:

# fix: not compiled: statement
model = torch.nn.Sequential(
    torch.nn.Linear(2, 2, bias=False), torch.nn.ReLU(), torch.nn.Linear(2, 1)
)
with torch.no_grad():
    for layer in model.modules():
        bias = getattr(layer, "bias", None)
        if isinstance(bias, torch.Tensor):
            bias.zero_()

assert model[0].bias is None and model[2].bias.tolist() == [0.0]

# raises: AttributeError: 'NoneType' object has no attribute 'data'
model[0].bias.data.zero_()

# %%
# Other wordings
# --------------
#
# .. wordings:: AttributeError
#
#    'NoneType' object has no attribute 'zero_'
#    'NoneType' object has no attribute 'data'  -- from p.grad.data or layer.bias.data
#
# .. wordings:: TypeError
#
#    'NoneType' object does not support item assignment
#    unsupported operand type(s) for *: 'float' and 'NoneType'
#    unsupported operand type(s) for -=: 'Tensor' and 'NoneType'
#    unsupported operand type(s) for -: 'Tensor' and 'NoneType'
#    sub_(): argument 'other' (position 1) must be Tensor, not NoneType
