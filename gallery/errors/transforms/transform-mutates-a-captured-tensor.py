r"""
During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place operation
=========================================================================================================

A function under ``torch.func.grad`` wrote into a tensor that it did not get as an argument. Return the
value instead (``has_aux=True``), or pass the tensor in.
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
# A transform takes a function without side effects, and ``history`` comes from outside: it is **captured**.
# What is written into it would belong to the transform's graph and outlive it. A tensor that the function
# makes itself may be written (:ref:`claim-grad-refuses-a-write-to-a-captured-tensor`). A constant is refused, too:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# raises: RuntimeError: During a grad (vjp, jvp, grad, etc) transform, ...
grad(lambda weights: history.fill_(1.0).sum() + weights.sum())(weights)

# %%
# Fix 1: return it
# ----------------
#
# With ``has_aux=True`` the function returns a second value, which is not differentiated:


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# fix: loss(weights) like (torch.stack([w * w for w in weights]).sum(), weights[0]) from leaf(n) / n
def loss(weights):
    return (weights**2).sum(), weights[0]


slopes, first = grad(loss, has_aux=True)(weights)
history[0] = first

assert slopes.tolist() == [2 * 1.0, 2 * 3.0] and history.tolist() == [1.0, 0.0]
slopes, history

# %%
# Fix 2: pass the buffers of a module, too
# ----------------------------------------
#
# Batch norm in training mode updates its buffers in place. If you pass the parameters alone, they are captured
# (:ref:`scenario-jacobian-with-batchnorm`). Pass copies; they hold the new statistics after the call:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# fix: not compiled: transform
norm = torch.nn.BatchNorm1d(1)
parameters, batch = dict(norm.named_parameters()), torch.tensor([[1.0], [3.0]])
buffers = {name: buffer.clone() for name, buffer in norm.named_buffers()}
slopes = grad(lambda p, b: functional_call(norm, (p, b), (batch,)).sum())(parameters, buffers)

assert torch.allclose(buffers["running_mean"], torch.tensor([0.1 * 2.0]))
assert slopes["bias"].tolist() == [2.0]
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
