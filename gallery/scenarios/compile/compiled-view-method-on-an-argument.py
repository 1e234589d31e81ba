r"""
Can a compiled function reshape its argument in place?
======================================================

Not by a method such as ``unsqueeze_``: on an argument it breaks the graph, and with ``fullgraph=True`` it raises.
Use the method without the underscore: ``x = x.unsqueeze(0)`` is a view and copies nothing. Return the view if the
caller wants the new shape.

.. symptoms::

   graph break at transpose_ or unsqueeze_ on an input
   inplace view on a graph input
   shape of my tensor changed after calling a compiled function
   squeeze_ not supported by dynamo
   added a dimension in a compiled function, my array outside has a new size
   tokens.unsqueeze_(0) at the top of forward raises Unsupported with fullgraph=True
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
# ``squeeze_``, ``t_``, ``transpose_`` and ``as_strided_`` raise with the same message. Without ``fullgraph``
# the compiler gives the line to Python, which runs it as uncompiled: it changes the shape of the *caller's*
# tensor, or raises for a leaf that requires grad.

torch.compiler.reset()
scores = torch.tensor([1.0, 2.0])
torch.compile(to_row, backend="eager")(scores)

assert scores.tolist() == [[1.0, 2.0]]
scores

# %%
# The name instead of the tensor
# ------------------------------
#
# ``scores = scores.unsqueeze(0)`` makes the name mean another view of the same storage. The caller's shape
# stays, and writes still reach the caller's values:


# fix: first_of_row(scores) like (scores[:1].fill_(9.0), 2 * scores.view(1, -1))[1] from computed(n)
@torch.compile(backend="aot_eager", fullgraph=True)
def first_of_row(scores):
    scores = scores.unsqueeze(0)
    scores[:, 0] = 9.0
    return scores * 2


scores = torch.tensor([1.0, 2.0])
doubled = first_of_row(scores)

assert scores.tolist() == [9.0, 2.0] and doubled.tolist() == [[18.0, 4.0]]
scores, doubled

# %%
# Two other ways mislead. In torch 2.13 ``scores.mul_(2).unsqueeze_(0)`` raises ``IndexError: list index out of
# range``, with ``fullgraph`` and without. ``scores.data = scores.unsqueeze(0)`` compiles. With ``aot_eager`` and
# with the default backend the rest of the function sees the new shape, and the caller's tensor keeps the old
# one.
#
# On a tensor that the function made itself these methods run in one graph. ``resize_`` does not:
# :ref:`error-compile-resizes-an-input`.

torch.compile(lambda x: (x * 2).unsqueeze_(0), backend="aot_eager", fullgraph=True)(scores)

# %%
# See also: :ref:`scenario-squeeze-is-a-write`.
#
# .. claim:: methods-that-end-in-an-underscore-change-the-shape-for-all
#    :range: plain-tensors
#    :wrong: x.unsqueeze_(0) -> x.unsqueeze(0)
#    :same-in-false-worlds: the shape is changed and no value written
#
#    ``unsqueeze_`` changes the shape of a tensor for each name that stands for it. ``unsqueeze`` leaves the
#    shape.
#
#    >>> x = torch.zeros(2)
#    >>> y = x
#    >>> _ = y.unsqueeze(0)
#    >>> x.shape
#    torch.Size([2])
#    >>> _ = y.unsqueeze_(0)
#    >>> x.shape
#    torch.Size([1, 2])
#
#    def holds(x):
#        name, shape = x, x.shape
#        assert x.unsqueeze(0).shape == (1, *shape) and name.shape == shape
#        assert x.unsqueeze_(0) is name and name.shape == (1, *shape)
