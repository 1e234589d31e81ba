r"""
BatchNorm changes its running statistics in forward. Can that hurt a backward?
==============================================================================

Yes, if you call it in ``eval()`` mode, then in ``train()`` mode, and only then ``backward()`` for the first.
The gradient is computed with the new statistics, and nothing raises.

.. symptoms::

   model called in eval and train before one backward
   batchnorm running_var changes and the gradient is off
   num_batches_tracked modified during forward
   two forward passes through batch norm then backward
"""

import torch
from torch import nn

norm = nn.BatchNorm1d(1, affine=False)
inputs = torch.tensor([[1.0], [3.0]], requires_grad=True)
other = torch.tensor([[0.0], [20.0]])

output = norm.eval()(inputs)
norm.train()(other)
output.sum().backward()
print(output, inputs.grad, sep="\n")

# %%
# The running variance was 1 at the first call, so the output is the input, and its gradient must be 1.
# Backward divided by the root of the *new* variance:

print(norm.running_var, norm.running_var.rsqrt())

# %%
# In ``eval()`` mode the layer saves its buffers for backward. In ``train()`` mode it writes into them and does
# not move their **version counter**. So backward cannot see the write:

saved = norm.eval()(inputs).grad_fn._saved_running_var
before = norm.running_var._version
norm.train()(other)
saved is norm.running_var, norm.running_var._version == before

# %%
# What is safe
# ------------
#
# Backward first, or one mode for both. After two calls in ``train()`` mode the gradient of the first is what
# it is without the second:

inputs.grad = None
weights = torch.tensor([[1.0], [2.0]])
(alone,) = torch.autograd.grad((norm(inputs) * weights).sum(), inputs)
output = norm(inputs)
norm(other)
(output * weights).sum().backward()

assert torch.equal(inputs.grad, alone)

inputs.grad = None
norm = nn.BatchNorm1d(1, affine=False)
norm.eval()(inputs).sum().backward()
norm.train()(other)

assert torch.allclose(inputs.grad, torch.ones(2, 1))
inputs.grad

# %%
# A write of *yours* to a buffer :ref:`is counted <claim-the-version-tells-whether-anything-wrote>`, and backward
# can notice it: :ref:`error-saved-value-that-nothing-computed`.
#
# .. claim:: batch-norm-does-not-count-its-writes
#    :same-in-false-worlds: the kernel's own write is not counted in any of them
#
#    BatchNorm in train mode changes its running statistics and does not move their version counters.
#
#    >>> norm = torch.nn.BatchNorm1d(1)
#    >>> before = norm.running_mean._version
#    >>> out = norm(torch.tensor([[0.0], [20.0]]))
#    >>> norm.running_mean, norm.running_mean._version == before
#    (tensor([1.]), True)
