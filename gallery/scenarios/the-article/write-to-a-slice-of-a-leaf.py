r"""
Can I write to a slice of a tensor that requires grad?
======================================================

Not while gradients are recorded: the slice is a view of the leaf, and the write raises. On a plain
tensor, on a non-leaf, or inside ``no_grad`` the same two lines change the tensor.

.. verdict:: leaf/name-assign/eager
.. verdict:: leaf/name-assign/no-grad
"""

import numpy as np
import torch

new = torch.tensor([20.0, 30.0, 40.0])
signal = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0], requires_grad=True)
window = signal[1:4]
# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
window[:] = new

# %%
# The article's first example is this code. It :doc:`says </reference/source-article>` that the update succeeds
# and that gradients follow; nothing after the write is reached.
#
# The same update on a list, an array and a plain tensor
# ------------------------------------------------------
#
# The list's slice is a copy, so the list stays as it was. The others' slices are views:

samples, array = [1.0, 2.0, 3.0, 4.0, 5.0], np.array([1.0, 2.0, 3.0, 4.0, 5.0])
plain = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
for sequence in (samples, array, plain):
    window = sequence[1:4]
    window[:] = new
print(samples, array, plain, sep="\n")

# %%
# What works with gradients: a non-leaf
# -------------------------------------
#
# ``signal * 1`` is computed, so it is no leaf. The write is recorded: the overwritten elements stop
# depending on ``signal``, and their gradient is 0.

copy = signal * 1
window = copy[1:4]
window[:] = new
copy.sum().backward()

assert signal.grad.tolist() == [1.0, 0.0, 0.0, 0.0, 1.0]
type(copy.grad_fn).__name__, signal.grad

# %%
# What works with gradients: inside ``no_grad``
# ---------------------------------------------
#
# Here the leaf itself is changed, unrecorded. Later gradients are those of the new values, all five of them:

signal.grad = None
with torch.no_grad():
    window = signal[1:4]
    window[:] = new
(signal**2).sum().backward()

assert signal.grad.tolist() == [2.0, 40.0, 60.0, 80.0, 10.0]
signal.detach(), signal.grad

# %%
# See also: :ref:`error-view-of-a-leaf`, :ref:`scenario-ways-to-change-a-leaf`.
#
# .. claim:: leaf-write-is-refused-before-it-happens
#
#    A refused write leaves a leaf exactly as it was, its version counter included.
#
#    >>> t = torch.ones(3, requires_grad=True)
#    >>> t[1:].zero_()
#    Traceback (most recent call last):
#    RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place operation.
#    >>> t, t._version
#    (tensor([1., 1., 1.], requires_grad=True), 0)
