r"""
backend='aot_eager' raised: RuntimeError: one of the variables needed for gradient computation has been modified
================================================================================================================

Inside a compiled function a write goes over a value that backward needs. Uncompiled, the same error comes at
``backward()``. Compiled, it comes at the first call with an input that requires grad. Write to a ``clone()``.
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
# ``backend="eager"`` makes no such graph, and the error comes at ``backward()``. Without an input that
# requires grad, or under ``no_grad``, nothing raises.
#
# The warning beside the error shows the line that made the saved value. The write is below that line.
#
# Fix 1: write to a copy
# ----------------------


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
# An input of the compiled function
# ---------------------------------
#
# A write to an input, outside the function, is noticed at ``backward()``, with the words of eager code. A
# write through ``.data`` there is not noticed:

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
