r"""
backend='aot_eager' raised: RuntimeError: one of the variables needed for gradient computation has been modified
================================================================================================================

Inside a compiled function a write goes over a value that backward needs. Uncompiled, the same error comes at
``backward()``. Compiled, it comes at the call. Write to a ``clone()``. If the write must reach an argument or a
buffer, return the new value, and ``copy_`` it there after ``backward()``.

.. symptoms::

   torch.compile crashes in the forward call, a value that backward needs was overwritten
   y = x.exp(); y[0] = 0 in a compiled function raises BackendCompilerFailed with aot_eager
   compiled forward multiplies with self.buffer, then updates the buffer, error in place
"""

import torch


@torch.compile(backend="aot_eager")
def gate(inputs):
    gates = inputs.exp()
    gates[0] = 0.0
    return gates.sum()


inputs = torch.tensor([0.0, 1.0], requires_grad=True)

# warns: UserWarning: Error detected in ExpBackward0. Traceback of forward call that caused the error: ...
# raises: BackendCompilerFailed: backend='aot_eager' raised: RuntimeError: one of the variables needed for
#     gradient computation has been modified by an inplace operation: ... Hint: the backtrace further above
#     shows the operation that failed to compute its gradient. ...
gate(inputs)

# %%
# Why
# ---
#
# ``exp`` saves its own result (:doc:`/reference/what-backward-saves`), so ``gates`` is a **saved tensor**.
# The compiler makes the graph of backward before it runs the function, and meets the error there.
# ``backend="eager"`` makes no such graph, and the error comes at ``backward()``. So it does if a graph break lies
# between the two lines. The call does not raise under ``no_grad``, or where no input and no parameter requires
# grad, or where the result does not need the saved value.
#
# The warning beside the error shows the line of the operation that saved the value. The write runs after it.
#
# Fix 1: write to a copy
# ----------------------
#
# Clone the tensor that is written, before the write. Where a product of two tensors saved its operand, a clone of
# the product does not help.


# fix: gate(inputs) like inputs[1:].exp().sum() from leaf(n) / n
@torch.compile(backend="aot_eager")
def gate(inputs):
    gates = inputs.exp().clone()
    gates[0] = 0.0
    return gates.sum()


gate(inputs).backward()

assert torch.allclose(inputs.grad, torch.tensor([0.0, torch.e]))
inputs.grad

# %%
# A write to a clone does not reach an argument or a buffer. Where it must, return the new value, and copy it after
# ``backward()``. Do not clone ``frame`` for the product and write to ``frame`` inside instead: backward may compute
# that clone again from the ``frame`` that was written. If ``frame`` does not require grad, the gradient is then
# wrong, without an error.


@torch.compile(backend="aot_eager")
def weigh(frame, weights):
    return (frame * weights).sum(), frame / 2


frame, weights = torch.tensor([1.0, 2.0]), torch.ones(2, requires_grad=True)
total, halved = weigh(frame, weights)
total.backward()
frame.copy_(halved)

assert weights.grad.tolist() == [1.0, 2.0] and frame.tolist() == [0.5, 1.0]
weights.grad, frame

# %%
# An input of the compiled function
# ---------------------------------
#
# If backward saved an input, a write to it outside the function is noticed at ``backward()``, with the words of
# eager code. Compiled code may save an input where eager code saves a value made from it. A write through
# ``.data`` there is not noticed:

score = torch.compile(lambda frame, weights: (frame * weights).sum(), backend="aot_eager")
frame, weights = torch.tensor([1.0, 2.0]), torch.ones(2, requires_grad=True)
loss = score(frame, weights)
frame[0] = 5.0

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ... is at version 1; expected version 0 instead. ...
loss.backward()

# %%
# Fix 2: write after ``backward()``
# ---------------------------------

# fix: not compiled: backward
weights.grad, frame = None, torch.tensor([1.0, 2.0])
score(frame, weights).backward()
frame[0] = 5.0

assert weights.grad.tolist() == [1.0, 2.0] and frame.tolist() == [5.0, 2.0]
weights.grad, frame

# %%
# Other wordings
# --------------
#
# .. wordings:: BackendCompilerFailed
#
#    backend='{backend}' raised: RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation
#    backend='{backend}' raised: RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [{type}], which is output {output} of {operation}, is at version {version}; expected version {expected} instead. Hint: the backtrace further above shows the operation that failed to compute its gradient
#
# See also: :ref:`error-modified-by-an-inplace-operation`.
