r"""
Data-dependent branching
========================

An ``if`` in a function compiled with ``fullgraph=True`` depends on the values of a tensor. Choose with
``torch.where`` instead, or leave ``fullgraph=True`` away.
"""

import torch


@torch.compile(backend="eager", fullgraph=True)
def limit(step):
    if step[0] > 1:
        step[0] = 1.0
    return step


# raises: Unsupported: Data-dependent branching Explanation: Detected data-dependent branching (e.g. `if
#     my_tensor.sum() > 0:`). Dynamo does not support tracing dynamic control flow. ... from user code: ...
limit(torch.tensor([3.0, 4.0]))

# %%
# Why
# ---
#
# Whether ``step[0] = 1.0`` happens depends on a value, and the tensors that the compiler traces with have
# none. The same goes for ``while``, and for ``and``, ``or`` and ``not`` of tensors. An ``if`` over
# ``bool(...)`` or ``.item()`` raises with :ref:`another message <error-export-data-dependent-slice>`. An
# ``if`` over a shape is fine:

add = torch.compile(lambda x: x + 1 if x.dim() == 1 else x, backend="eager", fullgraph=True)
assert add(torch.zeros(1)).tolist() == [1.0] and add(torch.zeros(1, 1)).tolist() == [[0.0]]

# %%
# Fix 1: choose by value
# ----------------------
#
# :api:`torch.where` is traced like an addition. The gradient of the replaced element is 0. The item assignment keeps the
# dtype of ``step``. Because of the clone the argument keeps its values, which the failing line would have overwritten:


# fix: limit(step) like torch.cat([step[:1] * 0.0 + 1.0, step[1:]]) from computed(n) + 1.0
# fix: limit(step) like step.clone() from leaf(n)
# fix: limit(step) like torch.tensor([1, *step[1:]]) from torch.arange(n) + 2
@torch.compile(backend="aot_eager", fullgraph=True)
def limit(step):
    limited = step.clone()
    limited[0] = torch.where(step[0] > 1, 1.0, step[0])
    return limited


step = torch.tensor([3.0, 4.0], requires_grad=True)
(limit(step) ** 2).sum().backward()

assert step.grad.tolist() == [0.0, 2 * 4.0]
limit(step).detach(), step.grad

# %%
# Fix 2: let the graph break
# --------------------------
#
# Without ``fullgraph=True`` both ways of the ``if`` run, and the write goes to the argument:


# fix: limit(step) like (step[:1].fill_(1.0), step)[1] from computed(n) + 1.0
# fix: limit(step) like step from leaf(n)
@torch.compile(backend="eager")
def limit(step):
    if step[0] > 1:
        step[0] = 1.0
    return step


high, low = torch.tensor([3.0, 4.0]), torch.tensor([0.5, 4.0])

assert limit(high).tolist() == [1.0, 4.0] and limit(low).tolist() == [0.5, 4.0]
assert limit(high) is high
high, low

# %%
# Other wordings
# --------------
#
# .. wordings:: Unsupported
#
#    Detected data-dependent branching (e.g. `if my_tensor.sum() > 0:`). Dynamo does not support tracing dynamic control flow.
#
# .. wordings:: UserError
#
#    Dynamic control flow is not supported at the moment. Please use functorch.experimental.control_flow.cond  -- torch 2.6 and older
#
# See also: :ref:`error-cond-branch-mutates-an-input`, :ref:`error-vmap-data-dependent-control-flow`.
