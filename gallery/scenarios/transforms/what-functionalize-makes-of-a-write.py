r"""
What becomes of ``x[1:3] = v`` when PyTorch makes my function functional?
=========================================================================

A ``slice_scatter``, which makes a new tensor, and one ``copy_`` into your tensor at the end. Without a gradient the
caller finds the same values in the arguments as after the plain call, if no two of them share memory.

.. symptoms::

   how does torch.compile handle in-place slice assignment
   slice_scatter and copy_ in my graph
   are mutations removed by functionalization
   where did my setitem go in the exported graph
   assignment disappeared from the traced graph, new ops appear instead
   x[1:3] = v turned into slice_scatter by make_fx, porting to a backend
"""

import torch
from torch.func import functionalize
from torch.fx.experimental.proxy_tensor import make_fx


def update(frames, patch):
    window = frames[1:3]
    window.copy_(patch)
    return frames.sum()


frames, patch = torch.zeros(4), torch.tensor([5.0, 7.0])
graph = make_fx(functionalize(update))(frames.clone(), patch)
print(graph.code.strip())

# %%
# Why
# ---
#
# :doc:`torch.compile </learn/transforms-and-compile>` makes its graph functional early, too. The write to ``window``
# became a value (``copy``), and the base was made anew around it (``slice_scatter``). What reads ``frames`` after the
# write reads the new tensor. The last line of this graph writes, because ``frames`` is yours and you would see the
# change. A write to a tensor that the function made itself leaves no write in the graph:


def own(patch):
    frames = torch.zeros(4)
    frames[1:3] = patch
    return frames


code = make_fx(functionalize(own))(patch).code
assert "copy_" not in code and "slice_scatter" in code
[line.split(" = ")[0].strip() for line in code.strip().splitlines()[1:-1]]

# %%
# In a graph from ``torch.export.export`` your assignment is still a ``slice`` and a ``copy_`` into it. After
# ``run_decompositions()`` it is a ``slice_scatter``. The ``copy_`` at the end is then left to the caller: the graph
# returns the new value, and the graph's signature names the input or buffer that it is for.
#
# The caller's tensor
# -------------------
#
# Without ``make_fx`` the transformed function runs as it is, and gives what the plain one gives:

results = []
for function in (update, functionalize(update)):
    frames = torch.zeros(4)
    results.append((function(frames, patch), frames))

assert torch.equal(results[0][1], results[1][1]) and results[0][0] == results[1][0] == 12.0
results

# %%
# What this changes
# -----------------
#
# Your tensor is written at the end. Until then another argument or a captured tensor with the same memory has the old
# values. A function that returns the tensor it wrote to returns another tensor with the same values.
# ``torch.compile`` of the function below keeps to the eager result in both respects.


def fill(frames, first):
    frames.fill_(3.0)
    return frames, first + 0.0


for function in (fill, functionalize(fill)):
    frames = torch.zeros(2)
    same, first = function(frames, frames[:1])
    print(
        "shares memory:", same.data_ptr() == frames.data_ptr(), " first:", first, " yours:", frames
    )

# %%
# When something raises in the middle,
# :ref:`nothing of the update is there <claim-a-failing-graph-writes-nothing>` in an argument. Writes that overlap what
# they read :ref:`are accepted <claim-compiled-code-does-not-check-for-overlap>`. A write through ``numpy()`` is lost.
# A value that was computed inside cannot be written to a tensor that the function does not get as an argument:
# :ref:`error-functionalize-captured-tensor`.
#
# Under ``functionalize`` the ``copy`` that the assignment of a tensor becomes has no derivative, so ``backward()``
# through it raises. Take the gradient inside, as in ``functionalize(grad(function))``:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
pieces = functionalize(torch.func.grad(lambda frames: update(frames * 2.0, patch)))(torch.ones(4))

assert pieces.tolist() == [2.0, 0.0, 0.0, 2.0]
pieces

# %%
# .. claim:: a-functionalized-write-reaches-the-caller
#    :range: plain-tensors writes
#    :leaves-out: layout expanded, one element
#    :wrong: functionalize(write)(x) -> functionalize(write)(x.clone())
#
#    Under ``functionalize`` a write to an argument that requires no grad and is not expanded reaches the caller's
#    tensor, and the tensor it is a view of.
#
#    >>> base = torch.zeros(4)
#    >>> _ = torch.func.functionalize(lambda part: part.add_(1.0).sum())(base[2:])
#    >>> base
#    tensor([0., 0., 1., 1.])
#
#    def holds(x, write):
#        expected = x.clone()
#        write(expected)
#        torch.func.functionalize(write)(x)
#        assert torch.equal(x, expected)
#        if x._is_view():
#            assert torch.equal(x._base.as_strided(x.shape, x.stride(), x.storage_offset()), expected)
