r"""
Getting an inplace view on a graph input is not supported
=========================================================

A compiled function changes the shape, the strides or the storage of its argument in place, by ``unsqueeze_``,
``resize_`` or their like. Return a new view, and let the caller use that.
"""

import torch


@torch.compile(backend="eager", fullgraph=True)
def to_row(scores):
    scores.unsqueeze_(0)
    return scores


# raises: Unsupported: Unsupported function call (delayed) Explanation: Dynamo determined that a graph
#     break should occur when calling `L['scores'].unsqueeze_`. Reason: Getting an inplace view on a graph
#     input is not supported ...
to_row(torch.tensor([1.0, 2.0]))

# %%
# Why
# ---
#
# A write to the *values* of an argument is fine (:ref:`claim-a-compiled-write-reaches-the-base`).
# ``unsqueeze_`` leaves the values and changes **metadata**, the shape and the strides. On a tensor that the
# function made itself it is fine as well. ``resize_`` and ``resize_as_`` are refused even there:


@torch.compile(backend="eager", fullgraph=True)
def shrink(scores):
    head = scores.clone()
    return head.resize_(1)


# raises: Unsupported: Unsupported Tensor.resize_() call Explanation: Dynamo currently does not support
#     tracing `Tensor.resize_()`. ...
shrink(torch.tensor([1.0, 2.0]))

# %%
# Without ``fullgraph=True`` both run. Python runs the line, and the caller's tensor changes its shape:

scores = torch.tensor([1.0, 2.0])
torch.compile(lambda scores: scores.unsqueeze_(0), backend="eager")(scores)

assert scores.tolist() == [[1.0, 2.0]]
scores

# %%
# Fix: return a new view
# ----------------------
#
# ``unsqueeze`` without ``_`` makes a view of the same storage. The caller's tensor keeps its shape, and gets
# the values that are written to the view. Instead of ``resize_``, slice the tensor, or make a new one by
# ``torch.cat``.


# fix: to_row(scores) like (scores[:1].fill_(9.0), scores.view(1, -1))[1] from vector(n)
@torch.compile(backend="aot_eager", fullgraph=True)
def to_row(scores):
    row = scores.unsqueeze(0)
    row[0, 0] = 9.0
    return row


scores = torch.tensor([1.0, 2.0])
row = to_row(scores)

assert row.tolist() == [[9.0, 2.0]] and scores.tolist() == [9.0, 2.0]
assert row.data_ptr() == scores.data_ptr()
row, scores

# %%
# Other wordings
# --------------
#
# .. wordings:: Unsupported
#
#    Getting an inplace view on a graph input is not supported
#    Unsupported Tensor.resize_() call
#    Dynamo currently does not support tracing `Tensor.resize_()`.
#    call_function DelayGraphBreakVariable() [{arguments}  -- torch 2.6 and older
