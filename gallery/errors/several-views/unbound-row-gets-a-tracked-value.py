r"""
A view was created in no_grad mode and is being modified inplace with grad mode enabled. This view is the output of a function that returns multiple views
==========================================================================================================================================================

You write a value that requires grad into a row of a *plain* tensor that you got by looping over it, or by ``unbind``,
``split`` or ``chunk``. Loop over the indexes and write ``buffer[i] *= scale``, or ``buffer[i] = output`` to fill it.

.. symptoms::

   for row in buffer: row.copy_(output) fails, buffer = torch.zeros without grad
   message talks about no_grad but my code has none, loop over rows
   fill preallocated zeros row by row with network outputs via unbind or chunk
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
# ``buffer`` requires no grad, so the loop's :api:`torch.unbind` was not recorded: for autograd that is as
# under ``no_grad``, hence the message. ``scale`` requires grad, so the write must give ``buffer`` a history.
# A **view** that came out of one operation together with others cannot pass it on to its **base**
# (:ref:`error-output-of-a-multi-view-function`). A slice can. A write of a number into ``row`` is allowed:

plain = torch.ones(2, 2)
for row in plain:
    row *= 2
plain

# %%
# Fix 1: write through the buffer
# -------------------------------
#
# In place of a part of ``split`` or ``chunk`` write to the slice, ``buffer[i:j]``. The rows of a loop over ``buffer``
# are out of date after the first of these writes, so ``buffer[i] = row * scale`` raises.
# ``buffer[i] = buffer[i] * scale`` raises in ``backward()``; ``*=`` does not.
#
# Compiled with the default backend of ``torch.compile``, this fix can give ``scale`` a wrong gradient: take
# fix 2 there.


# fix: scaled(buffer, scale) like buffer.copy_(torch.stack([scale, scale])) from torch.ones(2, n), leaf(n); fails in inductor
def scaled(buffer, scale):
    for i in range(len(buffer)):
        buffer[i] *= scale
    return buffer


buffer = scaled(torch.ones(2, 2), scale)
(buffer * torch.tensor([[1.0, 10.0], [100.0, 1000.0]])).sum().backward()

assert buffer.tolist() == [[2.0, 3.0], [2.0, 3.0]]
assert scale.grad.tolist() == [1.0 + 100.0, 10.0 + 1000.0]
buffer.detach(), scale.grad

# %%
# Fix 2: new rows, or the whole at once
# -------------------------------------
#
# ``buffer`` stays as it was. The result has the common dtype of ``buffer`` and ``scale``. Fix 1 keeps the dtype of
# ``buffer``:


# fix: stacked(buffer, scale) like buffer * scale from torch.ones(2, n), leaf(n)
def stacked(buffer, scale):
    return torch.stack([row * scale for row in buffer])


scale.grad = None
rows = stacked(torch.ones(2, 2), scale)
whole = torch.ones(2, 2) * scale
(rows + whole).sum().backward()

assert rows.tolist() == whole.tolist() == [[2.0, 3.0], [2.0, 3.0]]
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
