r"""
Getting an inplace view on a graph input is not supported
=========================================================

A compiled function changes an argument or a buffer, but not by a write of values: by ``unsqueeze_``, ``resize_``,
``set_`` or ``detach_``. Make a new view, ``x = x.unsqueeze(0)`` or ``x = x.detach()``, and return it to the caller.

.. symptoms::

   x.unsqueeze_(0) or x.resize_(n) on an argument fails with torch.compile fullgraph=True
   change the shape of a buffer in place inside a compiled forward, Dynamo stops
   hidden.detach_() of an input under torch.compile, error about metadata and graph break
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
# ``unsqueeze_`` leaves the values and changes **metadata**, the shape and the strides. ``detach_`` changes whether
# the tensor has a history. On a tensor that the function made itself both are fine as well. The methods
# ``resize_`` and ``resize_as_`` are refused even there:


@torch.compile(backend="eager", fullgraph=True)
def shrink(scores):
    head = scores.clone()
    return head.resize_(1)


# raises: Unsupported: Unsupported Tensor.resize_() call Explanation: Dynamo currently does not support
#     tracing `Tensor.resize_()`. ...
shrink(torch.tensor([1.0, 2.0]))

# %%
# Without ``fullgraph=True`` Python runs these lines, and the caller's tensor changes its shape. What uncompiled
# code refuses is refused then, too: ``resize_`` of a tensor that requires grad.

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
# ``torch.cat``. Instead of ``set_``, return the other tensor, or ``copy_`` its values if the shapes agree. To give
# a buffer another shape, assign: ``self.cache = self.cache.unsqueeze(0)``.


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
# Instead of ``detach_``, go on with ``detach()``. The tensor of the caller keeps its history, and so the caller
# goes on with what is returned:


@torch.compile(backend="aot_eager", fullgraph=True)
def advance(state):
    state = state.detach()
    return state, state * 3.0


old = torch.tensor([1.0], requires_grad=True) * 2.0
state, result = advance(old)

assert result.tolist() == [6.0] and old.requires_grad and not state.requires_grad
state, result

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
