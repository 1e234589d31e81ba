r"""
Error detected in ExpBackward0. Traceback of forward call that caused the error:
================================================================================

Anomaly mode shows the line of the forward pass whose *backward* failed. That line saved the value; the
guilty one is a later line that wrote to it, and the short class below prints that.
"""

import torch


def forward(inputs):
    gates = inputs.exp()
    torch.nn.functional.relu(gates, inplace=True)
    return gates * inputs


inputs = torch.tensor([0.0, 1.0, 2.0], requires_grad=True)

# warns: UserWarning: Error detected in ExpBackward0. Traceback of forward call that caused the error:
#     ... gates = inputs.exp() ...
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ... Hint: the backtrace further above shows the operation that failed ...
with torch.autograd.set_detect_anomaly(True, check_nan=False):
    forward(inputs).sum().backward()

# %%
# Why
# ---
#
# Anomaly mode stores a traceback with each operation that is recorded. The warning ends at the innocent
# ``gates = inputs.exp()``, which **saved** its result; the mode does not look for writes. Put the forward
# pass under it, too.
#
# Print each write
# ----------------
#
# This one looks at the **version counters** of all arguments before and after each torch call:

import traceback
from torch.overrides import TorchFunctionMode


class PrintWrites(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        before = [getattr(value, "_version", None) for value in args]
        result = function(*args, **(kwargs or {}))
        if before != [getattr(value, "_version", None) for value in args]:
            print([f.line for f in traceback.extract_stack() if "/torch/" not in f.filename][-2])
        return result


with PrintWrites():
    outputs = forward(inputs)

# %%
# What is saved, and when
# -----------------------
#
# ``saved_tensors_hooks`` calls a function with each value that is saved: ``exp`` saves version 0, and
# ``relu`` writes version 1. With hooks autograd does not check, and ``backward()`` raises nothing: look, and do
# not train. How to fix the line that you found is in :ref:`error-modified-by-an-inplace-operation`.

with torch.autograd.graph.saved_tensors_hooks(
    lambda saved: print(list(saved.shape), saved._version) or saved, lambda saved: saved
):
    outputs = forward(inputs)
outputs.sum().backward()

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    Error detected in {node}. Traceback of forward call that caused the error
#    Error detected in {node}. No forward pass information available
#    one of the variables needed for gradient computation has been modified by an inplace operation: [{type}], which is output {output} of {operation}, is at version {version}; expected version {expected} instead. Hint: the backtrace further above shows the operation that failed to compute its gradient
#    Hint: the backtrace further above shows the operation that failed to compute its gradient. The variable in question was changed in there or anywhere later. Good luck
