r"""
'Tensor' object is not callable
===============================

Parentheses after a tensor call it, and it is no function. For an element write brackets: ``weights[0, 1]``. Leave the
parentheses out after an attribute such as ``T`` or ``data``. If the name meant a function before, take two names.

.. symptoms::

   weights(0) as in MATLAB, to read or set an element of a tensor
   loss = loss(outputs, targets) fails in the second iteration of the loop
   x.T() or x.data() with parentheses raises a TypeError
   optimizer.step(loss), or a product without the * as in weights(1 - weights)
"""

import torch
from torch import nn

weights = torch.arange(6.0).reshape(2, 3)

# raises: TypeError: 'Tensor' object is not callable
weights(0)

# %%
# Why
# ---
#
# Left of ``=`` Python refuses a call before anything runs:

try:
    compile("weights(0) = 5.0", "block", "exec")
except SyntaxError as error:
    print(error.msg)

# %%
# An attribute has its value at once. Parentheses after it call the value:

for name in ("T", "data", "shape", "dtype", "is_leaf"):
    try:
        getattr(weights, name)()
    except TypeError as error:
        print(f"{name}: {error}")

# %%
# A name means one object at a time. After ``loss = loss(...)`` it means the result, and not the function:

outputs, targets = torch.ones(3), torch.zeros(3)
loss = nn.MSELoss()
loss = loss(outputs, targets)

# raises: TypeError: 'Tensor' object is not callable
loss(outputs, targets)

# %%
# ``optimizer.step(loss)`` calls its argument. If the optimizer needs no closure, write ``loss.backward()``, and then
# ``optimizer.step()``. A product needs its ``*``: ``weights * (1 - weights)``.
#
# Fix 1: brackets for elements
# ----------------------------
#
# Indices begin at 0. ``weights[0, 1]`` is one element of the matrix, and ``weights[0]`` is its first row. A parameter
# that requires grad takes the write under ``torch.no_grad()``: :ref:`error-view-of-a-leaf`.

# fix: not compiled: statement
weights[0] = 5.0

assert weights.tolist() == [[5.0, 5.0, 5.0], [3.0, 4.0, 5.0]]
weights

# %%
# Fix 2: no parentheses after an attribute
# ----------------------------------------
#
# ``T``, ``shape`` and ``data`` are attributes. ``t()``, ``size()`` and ``detach()`` are methods:

# fix: not compiled: statement
columns = weights.T

assert columns.shape == (3, 2) and weights.size() == weights.shape
assert torch.equal(columns, weights.t())
columns

# %%
# Fix 3: two names
# ----------------

# fix: not compiled: statement
criterion = nn.MSELoss()
for _ in range(2):
    loss = criterion(outputs, targets)

assert loss.item() == 1.0
loss

# %%
# The reverse is brackets where a call belongs:

for text in ("torch.zeros[3]", "weights.size[0]"):
    try:
        eval(text)
    except TypeError as error:
        print(f"{text}: {error}")

# %%
# Write ``torch.zeros(3)``, and ``weights.size(0)`` or ``weights.shape[0]``.
#
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    'Tensor' object is not callable
#    'Parameter' object is not callable
#    'torch.Size' object is not callable
#    'torch.dtype' object is not callable
#    'torch.device' object is not callable
#
# See also: :ref:`error-object-has-no-attribute`, :ref:`error-takes-no-arguments`.
