r"""
only one element tensors can be converted to Python scalars
===========================================================

A tensor of several elements stands where Python wants one number. For a list of tensors use
``torch.stack`` instead of ``torch.tensor``; before ``float`` or ``math`` functions pick an element.
"""

import math

import torch

frames = [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])]

# raises: ValueError: only one element tensors can be converted to Python scalars
torch.tensor(frames)

# %%
# Why
# ---
#
# :api:`torch.tensor` reads a list down to its numbers, and asks every item that is not a list for a
# Python number. A tensor gives one only if it has one element. ``float`` and the functions of ``math`` ask
# the same way:

# raises: ValueError: only one element tensors can be converted to Python scalars
float(frames[0])

# %%

# raises: ValueError: only one element tensors can be converted to Python scalars
math.exp(frames[0])

# %%
# Fix 1: stack or concatenate
# ---------------------------
#
# :api:`torch.stack` adds a dimension, :api:`torch.cat` joins along one that exists. Both keep gradients.
# Even where ``torch.tensor`` works on tensors of one element, it cuts them off the graph
# (:ref:`claim-stack-keeps-the-graph-and-tensor-drops-it`).

frames = [torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])]
video = torch.stack(frames)
(video * torch.tensor([[1.0, 10.0], [1.0, 1.0]])).sum().backward()

assert video.tolist() == [[1.0, 2.0], [3.0, 4.0]] and frames[0].grad.tolist() == [1.0, 10.0]
video.detach(), torch.cat(frames).detach(), frames[0].grad

# %%
# Fix 2: the same function on the whole tensor
# --------------------------------------------
#
# ``math.exp`` has the counterpart :api:`torch.exp`, and so on. If you need Python numbers, ``tolist`` has all of
# them:

frames[1].log().exp(), frames[1].tolist()

# %%
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    only one element tensors can be converted to Python scalars  -- torch 1.13 says it of item() too
#
# See also: :ref:`error-cannot-be-converted-to-scalar`, what ``item()`` says;
# :ref:`error-cannot-assign-a-list`.
