r"""
The differentiated Tensor at index 0 appears to not have been used in the graph
===============================================================================

You ask for the gradient of a tensor from which no recorded operation leads to the output. If you
stored ``value.item()`` or ``value.detach()`` in a slice, store ``value``.
"""

import torch

weights = torch.tensor([1.0, 2.0], requires_grad=True)
inputs = torch.tensor([3.0, 4.0], requires_grad=True)
scores = inputs * 1
scores[0] = weights[0].item()

# raises: RuntimeError: The differentiated Tensor at index 0 appears to not have been used in the
#     graph. Set allow_unused=True if this is the desired behavior.
torch.autograd.grad(scores.sum(), [weights, inputs])

# %%
# Why
# ---
#
# ``.item()`` gives a Python number, and a number has no history. The value of ``weights[0]`` is in
# ``scores``, the way back to ``weights`` is not. The graph goes on without complaint, since
# ``inputs`` still lead to the output. «Index 0» counts the tensors that you ask for.
#
# ``backward()`` says nothing in this case:

scores = inputs * 1
scores[0] = weights[0].item()
scores.sum().backward()
print(weights.grad, inputs.grad)

# %%
# Fix: store the tensor
# ---------------------

scores = inputs * 1
scores[0] = weights[0]
gradients = torch.autograd.grad((scores * torch.tensor([5.0, 7.0])).sum(), [weights, inputs])

assert gradients[0].tolist() == [5.0, 0.0]
assert gradients[1].tolist() == [0.0, 7.0]
gradients

# %%
# The gradient of ``inputs[0]`` is 0 because its value was written over.
#
# If it is right that the tensor takes no part, ``allow_unused=True`` gives ``None`` for it, and
# ``materialize_grads=True`` zeros.

print(torch.autograd.grad((inputs * 2).sum(), [weights, inputs], allow_unused=True))
print(torch.autograd.grad((inputs * 2).sum(), [weights], materialize_grads=True))

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    The differentiated Tensor at index {number} appears to not have been used in the graph  -- since torch 2.13
#    One of the differentiated Tensors appears to not have been used in the graph  -- up to torch 2.12
#
# See also: :ref:`error-no-grad-fn`, where nothing at all was recorded.
