r"""
Converting a tensor to a Python boolean might cause the trace to be incorrect
=============================================================================

``torch.jit.trace`` keeps the branch that your example took, and later calls take it, whatever their values. Choose
with ``torch.where``, or use ``torch.compile``.
"""

import torch


def limit(step):
    if step[0] > 1:
        step = step.clone()
        step[0] = 1.0
    return step


# warns: TracerWarning: Converting a tensor to a Python boolean might cause the trace to be incorrect. We
#     can't record the data flow of Python values, so this value will be treated as a constant in the
#     future. This means that the trace might not generalize to other inputs!
traced = torch.jit.trace(limit, torch.tensor([3.0, 4.0]), check_trace=False)
traced(torch.tensor([0.5, 4.0]))

# %%
# Why
# ---
#
# Tracing runs the function with your example, and writes down the operations on tensors. The ``if`` is
# Python, and is not written down. The write was part of that run, so it is part of ``traced``, and 0.5 became
# 1 above. Loops are frozen in the same way: :ref:`claim-a-traced-loop-keeps-its-length`.
#
# Fix 1: choose by value
# ----------------------
#
# :api:`torch.where` is an operation and is traced. The gradient follows the choice, and the item assignment keeps the
# dtype of ``step``:


# fix: limit_by_value(step) like torch.cat([step[:1] * 0.0 + 1.0, step[1:]]) from computed(n) + 1.0
# fix: limit_by_value(step) like step.clone() from leaf(n)
# fix: limit_by_value(step) like torch.tensor([1, *step[1:]]) from torch.arange(n) + 2
def limit_by_value(step):
    limited = step.clone()
    limited[0] = torch.where(step[0] > 1, 1.0, step[0])
    return limited


traced = torch.jit.trace(limit_by_value, torch.tensor([3.0, 4.0]))
low = torch.tensor([0.5, 4.0], requires_grad=True)
high = torch.tensor([3.0, 4.0], requires_grad=True)
(traced(low).sum() + traced(high).sum()).backward()

assert traced(low).tolist() == [0.5, 4.0] and traced(high).tolist() == [1.0, 4.0]
assert low.grad.tolist() == [1.0, 1.0] and high.grad.tolist() == [0.0, 1.0]
traced(low).detach(), low.grad, high.grad

# %%
# Fix 2: torch.compile
# --------------------
#
# It decides at each call. Like ``limit``, it returns the argument itself where nothing is to change:

# fix: compiled(step) like torch.cat([step[:1] * 0.0 + 1.0, step[1:]]) from computed(n) + 1.0
# fix: compiled(step) like step from leaf(n)
compiled = torch.compile(limit, backend="eager")

assert compiled(low.detach()).tolist() == [0.5, 4.0]
assert compiled(high.detach()).tolist() == [1.0, 4.0]
compiled(low.detach())

# %%
# Other wordings
# --------------
#
# .. wordings:: TracerWarning
#
#    Converting a tensor to a Python {type} might cause the trace to be incorrect.  -- boolean, integer, float, list, index
#
# See also: :ref:`error-data-dependent-branching`.
