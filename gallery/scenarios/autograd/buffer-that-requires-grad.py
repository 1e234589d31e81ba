r"""
My buffer of zeros has a grad_fn. Where does it come from?
==========================================================

From a value that requires grad and that you stored in it. The assignment is recorded, so the whole
buffer becomes the result of a computation, and keeps every graph alive that went into it.

.. symptoms::

   zeros tensor suddenly requires grad
   memory grows every iteration when I store the loss in a tensor
   loss history keeps the graph
   requires_grad became True after assignment

.. verdict:: tensor/element-tensor/backward
"""

import torch

weights = torch.tensor([2.0, 3.0], requires_grad=True)
history = torch.zeros(3)
print(history.requires_grad)
history[0] = (weights**2).sum()
print(history.requires_grad)
history

# %%
# One element was written, and all three require grad now: a tensor has one history, not one for each
# element. It holds the graph of each step that stored something, so memory grows. Backward reaches both:

history[1] = (weights * 10).sum()
torch.autograd.grad(history.sum(), weights)

# %%
# In a list each element keeps its own graph; nothing else in the list changes:

losses = [0.0, 0.0, 0.0]
losses[0] = (weights**2).sum()
losses

# %%
# For a record: store numbers
# ---------------------------
#
# ``detach()`` and ``item()`` leave the history behind. Under ``no_grad`` a write stores the value without it:

history = torch.zeros(3)
loss = (weights**2).sum()
history[0], history[1] = loss.detach(), loss.item()
with torch.no_grad():
    history[2] = loss
history, history.requires_grad

# %%
# For a computation it is right as it is
# --------------------------------------
#
# If the buffer *is* the output, its gradient is what you want. Make it anew in each forward pass:

result = torch.zeros(3)
result[0] = weights[0] ** 2
result[2] = weights[1] * 10
(result * torch.tensor([1.0, 5.0, 100.0])).sum().backward()

assert weights.grad.tolist() == [2 * 2.0, 10 * 100.0]
result.detach(), weights.grad

# %%
# See also: :ref:`error-backward-a-second-time`, the error that a kept buffer leads to;
# :ref:`recipe-log-losses-into-a-tensor`.
#
# .. claim:: one-tracked-value-makes-the-whole-buffer-tracked
#    :same-in-false-worlds: the assignment writes to the buffer itself, with no slice in between
#
#    Storing one value that requires grad gives the whole buffer a history.
#
#    >>> history = torch.zeros(2)
#    >>> history[0] = torch.ones(1, requires_grad=True).sum()
#    >>> history.requires_grad, history.grad_fn is None, history[1].requires_grad
#    (True, False, True)
