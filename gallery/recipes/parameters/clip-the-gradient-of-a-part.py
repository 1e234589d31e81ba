r"""
Clip or zero the gradient of one part
=====================================

After ``backward()`` write into ``weight.grad`` in place: ``weight.grad[0].clamp_(-1, 1)``. ``clamp``
without underscore changes nothing, and ``weight[0].grad`` is None: gradients are stored in ``weight``.

.. symptoms::

   gradient clipping has no effect, grad.clamp(-1, 1) does nothing
   scale or zero the gradient of some rows only
   weight[0].grad is None
   gradient is nan after I scale it by its norm
   limit the gradient of only the first row of a layer before the update
   for p in model.parameters(): p.grad.clamp(-1, 1) then optimizer.step() still explodes
"""

import torch

weight = torch.ones(2, 2, requires_grad=True)
scale = torch.tensor([[50.0, -50.0], [0.5, 50.0]])
(weight * scale).sum().backward()

# %%
# The ways that look right
# ------------------------
#
# The result of ``clamp`` is thrown away. A list as index makes a copy, and ``clamp_`` writes to that:

weight.grad.clamp(-1.0, 1.0)
weight.grad[[0]].clamp_(-1.0, 1.0)

assert torch.equal(weight.grad, scale)
weight.grad

# %%
# ``weight[0]`` is a new tensor with a history, and no leaf. Backward stores gradients in the leaf, ``weight``:

# warns: UserWarning: The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. ...
print(weight[0].grad)

# %%
# After backward and before the step, write into ``.grad``
# --------------------------------------------------------
#
# With a ``GradScaler`` call ``scaler.unscale_(optimizer)`` before, since ``.grad`` is scaled until then. With several
# backward passes to a step, write after the last. A sparse gradient, of ``Embedding(sparse=True)``, takes no such write
# :ref:`to a row <error-assign-to-a-sparse-tensor>`:

weight.grad[0].clamp_(-1.0, 1.0)
weight.grad[1:, 1] = 0.0

assert weight.grad.tolist() == [[1.0, -1.0], [0.5, 0.0]]
weight.grad

# %%
# In a hook, return a new gradient; others may hold the tensor that the hook is given
# (:ref:`claim-a-hook-that-writes-to-its-argument-reaches-others`). ``grad * 0`` is NaN where the gradient is ``inf``, so
# fill instead of multiplying:

weight.grad = None
drop = torch.tensor([[False], [True]])
handle = weight.register_hook(lambda grad: grad.masked_fill(drop, 0.0))
(weight * scale).sum().backward()
handle.remove()

assert weight.grad.tolist() == [[50.0, -50.0], [0.0, 0.0]]
weight.grad

# %%
# A gradient of 0 does not freeze a row: :ref:`recipe-freeze-rows-of-a-weight`.
#
# Clip a part by its norm
# -----------------------
#
# :api:`torch.nn.utils.clip_grad_norm_` takes whole parameters. For a part compute the factor as that function does: at
# most 1, so that a small gradient is not made larger, and with a small number in the divisor, so that 0 stays 0:


def clip_norm_(part, limit):
    part.mul_((limit / (part.norm() + 1e-6)).clamp(max=1.0))


clip_norm_(weight.grad[0], 10.0)
clip_norm_(weight.grad[1], 10.0)
print("norms:", weight.grad.norm(dim=1))

# %%
# Checked at its edges
# --------------------
#
# Against ``clip_grad_norm_`` of a parameter that holds the part alone, for large and small gradients, and none at all:

for size in (0, 1, 2, 17):
    for dtype in (torch.float32, torch.bfloat16, torch.float64):
        for factor in (0.0, 0.01, 100.0):
            whole = torch.zeros(2, size, dtype=dtype).requires_grad_()
            whole.grad = torch.ones(2, size, dtype=dtype) * factor
            alone = torch.zeros(size, dtype=dtype).requires_grad_()
            alone.grad = whole.grad[0].clone()
            torch.nn.utils.clip_grad_norm_(alone, 1.0)
            clip_norm_(whole.grad[0], 1.0)
            assert torch.allclose(whole.grad[0], alone.grad, rtol=1e-2)
            assert (whole.grad[1] == factor).all() and whole.grad.dtype == dtype

# %%
# See also: :ref:`error-grad-of-a-non-leaf`, :ref:`scenario-write-into-grad`.
#
# .. claim:: clamp-without-underscore-leaves-the-gradient
#    :range: leaves
#    :leaves-out: rank 0; size 0; dtype complex64
#    :wrong: x.grad[0].clamp(-1, 1) -> x.grad[0].clamp_(-1, 1)
#
#    ``grad[0].clamp(-1, 1)`` changes nothing; ``grad[0].clamp_(-1, 1)`` changes the first part of the gradient, if it is
#    dense, and no other.
#
#    >>> w = torch.ones(2, 1, requires_grad=True)
#    >>> (50 * w).sum().backward()
#    >>> _ = w.grad[0].clamp(-1, 1)
#    >>> w.grad[0]
#    tensor([50.])
#    >>> _ = w.grad[0].clamp_(-1, 1)
#    >>> w.grad
#    tensor([[ 1.],
#            [50.]])
#
#    def holds(x):
#        x.backward(torch.full_like(x, 50))
#        x.grad[0].clamp(-1, 1)
#        assert (x.grad == 50).all()
#        x.grad[0].clamp_(max=1)
#        assert (x.grad[0] == 1).all() and (x.grad[1:] == 50).all()
