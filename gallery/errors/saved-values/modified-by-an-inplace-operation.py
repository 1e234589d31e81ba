r"""
one of the variables needed for gradient computation has been modified by an inplace operation
==============================================================================================

Backward needs a value as it was in the forward pass, and a later line wrote to the tensor that holds it. Write to a
copy, or compute a new tensor. ``retain_graph=True`` does not help.

.. symptoms::

   backward fails after x += y, x[i] = v, sigmoid_ or relu_ in forward
   version counter error, is at version 2, expected version 1
   which line changed the tensor, anomaly mode points to the forward operation
   optimizer.step() between two backward calls, or a state carried to the next step
   worked with x = x + y and fails with x += y
   loss.backward() crashes after I overwrite part of an activation, out[mask] = 0
   nn.ReLU(inplace=True) after exp or sigmoid breaks training
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
# 1. ``[torch.FloatTensor [3]]`` is the type and shape of the saved value.
# 2. ``output 0 of Exp`` is the operation that the history of this value ends with (``ExpBackward0`` up to torch
#    2.12). Find it in your code, and look at what happens to its result. ``Exp`` and others **save** their result;
#    others save their inputs (:doc:`/reference/what-backward-saves`).
# 3. ``version 1; expected version 0``: one write was counted since the value was saved. A write to another part of
#    the same memory counts (:ref:`scenario-write-to-another-column`), and so does one that leaves the numbers as
#    they are.
#
# If a later operation saved the value as its input, the message can name the write itself: the last one that was
# recorded. ``Add`` is then the ``+=``, ``CopySlices`` a write through a view, such as an element, and ``IndexPut`` an
# assignment by a mask or a list. A write under ``no_grad`` is counted and not named.

hidden = inputs * 2
energy = hidden * hidden
hidden += 1

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [torch...FloatTensor [3]], which is output 0 of Add..., is at version 1; ...
energy.sum().backward()

# %%
# For ``AsStrided`` see :ref:`error-saved-view-was-written`. If the message names no operation, see
# :ref:`error-saved-value-that-nothing-computed`: that page also has the case of ``optimizer.step()`` and of a state
# that is carried to the next step.
#
# Then print the **version counter** of the value between the lines. It moves at the guilty line. It moves by
# two for ``gates[:2] *= 2``, which writes to the slice and then assigns it:

gates = inputs.exp()
print(gates._version, gates.grad_fn.name())
gates[0] = 0.0
print(gates._version, gates.grad_fn.name())
gates[:2] *= 2
print(gates._version)

# %%
# Look for ``value[...] = ...``, ``+=``, methods that end in ``_``, ``nn.ReLU(inplace=True)``, ``out=``,
# also in functions that get the value. If you do not see it, let torch find it:
# :ref:`error-traceback-of-forward-call`, :ref:`recipe-find-the-write-to-a-saved-tensor`.
#
# Fix: write to a copy, or do not write
# -------------------------------------
#
# A :api:`torch.Tensor.clone` has a storage of its own, and a counter of its own. ``exp`` keeps its result, and the
# write goes to the clone:


# fix: closed_copy(inputs) like inputs.exp() * (torch.arange(n) > 0) from leaf(n) / n
def closed_copy(inputs):
    gates = inputs.exp().clone()
    gates[0] = 0.0
    return gates


closed = closed_copy(inputs)
closed.sum().backward()

assert closed[0] == 0.0 and torch.equal(closed[1:], inputs[1:].exp())
assert inputs.grad[0] == 0.0 and torch.allclose(inputs.grad[1:], inputs.detach()[1:].exp())
inputs.grad

# %%
# In place of ``hidden += 1``, write ``hidden = hidden + 1``. For an assignment to a part, :api:`torch.where` computes a
# new tensor and writes to none:


# fix: closed_new(inputs) like inputs.exp() * (torch.arange(n) > 0) from leaf(n) / n
def closed_new(inputs):
    positions = torch.arange(len(inputs), device=inputs.device)
    return torch.where(positions == 0, 0.0, inputs.exp())


(gradient,) = torch.autograd.grad(closed_new(inputs).sum(), inputs)

assert torch.equal(closed_new(inputs), closed) and torch.equal(gradient, inputs.grad)
gradient

# %%
# .. claim:: retain-graph-does-not-undo-a-write
#    :range: leaves writes
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#    :wrong: write(y) -> write(y.data)
#
#    ``retain_graph=True`` keeps saved values for a second backward. It does not bring back one that was written over.
#
#    >>> y = torch.zeros(2, requires_grad=True).exp()
#    >>> y[0] = 5.0
#    >>> y.sum().backward(retain_graph=True)
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for ... is at version 1; expected version 0 instead...
#
#    def holds(x, write):
#        y = x.exp()
#        write(y)
#        for _ in range(2):
#            try:
#                y.backward(torch.ones_like(y), retain_graph=True)
#            except RuntimeError as error:
#                assert "modified by an inplace operation" in str(error)
#            else:
#                raise AssertionError("nothing was raised")
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
