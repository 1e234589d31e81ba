r"""
A view was created in no_grad mode and is being modified inplace with grad mode enabled. This view is the output of a function that returns multiple views
==========================================================================================================================================================

You write a value that requires grad into a row of a *plain* tensor that you got by looping over it,
unpacking or splitting it; ``no_grad`` need not be in your code. Write ``buffer[i] = value`` instead.
"""

import torch

scale = torch.tensor([2.0, 3.0], requires_grad=True)
buffer = torch.ones(2, 2)

# raises: RuntimeError: A view was created in no_grad mode and is being modified inplace with grad mode
#     enabled. This view is the output of a function that returns multiple views. ...
for row in buffer:
    row *= scale

# %%
# Why
# ---
#
# ``buffer`` requires no grad, so nothing about the loop's :api:`torch.unbind` was recorded: for autograd
# that is as under ``no_grad``, hence the message. ``scale`` requires grad, so the write must give ``buffer``
# a history, and a **view** that came out of one operation together with others cannot pass it on to its
# **base** (:ref:`error-output-of-a-multi-view-function`). Writing a number into ``row`` is allowed:

plain = torch.ones(2, 2)
for row in plain:
    row *= 2
plain

# %%
# Fix 1: write through the buffer
# -------------------------------

for i in range(len(buffer)):
    buffer[i] *= scale
(buffer * torch.tensor([[1.0, 10.0], [100.0, 1000.0]])).sum().backward()

assert scale.grad.tolist() == [1.0 + 100.0, 10.0 + 1000.0]
buffer.detach(), scale.grad

# %%
# Fix 2: new rows, or the whole at once
# -------------------------------------

scale.grad = None
stacked = torch.stack([row * scale for row in torch.ones(2, 2)])
whole = torch.ones(2, 2) * scale
(stacked + whole).sum().backward()

assert scale.grad.tolist() == [2.0 + 2.0, 2.0 + 2.0]
scale.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    A view was created in no_grad mode and is being modified inplace with grad mode enabled. This view is the output of a function that returns multiple views
#
# See also: :ref:`error-output-of-a-multi-view-function`, where the tensor itself requires grad.
