r"""
functions with out=... arguments don't support automatic differentiation
========================================================================

An input or the ``out`` tensor requires grad, and a result written by ``out=`` cannot be in the graph. Drop
``out=``, ``scores = weights + 1``. If you need no gradient, put the call under ``torch.no_grad()``.

.. symptoms::

   torch.add(weight, 1, out=buffer) refused because weight needs a gradient
   write a layer output into a preallocated buffer with out= while training
   torch.matmul(x, w, out=result) works without grad, crashes with an nn.Parameter
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
buffer = torch.zeros(3)

# raises: RuntimeError: add(): functions with out=... arguments don't support automatic differentiation,
#     but one of the arguments requires grad.
torch.add(weights, 1.0, out=buffer)

# %%
# Why
# ---
#
# The operation writes over what is in the tensor, and records nothing. So it refuses if a gradient would be expected
# of it. The tensor that requires grad may be an *input*, as above, or ``out`` itself:

# raises: RuntimeError: add(): functions with out=... arguments don't support automatic differentiation,
#     but one of the arguments requires grad.
torch.add(buffer, 1.0, out=weights)

# %%
# Fix 1: the result is part of the computation
# --------------------------------------------
#
# Compute a new tensor. To collect results in one buffer, assign to a part of it, which is recorded. Make ``results``
# anew for each backward, since the buffer keeps its graph (:ref:`error-backward-a-second-time`):


# fix: collect(results, weights) like (results.copy_(torch.stack([weights + 1.0, weights * 2.0])), None)[1]
#     from torch.zeros(2, n), leaf(n)
def collect(results, weights):
    results[0] = weights + 1.0
    results[1] = weights * 2.0


results = torch.zeros(2, 3)
collect(results, weights)
(results**2).sum().backward()

expected = 2 * (weights.detach() + 1.0) + 8 * weights.detach()
assert results.tolist() == [[2.0, 3.0, 4.0], [2.0, 4.0, 6.0]]
assert torch.equal(weights.grad, expected)
results.detach(), weights.grad

# %%
# Fix 2: no gradient is needed
# ----------------------------
#
# You compute without training, or set a parameter, which stays the same leaf:

# fix: not compiled: statement
with torch.no_grad():
    torch.add(weights, 1.0, out=buffer)
    torch.mul(weights, 0.5, out=weights)

assert buffer.tolist() == [2.0, 3.0, 4.0] and weights.tolist() == [0.5, 1.0, 1.5]
assert weights.is_leaf and weights.requires_grad
buffer, weights

# %%
# Do not write to a buffer that a graph has saved. ``out=`` counts as an in-place write:

loss = (buffer * weights).sum()
torch.add(torch.ones(3), 1.0, out=buffer)

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
loss.backward()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    {op}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad
#
# .. verdict:: leaf/out/eager
#
# See also: :ref:`error-an-output-was-resized`, :ref:`recipe-set-part-of-a-parameter`.
