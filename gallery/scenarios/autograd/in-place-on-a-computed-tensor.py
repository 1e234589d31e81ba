r"""
Does an in-place operation on a computed tensor break backward?
===============================================================

Not by itself. Outside ``no_grad`` and ``inference_mode`` autograd records the write, and its gradient is right with
exceptions such as a repeated index. Backward raises where an operation saved the value that you overwrite: there take
a new tensor, for a part a clone. Some views refuse the write itself.

.. symptoms::

   is add underscore allowed with autograd
   can I use in-place operations on intermediate results
   may I overwrite values of a layer output, or will gradients be wrong
   out = conv(x); out[:, 0] = 0; out.mul_(2) inside forward, does it train correctly

.. verdict:: non-leaf/slice-imul/backward
.. verdict:: exp-output/iadd/backward
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
# Three writes, and the gradient is right: ``scaled`` is no **leaf**, it was computed. Refused at the write are, for
# instance, :ref:`parts that unbind or split gave you <error-output-of-a-multi-view-function>`
# and arithmetic on :ref:`an expanded tensor <error-expanded-tensor-written-in-place>`. ``inputs.reshape(3, 1)`` and
# ``inputs.float()`` compute nothing here: they return :ref:`a view of the leaf <error-view-of-a-leaf>` and
# :ref:`the leaf itself <error-leaf-in-place>`.
#
# Some writes bring a wrong gradient without an error, for instance one that
# :ref:`repeats an index <scenario-add-once-or-every-time>`, and one that replaces a value whose derivative is infinite
# or NaN (:ref:`scenario-nan-behind-a-mask`).
#
# Where it does fail
# ------------------
#
# The derivative of ``exp`` is its own result, so ``exp`` **saves** the tensor that it gave you
# (:doc:`/reference/what-backward-saves`). Overwrite that, and backward finds another **version** than it saved:

scaled = inputs.exp()
scaled.add_(1)

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Exp... is at version 1; ...
scaled.sum().backward()

# %%
# A product of two tensors that require grad saves both, so ``add_`` does harm after it:

scaled = inputs * 2
energy = scaled * scaled
scaled.add_(1)

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Add... is at version 1; ...
energy.sum().backward()

# %%
# There take a new tensor. To write to a part, clone the tensor first. Some writes escape the check:
# :ref:`scenario-writes-that-backward-misses`.

scaled = inputs * 2
energy = scaled * scaled
scaled = scaled + 1
(gradient,) = torch.autograd.grad(energy.sum() + scaled.sum(), inputs)
assert torch.equal(gradient, 8 * inputs + 2)
gradient

# %%
# See also: :ref:`scenario-operations-that-save-their-result`, :ref:`error-modified-by-an-inplace-operation`.
#
# .. claim:: writes-to-computed-tensors-are-recorded
#    :range: results writes
#    :leaves-out: rank 0; size 0; layout expanded, one element
#    :wrong: write(x[:1]) -> write(x.detach()[:1])
#
#    Outside ``no_grad`` and ``inference_mode``, a write to a slice of a computed tensor is recorded. For which
#    functions backward raises then: :ref:`claim-a-write-harms-only-what-was-saved`.
#
#    >>> x = torch.ones(3, requires_grad=True)
#    >>> y = x * 2
#    >>> y[1:].mul_(5)
#    tensor([10., 10.], grad_fn=<AsStridedBackward0>)
#    >>> y.sum().backward()
#    >>> x.grad
#    tensor([ 2., 10., 10.])
#
#    def holds(x, write):
#        before = x.grad_fn
#        write(x[:1])
#        assert x.grad_fn is not before and x.requires_grad
