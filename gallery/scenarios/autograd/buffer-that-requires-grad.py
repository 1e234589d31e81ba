r"""
My buffer of zeros has a grad_fn. Where does it come from?
==========================================================

From a value that requires grad and that you stored in it (or in the tensor that it is a view of), or added in place,
while gradients were recorded. The whole buffer is then a result, and keeps the graph of each stored value alive.

.. symptoms::

   zeros tensor suddenly requires grad
   memory grows every iteration when I store the loss in a tensor
   loss history keeps the graph
   requires_grad became True after assignment
   GPU memory fills up, I only save loss values in an array for plotting
   losses[epoch] = criterion(out, y), afterwards losses.numpy() says can't call numpy() on it

.. verdict:: tensor/element-tensor/backward
"""

import torch

weights = torch.tensor([2.0, 3.0], requires_grad=True)
history = torch.zeros(3)
print("requires grad before:", history.requires_grad)
history[0] = (weights**2).sum()
print("requires grad after:", history.requires_grad)
history

# %%
# One element was written, and all three require grad now: a tensor has one history, not one for each element. So does
# a view that you took before the write. Backward reaches each stored value:

history[1] = (weights * 10).sum()
(gradient,) = torch.autograd.grad(history.sum(), weights)

assert gradient.tolist() == [2 * 2.0 + 10, 2 * 3.0 + 10]
gradient

# %%
# The buffer holds the graph of each step that stored a value, so memory grows. So does ``total = total + loss``.
# A write of zeros does not let go of the graphs, and ``detach_()`` does. On a view ``detach_()`` raises: call it on the
# tensor that the buffer is a view of.


def nodes(tensor):
    """Count the steps in the history of a tensor."""
    found, left = set(), [tensor.grad_fn]
    while left:
        step = left.pop()
        if step is not None and step not in found:
            found.add(step)
            left.extend(before for before, _ in step.next_functions)
    return len(found)


history = torch.zeros(3)
for step in range(3):
    history[0] = (weights**2).sum()
    print("steps in the history:", nodes(history))
history.zero_()
print("after zero_():", nodes(history))
history.detach_()
print("after detach_():", nodes(history))

# %%
# In a list each element keeps its own graph; nothing else in the list changes:

losses = [0.0, 0.0, 0.0]
losses[0] = (weights**2).sum()
losses

# %%
# For a record: store numbers
# ---------------------------
#
# ``detach()`` and ``item()`` leave the history behind. Under ``no_grad`` a write stores the value without it. A buffer
# that has a history already keeps it through such a write:

history = torch.zeros(3)
loss = (weights**2).sum()
history[0] = loss.detach()
history[1] = loss.item()
with torch.no_grad():
    history[2] = loss

assert history.tolist() == [13.0] * 3
print("requires grad:", history.requires_grad)

# %%
# Do not rely on the dtype. A buffer of integers takes no history from ``counts[0] = loss``, and takes one from
# ``counts[:1] = loss``, though ``backward()`` through an integer raises:

counts = torch.zeros(3, dtype=torch.int64)
counts[0] = loss
print("after an element was assigned:", counts.requires_grad)
counts[:1] = loss
print("after a slice was assigned:", counts.requires_grad)

# %%
# For a computation it is right as it is
# --------------------------------------
#
# If the buffer *is* the output, its gradient is what you want. Make it anew in each forward pass. If a step multiplies
# what it reads from the buffer, backward can raise: :ref:`recipe-build-a-tensor-in-a-loop`.

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
#    :range: plain-tensors indices
#    :leaves-out: layout expanded, one element; dtype int64, int32, bool
#    :wrong: leaf.sum() -> leaf.sum().detach()
#    :same-in-false-worlds: about what is recorded, without a view, a leaf check or a version
#
#    Storing one value that requires grad, while gradients are recorded, gives the whole buffer a history, even where
#    the index selects nothing. The buffer is one of floating-point or complex numbers, requires no grad and is not
#    expanded.
#
#    >>> history = torch.zeros(2)
#    >>> history[0] = torch.ones(1, requires_grad=True).sum()
#    >>> history.requires_grad, history.grad_fn is None, history[1].requires_grad
#    (True, False, True)
#
#    def holds(x, index):
#        leaf = torch.ones(1, dtype=x.dtype, requires_grad=True)
#        x[index] = leaf.sum()
#        assert x.requires_grad and x.grad_fn is not None
