r"""
Can I write to the parts that a split returns?
==============================================

Without gradients, to all of them. With gradients ``split`` raises, as ``chunk`` and ``unbind`` do, ``tensor_split`` is
right, and ``unsafe_split`` and ``unsafe_chunk`` raise nothing and give a wrong gradient.

.. symptoms::

   unsafe_split or unsafe_chunk in place, gradient wrong, modify chunks of a tensor
   split works in one version and raises in another
   in-place on tensor_split allowed, on split not

.. verdict:: split-piece/iadd/eager
.. verdict:: tensor-split-piece/iadd/backward
"""

import numpy as np
import torch

for name in ("split", "chunk", "unbind", "tensor_split", "unsafe_split", "unsafe_chunk"):
    y = torch.tensor([[1.0], [2.0]])
    getattr(y, name)(*[] if name == "unbind" else [1])[0].mul_(10)
    assert y[0] == 10.0
weight = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
for name in ("tensor_split", "unsafe_split", "unsafe_chunk"):
    y = weight.clone()
    first, second = getattr(y, name)(2)
    first *= 10
    weight.grad = None
    y.sum().backward()
    print(f"{name}: {y.tolist()}, gradient {weight.grad.tolist()}")

# %%
# All show 10 and 20 in ``y``: the parts share its storage. The derivative of ``10 * w`` is 10, though. For autograd the
# parts of ``unsafe_split`` are no **views**, so the write was recorded for ``first`` alone, and ``y`` kept its history:

y = weight.clone()
first, second = y.unsafe_split(2)
first *= 10
first._base is y, type(first.grad_fn).__name__, type(y.grad_fn).__name__

# %%
# ``split`` makes views, several in one operation, and refuses (:doc:`/learn/why-the-rules-exist`). For ``chunk`` and
# ``unbind`` see :ref:`error-output-of-a-multi-view-function`:

y = weight.clone()
first, second = y.split(2)

# raises: RuntimeError: Output 0 of Split is a view and is being modified inplace. This view is the
#     output of a function that returns multiple views. ...
first *= 10

# %%
# The fix: a slice is one view by itself. Or compute new parts and join them:

y = weight.clone()
y[:2] *= 10
weight.grad = None
y.sum().backward()

first, second = weight.split(2)
(expected,) = torch.autograd.grad(torch.cat([first * 10, second]).sum(), weight)

assert weight.grad.tolist() == expected.tolist() == [10.0, 10.0, 1.0, 1.0]
weight.grad, np.split(np.zeros(2), 2)[0].base is not None

# %%
# The parts of ``np.split`` are views as well. See also: :ref:`error-base-of-several-views-was-written`.
#
# .. claim:: unsafe-split-hides-a-write-from-autograd
#
#    A write to a part of ``unsafe_split`` arrives in the tensor and not in its gradient.
#
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> y = w.clone()
#    >>> part = y.unsafe_split(1)[0][:].mul_(10)
#    >>> y.sum().backward()
#    >>> y[0].item(), w.grad
#    (10.0, tensor([1., 1.]))
