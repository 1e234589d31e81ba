r"""
May I change a tensor in a loop over its rows?
==============================================

Without gradients, yes: each row is a view, and ``row *= 2`` arrives. If the tensor has a history, the
loop raises; index with ``image[c]``, or broadcast and write no loop.

.. symptoms::

   mul_ and add_ on each channel in a for loop
   un-normalise an image channel by channel
   Output 0 of UnbindBackward is a view
"""

import numpy as np
import torch

rows = [[1.0, 2.0], [3.0, 4.0]]
array, image = np.array(rows), torch.tensor(rows)
for sequence in (rows, array, image):
    for row in sequence:
        row *= 2

print(rows, array, image, sep="\n")

# %%
# A list times 2 is itself twice over. In array and tensor the loop variable is a **view**, and ``*=``
# writes through. (``row = row * 2`` writes nothing in any of the three.)
#
# With a history:

inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
means, stds = torch.tensor([10.0, 20.0]), torch.tensor([2.0, 3.0])
image = inputs * 1

# raises: RuntimeError: Output 0 of Unbind is a view and is being modified inplace. ...
for channel, mean, std in zip(image, means, stds):
    channel.mul_(std).add_(mean)

# %%
# A loop over a tensor is one call of :api:`torch.unbind`. Autograd can rewrite the history of one view
# made by one operation, not of several that came together.
#
# Broadcast:

image = inputs * stds[:, None] + means[:, None]
image.sum().backward()

assert inputs.grad.tolist() == [[2.0, 2.0], [3.0, 3.0]]
image.detach(), inputs.grad

# %%
# Or index: ``image[c]`` is a view for itself, and a write to it is recorded.

inputs.grad = None
image = inputs * 1
for c in range(len(image)):
    image[c].mul_(stds[c]).add_(means[c])
image.sum().backward()

assert inputs.grad.tolist() == [[2.0, 2.0], [3.0, 3.0]]
inputs.grad

# %%
# See also: :ref:`error-output-of-a-multi-view-function`, :ref:`scenario-write-to-a-part-of-unsafe-split`.
#
# .. claim:: a-loop-over-rows-writes-through-without-grad-only
#
#    ``for row in t: row *= 2`` changes a plain tensor, and is refused for one with a history.
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
