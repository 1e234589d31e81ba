r"""
Converting a tensor to a Python boolean might cause the trace to be incorrect
=============================================================================

``torch.jit.trace`` keeps the branch that your example took, and later calls take it, whatever their values. Choose
with ``torch.where``, or use ``torch.compile``. To keep the ``if`` in a trace, script its function: fix 3.

.. symptoms::

   TracerWarning for if x[0] > 1 in forward with torch.jit.trace or ONNX export
   traced model gives wrong results for other inputs, if branch of the example kept
   loop length or assert is fixed after torch.jit.trace, ignores new values
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
# 1 above. Loops are frozen in the same way: :ref:`claim-a-traced-loop-keeps-its-length`. An ``assert`` on a
# tensor warns as well, and the trace does not check it. While tracing, ``step.shape[0]`` is a tensor: an ``if``
# over a shape warns and is frozen.
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
# It decides at each call, if you do not ask for ``fullgraph=True``, which refuses the branch. Like ``limit``, it
# returns the argument itself where nothing is to change:

# fix: compiled(step) like torch.cat([step[:1] * 0.0 + 1.0, step[1:]]) from computed(n) + 1.0
# fix: compiled(step) like step from leaf(n)
compiled = torch.compile(limit, backend="eager")

assert compiled(low.detach()).tolist() == [0.5, 4.0]
assert compiled(high.detach()).tolist() == [1.0, 4.0]
compiled(low.detach())

# %%
# Fix 3: script the function with the branch
# ------------------------------------------
#
# ``torch.jit.script`` reads the source and keeps the ``if``, over a shape as well. A trace may call the scripted
# function, and can be saved. ``torch.jit.trace`` refuses a function that ``torch.compile`` made:

# fix: not compiled: transform
scripted = torch.jit.script(limit)
traced = torch.jit.trace(lambda step: scripted(step) * 2.0, torch.tensor([3.0, 4.0]))

assert traced(low).tolist() == [1.0, 8.0] and traced(high).tolist() == [2.0, 8.0]
traced(low).detach()

# %%
# Fix 4: an index that is a tensor
# --------------------------------
#
# For "Python integer" and "Python index", leave out ``int()``. A tensor of integers is an index, and the end of a
# slice, and is traced:


# fix: not compiled: transform
def clear(scores, position):
    scores = scores.clone()
    scores[position] = 0.0
    return scores


traced = torch.jit.trace(clear, (torch.tensor([3.0, 4.0]), torch.tensor(1)))

assert traced(torch.tensor([3.0, 4.0]), torch.tensor(0)).tolist() == [0.0, 4.0]
traced(torch.tensor([3.0, 4.0]), torch.tensor(0))

# %%
# Other wordings
# --------------
#
# .. wordings:: TracerWarning
#
#    Converting a tensor to a Python {type} might cause the trace to be incorrect.  -- boolean, integer, float, number, list, index
#
# See also: :ref:`error-data-dependent-branching`.
