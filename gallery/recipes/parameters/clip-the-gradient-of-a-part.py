r"""
Clip or zero the gradient of one part
=====================================

After ``backward()`` write into ``weight.grad`` in place: ``weight.grad[0].clamp_(-1, 1)``. ``clamp``
without underscore changes nothing, and a slice of the weight has no gradient of its own.

.. symptoms::

   gradient clipping has no effect, grad.clamp(-1, 1) does nothing
   scale or zero the gradient of some rows only
   weight[0].grad is None
"""

import torch

weight = torch.ones(2, 2, requires_grad=True)
scale = torch.tensor([[50.0, -50.0], [0.5, 50.0]])
(weight * scale).sum().backward()

# %%
# The ways that look right: the result of ``clamp`` is thrown away; a list as index makes a copy.

weight.grad.clamp(-1.0, 1.0)
weight.grad[[0]].clamp_(-1.0, 1.0)

assert torch.equal(weight.grad, scale)
weight.grad

# %%
# ``weight[0]`` is a new tensor with a history; gradients are stored in ``weight``:

# warns: UserWarning: The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. ...
print(weight[0].grad)

# %%
# After backward and before the step, write into ``.grad``
# --------------------------------------------------------

weight.grad[0].clamp_(-1.0, 1.0)
weight.grad[1:, 1] = 0.0

assert weight.grad.tolist() == [[1.0, -1.0], [0.5, 0.0]]
weight.grad

# %%
# In a hook, return a new gradient; others may hold the tensor that the hook is given
# (:ref:`claim-a-hook-that-writes-to-its-argument-reaches-others`):

weight.grad = None
keep = torch.tensor([[1.0], [0.0]])
weight.register_hook(lambda grad: grad * keep)
(weight * scale).sum().backward()

assert torch.equal(weight.grad, scale * keep)
weight.grad

# %%
# A gradient of 0 does not freeze a row: :ref:`recipe-freeze-rows-of-a-weight`. To clip a part by its norm,
# scale it by hand:

weight.grad[0] *= 10.0 / weight.grad[0].norm()
weight.grad[0].norm()

# %%
# See also: :ref:`error-grad-of-a-non-leaf`, :ref:`scenario-write-into-grad`.
#
# .. claim:: clamp-without-underscore-leaves-the-gradient
#
#    ``grad[0].clamp(-1, 1)`` changes nothing; ``grad[0].clamp_(-1, 1)`` changes the gradient.
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
