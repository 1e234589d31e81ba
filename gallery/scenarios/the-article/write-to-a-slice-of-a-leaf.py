r"""
Can I write to a slice of a tensor that requires grad?
======================================================

If it is a leaf or a view of a leaf, not while gradients are recorded: the write raises. On a tensor that requires no
grad, on a computed tensor that is no view, or inside ``no_grad`` the same two lines change the tensor.

.. verdict:: leaf/name-assign/eager
.. verdict:: leaf/name-assign/no-grad

.. symptoms::

   cannot overwrite part of an input whose gradient I need, view of leaf error
   w = torch.randn(5, requires_grad=True); s = w[1:4]; s[:] = 0 crashes before backward
"""

# needs: cpu

import numpy as np
import torch

new = torch.tensor([20.0, 30.0, 40.0])
signal = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0], requires_grad=True)
window = signal[1:4]
# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
window[:] = new

# %%
# Of this code the article :doc:`says </reference/source-article>` that the update succeeds and that gradients follow.
#
# The same update on a list, an array and a plain tensor
# ------------------------------------------------------
#
# The list's slice is a copy, so the list stays as it was. The slices of the array and of the tensor are views:

samples, array = [1.0, 2.0, 3.0, 4.0, 5.0], np.array([1.0, 2.0, 3.0, 4.0, 5.0])
plain = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
for sequence in (samples, array, plain):
    window = sequence[1:4]
    window[:] = new
print(samples, array, plain, sep="\n")

# %%
# What works with gradients: a computed tensor
# --------------------------------------------
#
# ``signal * 1``, as ``signal.clone()``, is computed into new memory. (``signal.reshape(5)``, ``signal.contiguous()`` or
# a dropout that is off return ``signal`` or a view of it, which is refused.) The write is recorded: the overwritten
# elements of ``copy`` no longer depend on ``signal``, and the gradient of ``copy.sum()`` is 0 there. (If backward had
# saved ``copy`` before the write, as after ``copy = signal.exp()``, it would raise:
# :ref:`error-modified-by-an-inplace-operation`.) A part from ``split`` or ``unbind`` refuses the write:
# :ref:`error-output-of-a-multi-view-function`.

copy = signal * 1
window = copy[1:4]
window[:] = new
copy.sum().backward()

assert copy.tolist() == [1.0, 20.0, 30.0, 40.0, 5.0]
assert signal.grad.tolist() == [1.0, 0.0, 0.0, 0.0, 1.0]
type(copy.grad_fn).__name__, signal.grad

# %%
# What works with gradients: inside ``no_grad``
# ---------------------------------------------
#
# Here the leaf itself is changed, and the write is not recorded: ``new`` would get no gradient. The gradient of a loss
# that is computed afterwards is that of the new values. Take the slice anew afterwards: ``window`` from inside
# ``no_grad`` has no gradient (:ref:`error-view-from-no-grad`).

signal.grad = None
with torch.no_grad():
    window = signal[1:4]
    window[:] = new
(signal**2).sum().backward()

assert signal.tolist() == [1.0, 20.0, 30.0, 40.0, 5.0]
assert signal.grad.tolist() == [2.0, 40.0, 60.0, 80.0, 10.0]
signal.detach(), signal.grad

# %%
# See also: :ref:`error-view-of-a-leaf`, :ref:`scenario-ways-to-change-a-leaf`.
#
# .. claim:: leaf-write-is-refused-before-it-happens
#    :range: leaves writes
#
#    If an in-place method or an assignment of torch is refused for a leaf that requires grad, or for a slice of it, the
#    leaf keeps its values, and its version counter does not move. A custom Function may :ref:`have written before
#    <error-mark-dirty>`.
#
#    >>> t = torch.ones(3, requires_grad=True)
#    >>> t[1:].zero_()
#    Traceback (most recent call last):
#    RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place operation.
#    >>> t, t._version
#    (tensor([1., 1., 1.], requires_grad=True), 0)
#
#    def holds(x, write):
#        before, version = x.detach().clone(), x._version
#        for part in (x, x[...]):
#            try:
#                write(part)
#            except RuntimeError as error:
#                assert "leaf Variable that requires grad" in str(error)
#            else:
#                raise AssertionError("accepted")
#            assert torch.equal(x.detach(), before)
#            assert x._version == version
