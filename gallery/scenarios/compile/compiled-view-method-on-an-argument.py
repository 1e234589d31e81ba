r"""
Can a compiled function reshape its argument in place?
======================================================

Not in one graph: ``x.unsqueeze_(0)`` on an argument breaks the graph, and with ``fullgraph=True`` it raises. Use the
method without the underscore: ``x = x.unsqueeze(0)`` is a view and copies nothing.

.. symptoms::

   graph break at transpose_ or unsqueeze_ on an input
   inplace view on a graph input
   shape of my tensor changed after calling a compiled function
   squeeze_ not supported by dynamo
"""

import torch


def to_row(scores):
    scores.unsqueeze_(0)
    return scores * 2


# raises: Unsupported: Unsupported function call (delayed) Explanation: Dynamo determined that a graph
#     break should occur when calling `L['scores'].unsqueeze_`. Reason: Getting an inplace view on a graph
#     input is not supported ...
torch.compile(to_row, backend="eager", fullgraph=True)(torch.tensor([1.0, 2.0]))

# %%
# Without ``fullgraph`` the compiler gives the line to Python, which does as always: it changes the shape of the
# *caller's* tensor.

torch.compiler.reset()
scores = torch.tensor([1.0, 2.0])
torch.compile(to_row, backend="eager")(scores)
scores

# %%
# The name instead of the tensor
# ------------------------------
#
# ``scores = scores.unsqueeze(0)`` makes the name mean another view of the same storage. The caller's shape stays, and
# writes still reach the caller's values:


# fix: first_of_row(scores) like (scores[:1].fill_(9.0), 2 * scores.view(1, -1))[1] from computed(n)
@torch.compile(backend="aot_eager", fullgraph=True)
def first_of_row(scores):
    scores = scores.unsqueeze(0)
    scores[:, 0] = 9.0
    return scores * 2


scores = torch.tensor([1.0, 2.0])
doubled = first_of_row(scores)

assert scores.tolist() == [9.0, 2.0] and doubled.shape == (1, 2)
scores, doubled

# %%
# On a tensor that the function made itself the underscore is allowed:

torch.compile(lambda x: (x * 2).unsqueeze_(0), backend="aot_eager", fullgraph=True)(scores)

# %%
# See also: :ref:`error-compile-resizes-an-input`, :ref:`scenario-squeeze-is-a-write`.
#
# .. claim:: methods-that-end-in-an-underscore-change-the-shape-for-all
#    :same-in-false-worlds: the shape is changed and no value written
#
#    ``unsqueeze_`` changes the shape of the tensor for every name that means it; ``unsqueeze`` leaves it.
#
#    >>> x = torch.zeros(2)
#    >>> y = x
#    >>> _ = y.unsqueeze(0)
#    >>> x.shape
#    torch.Size([2])
#    >>> _ = y.unsqueeze_(0)
#    >>> x.shape
#    torch.Size([1, 2])
