r"""
only one element tensors can be converted to Python scalars
===========================================================

A tensor of several elements, or of none, stands where Python wants one number. For a list of tensors of one shape use
``torch.stack`` instead of ``torch.tensor``, and ``torch.exp`` instead of ``math.exp``. For ``float`` pick an element.

.. symptoms::

   torch.tensor(list_of_tensors) crashes, turn a list of vectors into a matrix
   float(x) or math.sqrt(x) on a tensor with several elements fails
   arr[i] = tensor with several values, or f-string format of it, fails
"""

import math

import numpy as np
import torch

frames = [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])]

# raises: ValueError: only one element tensors can be converted to Python scalars
torch.tensor(frames)

# %%
# Why
# ---
#
# :api:`torch.tensor` does not read a tensor at the front of a list, or behind a number, as a row. It asks the tensor
# for one Python number. ``float`` and functions such as ``math.exp`` ask the same way:

# raises: ValueError: only one element tensors can be converted to Python scalars
float(frames[0])

# %%

# raises: ValueError: only one element tensors can be converted to Python scalars
math.exp(frames[0])

# %%
# If the result is to hold integers or bools, ``torch.tensor`` says it in other words: "only integer tensors of a single
# element can be converted to an index". So does ``math.factorial``.
#
# Fix 1: stack or concatenate
# ---------------------------
#
# :api:`torch.stack` adds a dimension, and wants tensors of one shape. :api:`torch.cat` joins along one that exists.
# Both :ref:`keep gradients, which torch.tensor drops <claim-stack-keeps-the-graph-and-tensor-drops-it>`. If the shapes
# differ, :ref:`pad first <error-sizes-must-match-to-join>`. For lists in a list:
# ``torch.stack([torch.stack(row) for row in rows])``.


# fix: stacked(frames) like torch.cat([frame[None] for frame in frames]) from [leaf(n), vector(n)]
def stacked(frames):
    return torch.stack(frames)


frames = [torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])]
video = stacked(frames)
(video * torch.tensor([[1.0, 10.0], [1.0, 1.0]])).sum().backward()

assert video.tolist() == [[1.0, 2.0], [3.0, 4.0]] and frames[0].grad.tolist() == [1.0, 10.0]
assert torch.cat(frames).tolist() == [1.0, 2.0, 3.0, 4.0]
video.detach()

# %%
# Fix 2: the same function on the whole tensor
# --------------------------------------------
#
# ``math.exp`` has the counterpart :api:`torch.exp`, ``math.sqrt`` has :api:`torch.sqrt`. Where ``math`` raises, as for
# ``math.sqrt(-1)``, they give ``nan`` or ``inf``. If you need Python numbers, ``tolist`` has all of them:


# fix: exponentials(frame) like torch.stack([torch.tensor(math.e) ** one for one in frame]) from leaf(n) / n
def exponentials(frame):
    return torch.exp(frame)


expected = torch.tensor([math.exp(number) for number in frames[1].tolist()])

assert torch.allclose(exponentials(frames[1]), expected)
assert frames[1].tolist() == [3.0, 4.0]

# %%
# Arrays
# ------
#
# An array of several numbers says it in other words:

frame = frames[1].cpu().numpy()

# raises: ValueError: can only convert an array of size 1 to a Python scalar
frame.item()

# %%

assert frame.tolist() == [3.0, 4.0] and frame[0].item() == 3.0

# %%
# For ``math.exp`` of an array write ``np.exp``. One place of an array with one dimension, ``array[0]``, wants one
# number as well. Assign a tensor to as many places as it has elements. A tensor that requires grad needs ``detach()``
# first, and bfloat16 ``float()``:

array = np.zeros(3)
array[:2] = frames[1].cpu()

assert array.tolist() == [3.0, 4.0, 0.0]

# %%
# Fix 3: format one number
# ------------------------
#
# A tensor with dimensions refuses a format such as ``:.2f``, even with one element, and so does a ``Parameter`` without
# dimensions, which needs ``item()``. Take an element or a mean, of integers ``losses.float().mean()``:

losses = torch.tensor([0.5, 1.0])

# raises: TypeError: unsupported format string passed to Tensor.__format__
print(f"loss {losses:.2f}")

# %%

# fix: not compiled: statement
text = f"loss {losses.mean():.2f}, " + " ".join(f"{number:.1f}" for number in losses.tolist())

assert text == "loss 0.75, 0.5 1.0"
text

# %%
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    only one element tensors can be converted to Python scalars  -- torch 1.13 says it of item() too
#    can only convert an array of size 1 to a Python scalar
#
# .. wordings:: TypeError
#
#    only 0-dimensional arrays can be converted to Python scalars
#    only length-1 arrays can be converted to Python scalars
#    only size-1 arrays can be converted to Python scalars
#    unsupported format string passed to Tensor.__format__
#
# See also: :ref:`error-cannot-be-converted-to-scalar`, what ``item()`` says;
# :ref:`error-cannot-assign-a-list`.
