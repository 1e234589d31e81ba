r"""
Why does ``jacrev`` or ``vmap`` over my model fail in BatchNorm?
================================================================

In ``train()`` mode the layer writes into its buffers, which the transform did not make and will not have changed. Put
the BatchNorm layers in ``eval()`` mode, or use layers without running statistics. ``momentum=0.0`` does not help.

.. symptoms::

   jacrev over a model with batch norm, in-place operation would mutate a captured tensor
   vmap batch norm running_mean updated in place
   per-sample gradients with BatchNorm
   derivative of all outputs by the weights crashes, would mutate a captured tensor
   vmap(grad(loss), (None, 0, 0)) for differential privacy fails on a resnet in train mode
"""

import torch
from torch import nn
from torch.func import functional_call, jacrev, vmap

norm = nn.BatchNorm1d(2)
inputs = torch.tensor([[1.0, 2.0], [3.0, 6.0]])


def output(weight, batch):
    return functional_call(norm, {"weight": weight}, (batch,))


weight = norm.weight.detach().clone()

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# raises: RuntimeError: During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to
#     call in-place operation (aten::add_.Tensor) that would mutate a captured Tensor. ...
jacrev(output)(weight, inputs)

# %%
# The layer adds 1 to ``num_batches_tracked``, in place. Under ``vmap`` over batches, one buffer would have to hold the
# running mean of many batches. That is noticed after ``num_batches_tracked`` was written:

batches = torch.stack([inputs, inputs * 10])

# raises: RuntimeError: Batch norm got a batched tensor as input while the running_mean or running_var,
#     which will be updated in place, were not batched. ...
vmap(output, in_dims=(None, 0))(weight, batches)

# %%

print("batches tracked after the error:", norm.num_batches_tracked.item())

# %%
# In ``eval()`` mode nothing is written. Each batch is normalised by the running mean and variance, 0 and 1 here, so
# the derivative by each weight is its input:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
norm.eval()
jacobian = jacrev(output)(weight, inputs)

assert torch.allclose(jacobian.diagonal(dim1=1, dim2=2), inputs, atol=1e-4)
print(
    "jacobian:",
    tuple(jacobian.shape),
    "mapped:",
    tuple(vmap(output, in_dims=(None, 0))(weight, batches).shape),
)

# %%
# To stay in ``train()`` mode under ``jacrev``, give the call buffers that the function made itself:


def output_with_copies(weight, batch):
    buffers = {name: buffer.clone() for name, buffer in norm.named_buffers()}
    return functional_call(norm, {"weight": weight, **buffers}, (batch,))


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
norm.train()
jacobian = jacrev(output_with_copies)(weight, inputs)
normalised = (inputs - inputs.mean(0)) / inputs.std(0, correction=0)

assert torch.allclose(jacobian.diagonal(dim1=1, dim2=2), normalised, atol=2e-3)
assert norm.running_mean.tolist() == [0.0, 0.0]

# %%
# Without running statistics each batch is normalised by its own numbers, in ``eval()`` mode as well.
# ``torch.func.replace_all_batch_norm_modules_`` takes the statistics from the layers of a model, in place:

model = nn.Sequential(nn.BatchNorm1d(2))
torch.func.replace_all_batch_norm_modules_(model)
normal = vmap(model)(batches)

assert torch.allclose(normal[0], normal[1], atol=1e-3)
assert torch.equal(vmap(model.eval())(batches), normal)
print("normalised:", normal[0].detach().round().tolist(), "running mean:", model[0].running_mean)

# %%
# For *per-sample* gradients that is not enough. One value for each channel raises, and an image is silently normalised
# by its own pixels. Keep the running statistics and ``eval()`` there, or replace BatchNorm by ``nn.GroupNorm``, which
# uses one sample at a time:

try:
    vmap(lambda sample: model.train()(sample[None])[0])(inputs)
except ValueError as error:
    print("BatchNorm:", error)

groups = nn.GroupNorm(1, 2)
per_sample = vmap(lambda sample: groups(sample[None])[0])(inputs)

assert torch.allclose(per_sample, groups(inputs), atol=1e-3)

# %%
# See also: :ref:`error-transform-mutates-a-captured-tensor`, :ref:`error-vmap-batch-norm`,
# :ref:`scenario-batchnorm-writes-its-buffers`.
#
# .. claim:: train-mode-batch-norm-writes-and-eval-mode-does-not
#    :same-in-false-worlds: the buffers are written as a whole, by the layer itself
#
#    In ``train()`` mode BatchNorm with running statistics changes its buffers, all three if ``momentum`` is not 0. In
#    ``eval()`` mode it changes none.
#
#    >>> norm = torch.nn.BatchNorm1d(1)
#    >>> out = norm.eval()(torch.tensor([[0.0], [20.0]]))
#    >>> norm.running_mean.item(), norm.num_batches_tracked.item()
#    (0.0, 0)
#    >>> out = norm.train()(torch.tensor([[0.0], [20.0]]))
#    >>> norm.running_mean.item(), norm.num_batches_tracked.item()
#    (1.0, 1)
