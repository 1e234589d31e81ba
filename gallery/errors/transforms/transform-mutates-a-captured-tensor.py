r"""
During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place operation
=========================================================================================================

A function under ``torch.func.grad`` wrote into a tensor that it did not get as an argument. Return the
value instead (``has_aux=True``), or pass the tensor in.

.. symptoms::

   history[0] = w inside a function passed to torch.func.grad refused
   functional_call with BatchNorm in train mode under func.grad crashes, running_mean updated
   log values into an outer buffer from a loss under jacrev or vjp
"""

import torch
from torch.func import functional_call, grad

history = torch.zeros(2)


def loss(weights):
    history[0] = weights[0]
    return (weights**2).sum()


weights = torch.tensor([1.0, 3.0])

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# raises: RuntimeError: During a grad (vjp, jvp, grad, etc) transform, the function provided attempted
#     to call in-place operation (aten::copy_) that would mutate a captured Tensor. This is not
#     supported; please rewrite the function being transformed to explicitly accept the mutated
#     Tensor(s) as inputs.
grad(loss)(weights)

# %%
# Why
# ---
#
# ``grad``, ``vjp``, ``jvp`` and the Jacobians take a function without side effects, and ``history`` comes from
# outside: it is **captured**. What is written into it would belong to the transform's graph and outlive it. A tensor
# that the function makes itself may be written (:ref:`claim-grad-refuses-a-write-to-a-captured-tensor`). A constant is
# refused, too, also under ``no_grad`` and through ``detach()``:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# raises: RuntimeError: During a grad (vjp, jvp, grad, etc) transform, ...
grad(lambda weights: history.detach().fill_(1.0).sum() + weights.sum())(weights)

# %%
# A write of a constant or detached value through ``out=`` is not noticed. For ``weights`` themselves ``out=`` raises
# another error (:ref:`error-out-does-not-support-automatic-differentiation`). ``torch.vmap`` accepts a constant, and
# ``torch.func.linearize`` a value of the weights as well.
#
# The write may be in code that is not yours: in an optimizer's step, or in ``torch.nn.Embedding`` with ``max_norm``.
# For the ``jvp`` of your own Function see :ref:`error-inplace-custom-function-forward-mode`.
#
# Fix 1: return it
# ----------------
#
# With ``has_aux=True`` the function returns a second value, which is not differentiated:


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# fix: loss(weights) like (torch.stack([w * w for w in weights]).sum(), weights[0]) from leaf(n) / n
def loss(weights):
    return (weights**2).sum(), weights[0]


slopes, first = grad(loss, has_aux=True)(weights)
history[0] = first.detach()

assert slopes.tolist() == [2 * 1.0, 2 * 3.0] and history.tolist() == [1.0, 0.0]
slopes, history

# %%
# ``detach()`` is there for weights that require grad outside as well: without it ``history`` would get their graph.
# ``hessian`` has no ``has_aux``: take fix 2.
#
# Fix 2: pass it in
# -----------------
#
# ``grad`` differentiates by the first argument. The write to another one reaches your tensor, and so it does in
# ``jacrev``, ``jacfwd`` and ``hessian``. ``vjp`` differentiates by all arguments, and refuses this write: take fix 1.


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# fix: loss_into(weights, history) like (history[:1].copy_(weights[0]), sum(w * w for w in weights))[1]
#     from leaf(n) / n, vector(2)
def loss_into(weights, history):
    history[0] = weights[0]
    return (weights**2).sum()


history = torch.zeros(2)
slopes = grad(loss_into)(weights, history)

assert slopes.tolist() == [2 * 1.0, 2 * 3.0] and history.tolist() == [1.0, 0.0]
slopes, history

# %%
# Pass the tensor itself, or a list or dictionary of tensors: an object of a class of yours is not looked into. Under
# ``torch.vmap`` of ``grad`` each sample needs a ``history`` of its own, or fix 1. If the weights require grad outside,
# write ``weights[0].detach()``.
#
# Fix 3: pass the buffers of a module, too
# ----------------------------------------
#
# Batch norm in training mode updates its buffers in place. If you pass the parameters alone, the buffers are captured
# (:ref:`scenario-jacobian-with-batchnorm`). Pass copies; they hold the new statistics after the call. A tensor that is
# a plain attribute of the module is not among them: make it a buffer with ``register_buffer``.

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# fix: not compiled: transform
norm = torch.nn.BatchNorm1d(1)
parameters, batch = dict(norm.named_parameters()), torch.tensor([[1.0], [4.0]])
buffers = {name: buffer.clone() for name, buffer in norm.named_buffers()}


def squares(parameters, buffers):
    return (functional_call(norm, (parameters, buffers), (batch,)) ** 2).sum()


slopes = grad(squares)(parameters, buffers)

eager = torch.nn.BatchNorm1d(1)
(eager(batch) ** 2).sum().backward()
for name, parameter in eager.named_parameters():
    assert torch.allclose(slopes[name], parameter.grad, atol=1e-5)
for name, buffer in eager.named_buffers():
    assert torch.allclose(buffers[name], buffer)
assert norm.running_mean.item() == 0.0
buffers["running_mean"], norm.running_mean

# %%
# The argument that you differentiate by is another case: :ref:`scenario-write-to-the-argument-under-grad`.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place operation ({op}) that would mutate a captured Tensor.
