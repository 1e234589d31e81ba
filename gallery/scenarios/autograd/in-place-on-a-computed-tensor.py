r"""
Does an in-place operation on a computed tensor break backward?
===============================================================

Not by itself. Autograd records the write and the gradient is right; it fails only where an earlier
operation saved the value that you overwrite.

.. symptoms::

   is add underscore allowed with autograd
   can I use in-place operations on intermediate results
   y times two then add in place
"""

import torch

inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
scaled = inputs * 2
scaled.add_(1)
scaled[0] = 0.0
scaled[1:] *= 10
scaled.sum().backward()

assert inputs.grad.tolist() == [0.0, 2.0 * 10, 2.0 * 10]
scaled.detach(), inputs.grad

# %%
# Three writes, and the gradient is that of the formula. ``scaled`` is no **leaf**, it was computed, so
# its history may be rewritten:

expected = torch.cat([torch.zeros(1), (inputs * 2 + 1)[1:] * 10])

assert torch.equal(expected, scaled)
torch.autograd.grad(expected.sum(), inputs)

# %%
# Where it does fail
# ------------------
#
# The derivative of ``exp`` is its own result. ``exp`` keeps no copy; it **saves** the tensor that it gave
# you. Overwrite that, and backward finds another **version** than it saved:

scaled = inputs.exp()
scaled.add_(1)

# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Exp... is at version 1; ...
scaled.sum().backward()

# %%
# A product saves its two factors. So the harmless ``add_`` from above is harmful if ``scaled`` was a
# factor of anything before the write:

scaled = inputs * 2
energy = scaled * scaled
scaled.add_(1)

# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Add... is at version 1; ...
energy.sum().backward()

# %%
# There take ``scaled = scaled + 1``. You need not go through the rest of your code: backward checks each
# saved value, and raises rather than give you a wrong number. (Writes through ``.data`` and NumPy escape
# the check: :ref:`scenario-write-through-data`.)
#
# See also: :ref:`scenario-operations-that-save-their-result`,
# :ref:`error-modified-by-an-inplace-operation`.
#
# .. claim:: writes-to-computed-tensors-are-recorded
#
#    A write to part of a computed tensor is recorded; it fails at backward only if the old value was saved.
#
#    >>> x = torch.ones(3, requires_grad=True)
#    >>> y = x * 2
#    >>> y[1:].mul_(5)
#    tensor([10., 10.], grad_fn=<AsStridedBackward0>)
#    >>> y.sum().backward()
#    >>> x.grad
#    tensor([ 2., 10., 10.])
