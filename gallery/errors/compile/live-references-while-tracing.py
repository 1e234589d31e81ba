r"""
There are 2 live references to the data region being modified when tracing in-place operator copy\_
====================================================================================================

The ONNX exporter that traces, ``torch.onnx.export(..., dynamo=False)``, records a write as a new tensor. A write
through a view may be missing in what it is a view of. Build a new tensor, or export without ``dynamo=False``.

.. symptoms::

   TracerWarning about live references when I export a model with x[:, :2] = y to ONNX
   slice assignment is missing in the ONNX graph
   exported ONNX model ignores an in-place operation on a slice
   part = x[:2]; part += 1 in forward, ONNX output lacks the addition
"""

import torch


def add_to_head(scores):
    scores = scores * 1.0
    head = scores[:2]
    head.add_(1.0)
    return scores


def run_as_recorded(function, recorded_with, other):
    """Record a function as the exporter does, and run the record."""
    graph = torch.jit._get_trace_graph(function, (recorded_with,), _force_outplace=True)[0]
    return torch._C._create_function_from_graph("recorded", graph)(other)


# warns: TracerWarning: There are 2 live references to the data region being modified when tracing in-place operator
#     add_. This might cause the trace to be incorrect, ...
recorded = run_as_recorded(add_to_head, torch.zeros(3), torch.zeros(3))
add_to_head(torch.zeros(3)), recorded

# %%
# Why
# ---
#
# The exporter turns ``head.add_(1.0)`` into ``head + 1.0``, since ONNX has no writes. Later uses of ``head`` get the
# new tensor, and ``scores`` does not, although ``head`` is a **view** of it. The two references are ``scores`` and
# ``head``. An assignment can warn as well and be right: compare the output of the exported model with that of the
# function. (Here the function is recorded as the exporter does it, without ``onnx``.) ``torch.jit.trace`` keeps the
# write, and does not warn.
#
# Fix 1: a new tensor
# -------------------
#
# Nothing is written to a view:


# fix: with_head(scores) like torch.stack([score + 1.0 if i < 2 else score * 1.0 for i, score in enumerate(scores)])
#     from leaf(n)
def with_head(scores):
    return torch.cat([scores[:2] + 1.0, scores[2:]])


recorded = run_as_recorded(with_head, torch.zeros(3), torch.tensor([5.0, 6.0, 7.0]))

assert recorded.tolist() == [6.0, 7.0, 7.0]
recorded

# %%
# By a condition, ``torch.where(mask, scores + 1.0, scores)`` does the same.
#
# Fix 2: export without tracing
# -----------------------------
#
# ``torch.onnx.export`` without ``dynamo=False`` begins with :api:`torch.export.export`, which keeps the write:


class AddToHead(torch.nn.Module):
    def forward(self, scores):
        return add_to_head(scores)


exported = torch.export.export(AddToHead(), (torch.zeros(3),)).module()

# fix: not compiled: statement
result = exported(torch.tensor([5.0, 6.0, 7.0]))

assert result.tolist() == [6.0, 7.0, 7.0]
result

# %%
# Other wordings
# --------------
#
# .. wordings:: TracerWarning
#
#    There are {int} live references to the data region being modified when tracing in-place operator {op}
#
# See also: :ref:`error-trace-freezes-a-branch`, :ref:`scenario-exported-program-writes`,
# :ref:`scenario-traced-write-keeps-its-length`.
