r"""
Move a block to another place in the same tensor
================================================

If the two places overlap, clone what you read: ``x[2:6] = x[0:4].clone()``. Without the clone torch refuses some
overlaps and can write wrong values for others. In compiled code make a new tensor instead.

.. symptoms::

   copy part of a tensor onto another part of itself
   move rows or a crop within the same image, memmove
   error about a single memory location when I copy within one buffer
   overlapping slices of one buffer, values repeat after the copy
   compact a cache, move kept entries to the front
   scroll an image or a canvas by some pixels
   copy a region of a picture a few pixels further, copied region is garbled
   buf[2:6] = buf[0:4] unsupported operation, but canvas[1:, 1:] = canvas[:-1, :-1] is silent
"""

import numpy as np
import torch

frames = torch.arange(8.0)

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to tensor refer to a
#     single memory location. ...
frames[2:6] = frames[0:4]

# %%
# A list's slice is a new list, and NumPy looks for an overlap:

as_list, array = list(range(8)), np.arange(8.0)
as_list[2:6] = as_list[0:4]
array[2:6] = array[0:4]
print(as_list, array)

# %%
# When it is not refused
# ----------------------
#
# Torch notices a partial overlap where both parts are one block of memory. A block of an image has gaps between its
# rows, and nothing is raised. The rows come out right or wrong, depending on the direction and on the size:

image = torch.arange(16.0).view(4, 4)
expected = torch.arange(16.0).view(4, 4)
expected[1:4, 1:4] = torch.arange(16.0).view(4, 4)[0:3, 0:3]
image[1:4, 1:4] = image[0:3, 0:3]
print("no error, and right:", torch.equal(image, expected))

# %%
# Clone what you read
# -------------------
#
# The values that are written are then those from before:


def moved(image, source, target):
    image[target] = image[source].clone()
    return image


for down, right in ((1, 1), (-1, -1), (1, -1), (0, 1)):
    rows = slice(max(down, 0), 4 + min(down, 0)), slice(max(right, 0), 4 + min(right, 0))
    back = slice(max(-down, 0), 4 + min(-down, 0)), slice(max(-right, 0), 4 + min(-right, 0))
    before = np.arange(16.0).reshape(4, 4)
    after = before.copy()
    after[rows] = before[back]
    assert moved(torch.arange(16.0).view(4, 4), back, rows).tolist() == after.tolist()

frames = torch.arange(8.0)
frames[2:6] = frames[0:4].clone()

assert frames.tolist() == [float(value) for value in as_list]
frames

# %%
# ``x[[1, 2, 3]] = x[0:3]`` needs the clone as well. An index list or a mask on the *right* reads a copy:

cache, keep = torch.arange(6.0), torch.tensor([1, 3, 4])
cache[: len(keep)] = cache[keep]

assert cache.tolist() == [1.0, 3.0, 4.0, 3.0, 4.0, 5.0]
cache

# %%
# Or make a new tensor
# --------------------
#
# ``torch.cat`` of rows needs no clone, and keeps the old tensor for backward. Through the write in place, backward
# gives 0 to what was overwritten, and both gradients to what was copied:

weights = torch.ones(4, requires_grad=True)
state = weights * 1
state[1:3] = state[0:2].clone()
(state * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert weights.grad.tolist() == [1.0 + 10.0, 100.0, 0.0, 1000.0]
weights.grad

# %%
# In compiled code take the new tensor. The default backend of ``torch.compile`` can drop the clone of the block, and
# the values are wrong (:ref:`scenario-compiled-shift-is-wrong`). For a block of an image clone all of it:
# ``new = image.clone()``, then ``new[1:, 1:] = image[:-1, :-1]``. For rows:


# fix: shifted(x) like torch.stack([x[0], x[1], *x.unbind()[:-2]]) from leaf(n + 3); overlapping
def shifted(x):
    return torch.cat([x[:2], x[:-2]])


assert shifted(torch.arange(4.0)).tolist() == [0.0, 1.0, 0.0, 1.0]

# %%
# At the edges: an empty block, a block onto itself, and two that do not touch.

frames = torch.arange(4.0)
frames[1:1] = frames[2:2].clone()
frames[0:2] = frames[0:2].clone()
frames[0:2] = frames[2:4]

assert frames.tolist() == [2.0, 3.0, 2.0, 3.0]

# %%
# See also: :ref:`recipe-shift-elements`, :ref:`scenario-shift-by-one-column`, :ref:`scenario-swap-two-rows`,
# :ref:`error-input-and-output-overlap`.
#
# .. claim:: a-clone-makes-an-overlapping-move-right
#    :range: plain-tensors
#    :leaves-out: rank 0; layout expanded, one element
#    :wrong: x[:-1].clone() -> x[:-1]
#
#    In a tensor that is not expanded, a block that is cloned before it is written over a part of itself arrives as
#    it was.
#
#    >>> x = torch.arange(5.0)
#    >>> target = x[1:5]
#    >>> _ = target.copy_(x[0:4].clone())
#    >>> x
#    tensor([0., 0., 1., 2., 3.])
#
#    def holds(x):
#        wanted = torch.cat([x[:1], x[:-1]])
#        x[1:] = x[:-1].clone()
#        assert torch.equal(x, wanted)
