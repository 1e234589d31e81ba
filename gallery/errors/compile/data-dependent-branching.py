r"""
Data-dependent branching
========================

An ``if`` in a function compiled with ``fullgraph=True`` depends on the values of a tensor. Choose with
``torch.where`` instead, or leave ``fullgraph=True`` away. For an ``if`` that raises, write an ``assert``.

.. symptoms::

   if x.sum() > 0: x[0] = 1 fails under torch.compile fullgraph=True
   conditional on tensor values in a compiled forward, Dynamo stops with Unsupported control flow
   while loop until convergence cannot be compiled with fullgraph=True, condition is a tensor
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
# none. The same goes for ``while``, for ``and`` and ``or`` between tensors, and for ``any``, ``all`` or ``remove`` on
# a list of them. An ``if`` over ``bool(...)`` or ``.item()`` raises with
# :ref:`another message <error-export-data-dependent-slice>`. An ``if`` over a shape is fine:

add = torch.compile(lambda x: x + 1 if x.dim() == 1 else x, backend="eager", fullgraph=True)
assert add(torch.zeros(1)).tolist() == [1.0] and add(torch.zeros(1, 1)).tolist() == [[0.0]]

# %%
# Fix 1: choose by value
# ----------------------
#
# :api:`torch.where` is traced like an addition. The gradient of the replaced element is 0. ``ones_like`` has the dtype
# of ``step``: with the number ``1.0`` a large integer would be rounded to a float. Because of the clone the argument
# keeps its values, which the failing line would have overwritten. Without the clone, as
# ``step[0] = torch.where(...)``, the write goes to the argument:


# fix: limit(step) like torch.cat([step[:1] * 0.0 + 1.0, step[1:]]) from computed(n) + 1.0
# fix: limit(step) like step.clone() from leaf(n)
# fix: limit(step) like torch.tensor([1, *step[1:]]) from torch.arange(n) + 2
@torch.compile(backend="aot_eager", fullgraph=True)
def limit(step):
    limited = step.clone()
    limited[0] = torch.where(step[0] > 1, torch.ones_like(step[0]), step[0])
    return limited


step = torch.tensor([3.0, 4.0], requires_grad=True)
(limit(step) ** 2).sum().backward()

assert step.grad.tolist() == [0.0, 2 * 4.0]
limit(step).detach(), step.grad

# %%
# Fix 2: let the graph break
# --------------------------
#
# Without ``fullgraph=True`` both ways of the ``if`` run, and the write goes to the argument. In a branch of
# ``torch.cond``, under strict ``torch.export.export`` and under ``error_on_graph_break`` a graph may not break:
# there take ``torch.where`` or ``torch.cond``.


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
# An ``if`` that raises, and a flag
# ---------------------------------
#
# An ``assert`` with a constant message stays in the graph, and raises ``RuntimeError`` when the graph runs. With a
# message that depends on the tensor it is an ``if`` again:


@torch.compile(backend="eager", fullgraph=True)
def checked(step):
    assert (step > 0).all(), "step is not positive"
    return step * 2


assert checked(torch.tensor([3.0, 4.0])).tolist() == [6.0, 8.0]

try:
    checked(torch.tensor([3.0, -4.0]))
except RuntimeError as error:
    print("RuntimeError:", error)

# %%
# A flag that says what was done before, such as ``if not self.ready``, need not be a tensor. Make it a Python
# ``bool``: the function is compiled once more when it changes.
#
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
