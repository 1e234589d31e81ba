r"""
I set a hook, then wrote in place. Which gradient does it see?
==============================================================

A tensor hook belongs to the value that the tensor had when you set it; ``retain_grad()`` belongs to the
tensor, and gives the gradient of its last value.

.. symptoms::

   register_hook shows another gradient than retain_grad
   hook before in-place relu gets wrong gradient
   gradient printed in the hook is zero for the element I overwrote
   hook registered twice shows two different gradients
"""

import torch

inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
hidden = inputs * 1
hidden.register_hook(lambda grad: print("set before the write:", grad))
hidden.retain_grad()
before = hidden.grad_fn
hidden[0] = 5.0
hidden.register_hook(lambda grad: print("set after the write: ", grad))
(hidden * hidden).sum().backward()

assert hidden.grad.tolist() == [2 * 5.0, 2 * 2.0, 2 * 3.0]
assert inputs.grad.tolist() == [0.0, 2 * 2.0, 2 * 3.0]
hidden.grad, type(before).__name__, type(hidden.grad_fn).__name__

# %%
# The write gave ``hidden`` another place in the graph, a new ``grad_fn``. The first hook stays with the
# old one: there element 0 leads nowhere any more, so its gradient is 0. The second sees the new one.
#
# A factor shows it as well:

inputs.grad = None
hidden = inputs * 1
hidden.register_hook(lambda grad: print("set before the write:", grad))
hidden.mul_(10)
hidden.register_hook(lambda grad: print("set after the write: ", grad))
hidden.sum().backward()

assert inputs.grad.tolist() == [10.0, 10.0, 10.0]

# %%
# Both are right; they are gradients of different values. Set the hook where the value is that you ask
# about, or give the two values two names: ``scaled = hidden * 10``.
#
# A leaf keeps its hooks
# ----------------------
#
# A write under ``no_grad`` is not recorded and gives no new place, so there is only one gradient:

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
weights.register_hook(lambda grad: grad * 100)
with torch.no_grad():
    weights[0] = 5.0
(weights**2).sum().backward()

assert weights.grad.tolist() == [100 * 10.0, 100 * 4.0, 100 * 6.0]
weights.grad

# %%
# See also: :ref:`scenario-hook-that-writes-the-gradient`, :ref:`error-grad-of-a-non-leaf`.
#
# .. claim:: a-hook-stays-with-the-value-from-before-a-write
#
#    A hook set before a write sees the gradient of the old value, ``retain_grad`` that of the new one.
#
#    >>> seen, y = [], torch.ones(2, requires_grad=True) * 1
#    >>> handle = y.register_hook(lambda grad: seen.append(grad.tolist()))
#    >>> y.retain_grad()
#    >>> y[:1].mul_(0)
#    tensor([0.], grad_fn=<AsStridedBackward0>)
#    >>> y.sum().backward()
#    >>> seen, y.grad
#    ([[0.0, 1.0]], tensor([1., 1.]))
