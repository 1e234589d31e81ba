r"""
Update a buffer in a module's forward
=====================================

Register it, and write into it under ``no_grad``, in training mode: ``self.mean.lerp_(x.mean(), 0.1)``, or with
``x.mean(0)`` for one mean a column. If you assign a tensor that has a graph, the buffer holds the graph of this step.

.. symptoms::

   running mean in forward, backward through the graph a second time
   register_buffer value not updated
   buffer missing in the state dict
   moving average inside a layer stays zero during training
   self.running_mean = 0.9 * self.running_mean + 0.1 * x.mean() fails at the second batch
   self.mem = torch.zeros(n) as a plain attribute is not saved, after loading the module it is zeros again
   self.counter += 1 in forward stays at its first value with nn.DataParallel
"""

import torch
from torch import nn


class Center(nn.Module):
    def __init__(self, update):
        super().__init__()
        self.register_buffer("mean", torch.zeros(()))
        self.update = update

    def forward(self, x):
        self.update(self, x)
        return x - self.mean


def train(module, weight):
    for x in (1.0, 3.0):
        module(weight * x).square().backward()


weight = torch.tensor(1.0, requires_grad=True)

# %%
# The way that looks right: the second mean depends on the graph of the first step, which backward freed:


def rebind(self, x):
    self.mean = 0.5 * self.mean + 0.5 * x


# raises: RuntimeError: Trying to backward through the graph a second time ...
train(Center(rebind), weight)

# %%
# Write into the buffer. ``lerp_`` wants floating-point values of the dtype of the buffer. In evaluation the mean stays:


def write(self, x):
    if self.training:
        with torch.no_grad():
            self.mean.lerp_(x.to(self.mean.dtype), 0.5)


center = Center(write)
held, weight.grad = center.mean, None
train(center, weight)

# The means are constants, 0.5 and 1.75:
assert center.mean == 1.75 and weight.grad == 2 * (1 - 0.5) * 1 + 2 * (3 - 1.75) * 3
center.eval()(weight * 9.0)
restored = Center(write)
restored.load_state_dict(center.state_dict())

assert restored.mean == center.mean == 1.75 and held is center.mean
assert restored.half()(weight).dtype == weight.dtype and restored.mean.dtype == torch.float16
center.state_dict()["mean"], weight.grad

# %%
# If forward *multiplies* by the buffer and runs again before backward, multiply by a clone: the product
# :ref:`saves the buffer <claim-a-clone-of-a-buffer-survives-a-write-to-it>`. If you compile the module, clone outside
# of it: :ref:`scenario-compiled-gradient-reads-a-changed-argument`. The mean of an empty batch is ``nan``, and the
# buffer keeps it: skip the update.
#
# If the buffer is not updated, look for ``self.mean.lerp(...)``
# :ref:`without the underscore <scenario-method-without-an-underscore>`, or for ``mean = ...`` without ``self``: both
# leave the buffer as it was. A plain tensor that was assigned without ``register_buffer`` is missing in the state dict,
# and a buffer with ``persistent=False`` as well.
#
# Under ``nn.DataParallel`` each forward runs on replicas that are thrown away. Its documentation says that an
# assignment to ``self`` is lost, and that a write in place to a buffer on the first device stays. (Not run here: it
# needs GPUs.)
#
# See also: :ref:`scenario-checkpoint-runs-a-write-twice`, :ref:`scenario-replace-a-buffer`,
# :ref:`error-backward-a-second-time`, :ref:`recipe-keep-a-buffer-equal-under-ddp`.
#
# .. claim:: assigning-a-buffer-leaves-the-old-tensor-behind
#    :range: plain-tensors
#    :wrong: module.mean = torch.ones_like(x) -> module.mean.fill_(1)
#    :same-in-false-worlds: about names and objects
#
#    ``module.buffer = new`` puts another tensor in the place of the buffer. A write keeps the tensor that
#    others hold.
#
#    >>> norm = torch.nn.BatchNorm1d(1)
#    >>> held = norm.running_mean
#    >>> norm.running_mean = norm.running_mean.add_(1.0) + 1.0
#    >>> held, norm.running_mean
#    (tensor([1.]), tensor([2.]))
#
#    def holds(x):
#        module = torch.nn.Module()
#        module.register_buffer("mean", x)
#        held, before = module.mean, x.tolist()
#        module.mean = torch.ones_like(x)
#        assert module.mean is not held and held.tolist() == before
#        module.mean.fill_(0)
#        assert held.tolist() == before
#        module.mean = held
#        module.mean.fill_(1)
#        assert module.mean is held and (held == 1).all()
