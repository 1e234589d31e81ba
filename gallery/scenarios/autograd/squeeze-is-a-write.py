r"""
Is ``squeeze_()`` a write, if it only changes the shape?
========================================================

For autograd yes: ``squeeze_``, ``unsqueeze_``, ``t_`` and ``transpose_`` are refused where other writes are,
and count as a change of a saved value. The forms without underscore cost nothing.

.. symptoms::

   squeeze_ on hidden states of an rnn fails
   t_ on a parameter raises leaf error
   unsqueeze_ and a version error
"""

import torch

hidden = torch.tensor([[[1.0, 2.0]], [[3.0, 4.0]]], requires_grad=True)
first, second = (hidden * 1).unbind(0)

# raises: RuntimeError: Output 0 of Unbind is a view and is being modified inplace. ...
first.squeeze_(0)

# %%
# A leaf refuses, too:

weights = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
weights.t_()

# %%
# And backward raises after it, although every number is where it was:

gates = weights.exp()
gates.unsqueeze_(0)

# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Exp... is at version 1; ...
gates.sum().backward()

# %%
# Why
# ---
#
# The tensor object itself gets another shape and other **strides**, for everyone who holds it: also for
# the operation that saved it.
#
# ``squeeze`` without the underscore makes a **view**: no element is copied, and the old object keeps
# its shape.

first, second = (hidden * 1).unbind(0)
first, second = first.squeeze(0), second.squeeze(0)
(weights.exp().unsqueeze(0) * (first + 10 * second)).sum().backward()

columns = weights.detach().exp().sum(0)
assert torch.allclose(hidden.grad, torch.stack([columns, 10 * columns])[:, None])
first.shape, hidden.grad

# %%
# See also: :ref:`error-output-of-a-multi-view-function`, :ref:`error-leaf-in-place`.
#
# .. claim:: a-change-of-shape-counts-as-a-write
#
#    ``unsqueeze_`` moves the version counter as a write to the values does; ``unsqueeze`` does not.
#
#    >>> y = torch.zeros(2, requires_grad=True).exp()
#    >>> y.unsqueeze(0)._version
#    0
#    >>> y.unsqueeze_(0).sum().backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an
#    inplace operation: ... is at version 1; expected version 0 instead...
