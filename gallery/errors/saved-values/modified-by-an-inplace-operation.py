r"""
one of the variables needed for gradient computation has been modified by an inplace operation
==============================================================================================

Backward needs a value as it was in the forward pass, and a later line wrote over it. Write to a
copy, or compute a new tensor; ``retain_graph=True`` does not help.

.. symptoms::

   backward fails after x += y, x[i] = v, sigmoid_ or relu_ in forward
   version counter error, is at version 2, expected version 1
   which line changed the tensor, anomaly mode points to the forward operation
   optimizer.step() between two backward calls, or a state carried to the next step
   worked with x = x + y and fails with x += y
"""

import torch

inputs = torch.tensor([0.0, 1.0, 2.0], requires_grad=True)
gates = inputs.exp()
gates[0] = 0.0

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [torch...FloatTensor [3]], which is output 0 of ... is at version 1;
#     expected version 0 instead. Hint: ...
gates.sum().backward()

# %%
# Find the line
# -------------
#
# The traceback ends at ``backward()``; the guilty line is further up. Read the message:
#
# 1. ``[torch.FloatTensor [3]]`` is the type and shape of the value that was written over.
# 2. ``output 0 of Exp`` is the operation that its history ends with (``ExpBackward0`` up to torch 2.12).
#    ``Exp`` and others **save** their result: :doc:`/reference/what-backward-saves`. Find it in your code,
#    and what you do with its result. ``CopySlices`` (an assignment to a slice) *is* the write. For
#    ``AsStrided`` see :ref:`error-saved-view-was-written`; if this part is missing, see
#    :ref:`error-saved-value-that-nothing-computed`; that page has the case of ``optimizer.step()`` and a carried
#    state, which you ``detach``.
# 3. ``version 1; expected version 0``: written once since it was saved.
#
# Then print the **version counter** of the value between the lines. It moves at the guilty one, by two for ``*=``:

gates = inputs.exp()
print(gates._version, gates.grad_fn.name())
gates[0] = 0.0
print(gates._version, gates.grad_fn.name())
gates[:2] *= 2
print(gates._version)

# %%
# Look for ``value[...] = ...``, ``+=``, methods that end in ``_``, ``nn.ReLU(inplace=True)``, ``out=``,
# also in functions that get the value. ``no_grad`` does not hide a write. If you see none, let torch find
# it: :ref:`error-traceback-of-forward-call`, :ref:`recipe-find-the-write-to-a-saved-tensor`.
#
# Fix: write to a copy, or do not write
# -------------------------------------
#
# A :api:`torch.Tensor.clone` has a storage, and a counter, of its own. :api:`torch.where` writes nothing.

closed = inputs.exp().clone()
closed[0] = 0.0
chosen = torch.where(torch.tensor([True, False, False]), 0.0, inputs.exp())
(closed + 10 * chosen).sum().backward()

# not for float16: needs-more-digits
assert torch.allclose(inputs.grad, 11 * torch.tensor([0.0, 1.0, 1.0]) * inputs.detach().exp())
inputs.grad

# %%
# .. claim:: retain-graph-does-not-undo-a-write
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    ``retain_graph=True`` keeps saved values for a second backward; it brings back none that changed.
#
#    >>> y = torch.zeros(2, requires_grad=True).exp()
#    >>> y[0] = 5.0
#    >>> y.sum().backward(retain_graph=True)
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for ... is at version 1; expected version 0 instead...
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    one of the variables needed for gradient computation has been modified by an inplace operation
#    one of the variables needed for gradient computation has been modified by an inplace operation: [{type}], which is output {output} of {operation}, is at version {version}; expected version {expected} instead
#
# .. verdict:: exp-output/element/backward
