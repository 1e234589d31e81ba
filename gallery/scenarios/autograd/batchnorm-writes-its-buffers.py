r"""
BatchNorm changes its running statistics in forward. Can that hurt a backward?
==============================================================================

Yes, if you call it in ``eval()`` mode, then in ``train()`` mode, and only then ``backward()`` for the first call.
The gradients of that call then use the new statistics. In uncompiled code nothing raises.

.. symptoms::

   model called in eval and train before one backward
   batchnorm running_var changes and the gradient is off
   num_batches_tracked modified during forward
   two forward passes through batch norm then backward
   switched a network between eval and train before the backward pass, gradients silently wrong
   GAN: disc.eval()(fake), then disc.train()(real), then gen_loss.backward() gives other gradients
"""

import torch
from torch import nn

norm = nn.BatchNorm1d(1)
inputs = torch.tensor([[1.0], [3.0]], requires_grad=True)
other = torch.tensor([[0.0], [20.0]])

output = norm.eval()(inputs)
norm.train()(other)
output.sum().backward()
print("output:", output.tolist())
print(
    "gradient of the inputs:", inputs.grad.tolist(), "and of the weight:", norm.weight.grad.tolist()
)

# %%
# The running variance was 1 and the running mean 0 at the first call, so the output is the input. The right gradients
# are 1 for each input, and 1 + 3 = 4 for the weight. Backward used the *new* mean and variance:

print("mean and variance now:", norm.running_mean.tolist(), norm.running_var.tolist())

factor = norm.running_var.rsqrt()
by_weight = ((inputs - norm.running_mean) * factor).sum()

assert torch.allclose(inputs.grad, factor.expand(2, 1), rtol=0.01)
assert torch.allclose(norm.weight.grad, by_weight, rtol=0.01)

# %%
# In ``eval()`` mode the layer saves ``running_mean`` and ``running_var`` for backward. In ``train()`` mode it writes
# into both and does not move their **version counters**. So backward cannot see the write. The counter of
# ``num_batches_tracked`` does move, and backward does not need that buffer:

saved = norm.eval()(inputs).grad_fn._saved_running_var
before = norm.running_var._version, norm.num_batches_tracked._version
norm.train()(other)
print("the saved variance is the buffer:", saved is norm.running_var)
print(
    "versions before and after:",
    before,
    (norm.running_var._version, norm.num_batches_tracked._version),
)

# %%
# A layer without ``track_running_stats``, or with ``momentum=0.0``, leaves its statistics alone. If the call in
# ``train()`` mode is compiled by itself, here with ``aot_eager``, its writes are counted, and backward raises. If one
# compiled function makes both calls, nothing raises, and the gradients are as wrong as above.

compiled = torch.compile(nn.BatchNorm1d(1), backend="aot_eager")
output = compiled.eval()(inputs)
compiled.train()(other)
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: ...
output.sum().backward()

# %%
# Three ways that are safe
# ------------------------
#
# Call ``backward()`` before the second call:

norm = nn.BatchNorm1d(1)
inputs.grad = None
norm.eval()(inputs).sum().backward()
norm.train()(other)

assert torch.allclose(inputs.grad, torch.ones(2, 1)) and torch.allclose(
    norm.weight.grad, torch.tensor(4.0)
)

# %%
# Or use one mode for both calls, if its outputs will do. In ``train()`` mode backward uses the statistics of the batch:

weights = torch.tensor([[1.0], [2.0]])
(alone,) = torch.autograd.grad((norm(inputs) * weights).sum(), inputs)
output = norm(inputs)
norm(other)
(gradient,) = torch.autograd.grad((output * weights).sum(), inputs)

assert torch.equal(gradient, alone)

# %%
# Or make the first call with copies of the buffers, for one layer or a whole model. A model that uses
# ``torch.utils.checkpoint`` would compute again in ``train()`` mode: there use one of the other two.

norm = nn.BatchNorm1d(1)
copies = {name: buffer.clone() for name, buffer in norm.named_buffers()}
output = torch.func.functional_call(norm.eval(), copies, (inputs,))
norm.train()(other)
inputs.grad = None
output.sum().backward()

assert torch.allclose(inputs.grad, torch.ones(2, 1)) and torch.allclose(
    norm.weight.grad, torch.tensor(4.0)
)
print(
    "gradient of the inputs:", inputs.grad.tolist(), "and of the weight:", norm.weight.grad.tolist()
)

# %%
# A write of *yours* to a buffer, or one by ``reset_running_stats``, :ref:`is counted
# <claim-the-version-tells-whether-anything-wrote>` if it does not go through ``.data``. So is ``load_state_dict``
# without ``assign=True``. Backward can notice them: :ref:`error-saved-value-that-nothing-computed`.
#
# .. claim:: batch-norm-does-not-count-its-writes
#    :same-in-false-worlds: the kernel's own write is not counted in any of them
#
#    In uncompiled code, BatchNorm in train mode does not move the version counters of ``running_mean`` and
#    ``running_var`` when it changes them.
#
#    >>> norm = torch.nn.BatchNorm1d(1)
#    >>> before = norm.running_mean._version, norm.running_var._version
#    >>> out = norm(torch.tensor([[0.0], [20.0]]))
#    >>> norm.running_mean, (norm.running_mean._version, norm.running_var._version) == before
#    (tensor([1.]), True)
