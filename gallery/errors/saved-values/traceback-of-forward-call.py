r"""
Error detected in ExpBackward0. Traceback of forward call that caused the error:
================================================================================

Anomaly mode shows the line of the forward pass whose *backward* failed. If the error below it is about an inplace
operation, that line saved the value. The write came afterwards, often on a later line. The short class below prints the
writes of eager code.

.. symptoms::

   set_detect_anomaly(True) points to a line without an in-place operation
   find which line modified a tensor, print each in-place write
   detect_anomaly warning blames an innocent exp or softmax line
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
# ``gates = inputs.exp()``, which **saved** its result. The mode does not look for writes. Put the forward
# pass under it, too: otherwise the warning says "No forward pass information available".
#
# The same warning comes with other errors of backward, such as :ref:`a gradient that is NaN
# <scenario-backward-of-one-element-is-nan>` or :ref:`error-backward-a-second-time`. Read the error below the
# warning first.
#
# Print each write
# ----------------
#
# This class looks at the **version counters** of the arguments before and after each torch call:

import traceback
from torch.overrides import TorchFunctionMode


def versions(values):
    found = []
    for value in values:
        if isinstance(value, (list, tuple)):
            found += versions(value)
        elif isinstance(value, torch.Tensor) and not value.is_inference():
            found.append(value._version)
    return found


class PrintWrites(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        values = [*args, *(kwargs or {}).values()]
        before = versions(values)
        result = function(*args, **(kwargs or {}))
        if versions(values) != before:
            frames = [
                frame for frame in traceback.extract_stack() if "/torch/" not in frame.filename
            ]
            print("writes:", frames[-2].line)
        return result


with PrintWrites():
    outputs = forward(inputs)

# %%
# It also prints writes to values that backward does not need. It sees no write inside ``torch.compile`` or
# ``torch.vmap``. If your own files lie in a folder ``torch``, look for ``torch.__path__[0]`` in place of ``"/torch/"``.
#
# What is saved, and when
# -----------------------
#
# ``saved_tensors_hooks`` calls a function with what ``exp`` and the product save: ``exp`` saves version 0, and
# ``relu`` writes version 1. While hooks are active autograd does not check
# (:ref:`claim-saved-tensor-hooks-switch-the-version-check-off`). ``backward()`` then raises nothing and
# computes with the changed value: look, and do not train.


def look(saved):
    print("saved: shape", list(saved.shape), "version", saved._version)
    return saved


with torch.autograd.graph.saved_tensors_hooks(look, lambda saved: saved):
    outputs = forward(inputs)
outputs.sum().backward()

# %%
# Fix
# ---
#
# The line is ``relu(gates, inplace=True)``. Compute a new tensor there. More fixes are in
# :ref:`error-modified-by-an-inplace-operation`.


# fix: fixed_forward(inputs) like inputs.clamp(min=-50.0).exp() * inputs from leaf(n) / n - 0.5
def fixed_forward(inputs):
    gates = inputs.exp()
    gates = torch.nn.functional.relu(gates)
    return gates * inputs


inputs.grad = None
outputs = fixed_forward(inputs)
outputs.sum().backward()

values = inputs.detach()
assert torch.allclose(outputs, values.exp() * values)
assert torch.allclose(inputs.grad, values.exp() * (1 + values))
inputs.grad

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
#    Anomaly Detection has been enabled. This mode will increase the runtime
