r"""
Clamp or normalise weights in training
======================================

Write the clamped values back under ``no_grad``, right after ``optimizer.step()``: then no backward is
waiting for the old values. Between a forward pass and its ``backward()`` the write can break backward.

.. symptoms::

   weight.clamp(min=0) does nothing, weights stay negative, normalise rows
   project weights, weight clipping as in a WGAN
   clamp_ in forward, inplace operation error

.. verdict:: parameter/clamp_/no-grad
"""

import torch
from torch import nn

inputs = torch.tensor([[1.0, 2.0]], requires_grad=True)
layer = nn.Linear(2, 1, bias=False)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
with torch.no_grad():
    layer.weight[:] = torch.tensor([[0.05, 0.5]])

# %%
# The ways that look right: ``clamp`` without underscore returns a new tensor, which is thrown away.

layer(inputs).sum().backward()
optimizer.step()
layer.weight.clamp(min=0.0)
layer.weight

# %%
# Between forward and backward the write is noticed, since ``inputs.grad`` needs the old weight:

loss = layer(inputs).sum()
with torch.no_grad():
    layer.weight.clamp_(min=0.0)

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
loss.backward()

# %%
# After the step:

with torch.no_grad():
    layer.weight[:] = torch.tensor([[0.05, 0.5]])
optimizer.zero_grad()
layer(inputs).sum().backward()
optimizer.step()
with torch.no_grad():
    layer.weight.clamp_(min=0.0)

assert torch.allclose(layer.weight, torch.tensor([[0.0, 0.3]]))
layer.weight

# %%
# The gradient is [1, 2], so the step went to -0.05 and 0.3, and the clamp to 0. To normalise rows:

with torch.no_grad():
    layer.weight /= layer.weight.norm(dim=1, keepdim=True)
layer.weight

# %%
# ``nn.Embedding(max_norm=...)`` writes *during* forward: :ref:`scenario-embedding-that-changes-its-weight`.
# See also: :ref:`error-modified-by-an-inplace-operation`, :ref:`recipe-clip-the-gradient-of-a-part`.
#
# .. claim:: a-clamp-between-forward-and-backward-is-noticed
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    Clamping a weight under ``no_grad`` between forward and backward makes backward raise.
#
#    >>> w, x = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
#    >>> loss = (w * x).sum()
#    >>> with torch.no_grad():
#    ...     _ = w.clamp_(max=0.5)
#    >>> loss.backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation...
