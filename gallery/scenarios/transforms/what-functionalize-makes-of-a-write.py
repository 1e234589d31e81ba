r"""
What becomes of ``x[1:3] = v`` when PyTorch makes my function functional?
=========================================================================

A ``slice_scatter``, which makes a new tensor, and one ``copy_`` into your tensor at the end. The caller sees the
same values as without it.

.. symptoms::

   how does torch.compile handle in-place slice assignment
   slice_scatter and copy_ in my graph
   are mutations removed by functionalization
   where did my setitem go in the exported graph
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
# This is the first thing that :doc:`torch.compile </learn/transforms-and-compile>` does, too. The write to ``window``
# became a value (``copy``), and the base was made anew around it (``slice_scatter``). What reads ``frames`` after the
# write reads the new tensor. Only the last line writes, because ``frames`` is yours and you would see the change. A
# write to a tensor that the function made itself leaves no write at all:


def own(patch):
    frames = torch.zeros(4)
    frames[1:3] = patch
    return frames


code = make_fx(functionalize(own))(patch).code
assert "copy_" not in code and "slice_scatter" in code
[line.split(" = ")[0].strip() for line in code.strip().splitlines()[1:-1]]

# %%
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
# What this changes: when something raises in the middle,
# :ref:`nothing of the update is there <claim-a-failing-graph-writes-nothing>`, and writes that overlap what they
# read :ref:`are accepted <claim-compiled-code-does-not-check-for-overlap>`. A tensor that the function does not get
# as an argument cannot be written: :ref:`error-functionalize-captured-tensor`.
#
# .. claim:: a-functionalized-write-reaches-the-caller
#
#    Under ``functionalize`` a write to an argument reaches the caller's tensor, and the tensor it is a view of.
#
#    >>> base = torch.zeros(4)
#    >>> _ = torch.func.functionalize(lambda part: part.add_(1.0).sum())(base[2:])
#    >>> base
#    tensor([0., 0., 1., 1.])
