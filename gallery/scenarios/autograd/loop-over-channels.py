r"""
May I change a tensor in a loop over its rows?
==============================================

If nothing requires grad, yes: each row is a view, and ``row *= 2`` arrives. If the tensor or the value requires grad,
the loop raises in uncompiled code. Broadcast and write no loop, or index with ``image[c]``. For a parameter or another
leaf that requires grad, put the loop under ``no_grad``.

.. symptoms::

   mul_ and add_ on each channel in a for loop, for row in image: row *= 2
   un-normalise an image channel by channel
   Output 0 of UnbindBackward is a view
   for loop that scales each row crashes only when gradients are on
   for c, m, s in zip(img, mean, std): c.mul_(s).add_(m) raises on generator output

.. verdict:: tensor/loop-in-place/eager
.. verdict:: non-leaf/loop-in-place/backward
"""

import torch

image = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
for channel in image:
    channel *= 2

assert image.tolist() == [[2.0, 4.0], [6.0, 8.0]]
image

# picture: image, channel

# %%
# The loop variable is a **view**, and ``*=`` writes through. What ``row = row * 2`` does:
# :ref:`scenario-change-rows-in-a-loop`.
#
# With a history:

inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
means = torch.tensor([10.0, 20.0])
stds = torch.tensor([2.0, 3.0])
image = inputs * 1

# raises: RuntimeError: Output 0 of Unbind is a view and is being modified inplace. ...
for channel, mean, std in zip(image, means, stds):
    channel.mul_(std).add_(mean)

# %%
# A loop over a tensor takes all rows at once, by :api:`torch.unbind`. Autograd can rewrite the history of one view
# made by one operation, not of several that came together (:ref:`error-output-of-a-multi-view-function`).
#
# The rows of a plain tensor refuse a value that requires grad in the same way:

image = torch.ones(2, 2)
# raises: RuntimeError: ... This view is the output of a function that returns multiple views. ...
for channel in image:
    channel.mul_(inputs[0])

# %%
# Broadcast, into a new tensor. If each channel has two dimensions, use ``stds[:, None, None]``, for a batch as well:

image = inputs * stds[:, None] + means[:, None]
image.sum().backward()

assert image.tolist() == [[12.0, 14.0], [29.0, 32.0]]
assert inputs.grad.tolist() == [[2.0, 2.0], [3.0, 3.0]]
image.detach(), inputs.grad

# %%
# Or index, if ``image`` is no leaf that requires grad, and not itself a row of a loop. A write to the view
# ``image[c]`` is recorded. Backward raises if it saved ``image``, for instance as the result of ``exp``.

inputs.grad = None
image = inputs * 1
for c in range(len(image)):
    image[c].mul_(stds[c]).add_(means[c])
image.sum().backward()

assert image.tolist() == [[12.0, 14.0], [29.0, 32.0]]
assert inputs.grad.tolist() == [[2.0, 2.0], [3.0, 3.0]]
inputs.grad

# %%
# A parameter is a leaf that requires grad, and an index raises there. Under ``no_grad`` the loop writes:

weight = torch.nn.Parameter(torch.ones(2, 2))
with torch.no_grad():
    for row, std in zip(weight, stds):
        row.mul_(std)

assert weight.tolist() == [[2.0, 2.0], [3.0, 3.0]] and weight.is_leaf
weight

# %%
# A batch of images gives the loop an image at a time, not a channel. Index with ``batch[:, c]``.
#
# See also: :ref:`error-output-of-a-multi-view-function`, :ref:`scenario-write-to-a-part-of-unsafe-split`.
#
# .. claim:: a-loop-over-rows-writes-through-without-grad-only
#    :range: tensors
#    :leaves-out: rank 0; size 0; dtype bool; layout expanded, one element
#
#    In uncompiled code, ``for row in t: row *= 2`` changes a ``t`` of numbers that requires no grad and is not
#    expanded, and is refused for one that requires grad while gradients are recorded.
#
#    >>> t = torch.ones(2, 2)
#    >>> for row in t:
#    ...     row *= 2
#    >>> t.tolist()
#    [[2.0, 2.0], [2.0, 2.0]]
#    >>> for row in torch.ones(2, 2, requires_grad=True) * 1:
#    ...     row *= 2
#    Traceback (most recent call last):
#    RuntimeError: Output 0 of Unbind is a view and is being modified inplace. This view is the output
#    of a function that returns multiple views...
#
#    def holds(x):
#        before = x.detach().clone()
#        try:
#            for row in x:
#                row *= 2
#            assert not x.requires_grad and torch.equal(x, before * 2)
#        except RuntimeError:
#            assert x.requires_grad and torch.equal(x, before)
