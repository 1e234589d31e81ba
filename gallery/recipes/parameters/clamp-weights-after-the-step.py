r"""
Clamp or normalise weights in training
======================================

Write the clamped values back under ``no_grad``, right after ``optimizer.step()``, if each ``backward()`` of that step
is done. After a write between the forward pass and ``backward()``, ``backward()`` raises if the graph has saved the
weight.

.. symptoms::

   weight.clamp(min=0) does nothing, weights stay negative, normalise rows
   project weights, weight clipping as in a WGAN
   clamp_ in forward, inplace operation error
   weights are nan after I normalise the rows
   p = p.clamp(0, 1) after optimizer.step has no effect on the layer
   keep all weights of a layer positive, at least 0, or of unit length while it learns
   GAN critic: for p in critic.parameters(): p.clamp(-0.01, 0.01) leaves large weights

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
# The ways that look right
# ------------------------
#
# ``clamp`` without underscore returns a new tensor. ``p = p.clamp(min=0.0)`` gives the name ``p`` to it. Both leave the
# layer as it is:

layer(inputs).sum().backward()
optimizer.step()
layer.weight.clamp(min=0.0)
layer.weight

# %%
# A clamp between forward and backward makes ``backward()`` raise here, as the gradient of ``inputs`` needs the old
# weight. If ``inputs`` required no grad, this ``nn.Linear`` would raise nothing:

loss = layer(inputs).sum()
with torch.no_grad():
    layer.weight.clamp_(min=0.0)

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
loss.backward()

# %%
# After the step
# --------------

with torch.no_grad():
    layer.weight[:] = torch.tensor([[0.05, 0.5]])
optimizer.zero_grad()
layer(inputs).sum().backward()
optimizer.step()
with torch.no_grad():
    layer.weight.clamp_(min=0.0)

assert torch.allclose(layer.weight, torch.tensor([[0.0, 0.3]]))
assert optimizer.param_groups[0]["params"][0] is layer.weight and layer.weight.requires_grad
layer.weight

# %%
# The gradient is [1, 2], so the step went to -0.05 and 0.3, and the clamp to 0. A weight that is NaN stays NaN.
#
# Normalise rows
# --------------
#
# A row of zeros has the norm 0, and 0 / 0 is NaN. A smallest norm keeps such a row 0. For a float16 weight the norm is
# computed in float32: in float16 it overflows above 65504, and ``1e-12`` is 0. A row is ``weight[i]``, so a whole
# filter of ``nn.Conv2d``. A vector, such as a bias, is one row:


@torch.no_grad()
def normalise_rows(weight):
    dims = tuple(range(1, weight.dim()))
    wide = torch.promote_types(weight.dtype, torch.float32)
    norms = torch.linalg.vector_norm(weight, dim=dims, keepdim=True, dtype=wide)
    weight /= norms.clamp_min(1e-12)


layer = nn.Linear(2, 2, bias=False)
with torch.no_grad():
    layer.weight[:] = torch.tensor([[3.0, 4.0], [0.0, 0.0]])
normalise_rows(layer.weight)

assert torch.allclose(layer.weight, torch.tensor([[0.6, 0.8], [0.0, 0.0]]))
layer.weight

# %%
# Checked at its edges
# --------------------
#
# Weights of each size and dtype are normalised, saved, loaded, and compared with rows that were computed one by one:

compiled = torch.compile(normalise_rows, backend="aot_eager")
for size in (1, 2, 17):
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        layer = nn.Linear(size, 3, bias=False).to(dtype)
        rows = [row / row.square().sum().sqrt() for row in layer.weight.detach().double()]
        normalise_rows(layer.weight)
        fresh = nn.Linear(size, 3, bias=False).to(dtype)
        fresh.load_state_dict(layer.state_dict())
        precision = 4 * torch.finfo(dtype).eps
        assert torch.allclose(fresh.weight.double(), torch.stack(rows), rtol=0, atol=precision)
        assert layer.weight.dtype == dtype and layer.weight.requires_grad

filters = nn.Conv2d(2, 3, 3).weight
normalise_rows(filters)
assert torch.allclose(filters.flatten(1).norm(dim=1), torch.ones(3), atol=1e-2)

weight = torch.tensor([[3.0, 4.0], [0.0, 0.0]], requires_grad=True)
compiled(weight)
assert torch.allclose(weight, torch.tensor([[0.6, 0.8], [0.0, 0.0]]))

empty = nn.Parameter(torch.zeros(3, 0))
normalise_rows(empty)
empty.clamp(min=0.0).shape

# %%
# The clamp of a *parametrized* weight is lost: :ref:`scenario-write-to-a-computed-weight`. See also:
# :ref:`error-modified-by-an-inplace-operation`, :ref:`scenario-embedding-that-changes-its-weight`.
#
# .. claim:: a-clamp-between-forward-and-backward-is-noticed
#    :range: leaves
#    :leaves-out: dtype complex64; layout expanded, one element
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    Clamping a weight in place under ``no_grad`` between forward and backward makes backward raise if the graph has saved
#    the weight. The graph of ``w * x`` has, if ``x`` requires grad.
#
#    >>> plain = torch.ones(2)
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> loss = (w * plain).sum()
#    >>> with torch.no_grad():
#    ...     _ = w.clamp_(max=0.5)
#    >>> loss.backward()
#    >>> w.grad
#    tensor([1., 1.])
#    >>> w, x = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
#    >>> loss = (w * x).sum()
#    >>> with torch.no_grad():
#    ...     _ = w.clamp_(max=0.5)
#    >>> loss.backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation...
#
#    def holds(x):
#        plain, other = torch.ones_like(x), torch.ones_like(x).requires_grad_()
#        loss, second = (x * plain).sum(), (x * other).sum()
#        with torch.no_grad():
#            x.clamp_(max=0.5)
#        loss.backward()
#        assert torch.equal(x.grad, plain)
#        try:
#            second.backward()
#        except RuntimeError as error:
#            assert "modified by an inplace operation" in str(error)
#        else:
#            raise AssertionError("nothing was raised")
