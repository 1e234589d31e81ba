r"""
one of the variables needed for gradient computation has been modified by an inplace operation: [...] is at version 1; expected version 0
=========================================================================================================================================

The message names no operation, so you wrote to an *input* between forward and backward: a weight, a
data batch, a mask, an index or a buffer. Write after ``backward()``, or give the forward pass a clone. If the second
training step fails, a state that you carry over still has the graph of the step before: ``detach`` it.

.. symptoms::

   LSTM or GRU state handed to the next batch, then retain_graph=True, then this error
   second iteration fails after optimizer.step, hidden state kept between batches
   RuntimeError names a weight of [hidden * 4, input] and no operation
   generator and discriminator share a forward pass, backward after the other step
   mask or index changed after it was used
   loss of an earlier step added to the new loss
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = (weights**2).sum()
with torch.no_grad():
    weights[0] = 0.0

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: [torch...FloatTensor [3]] is at version 1; expected version 0 instead. ...
loss.backward()

# %%
# Why
# ---
#
# ``**`` **saved** ``weights`` for its derivative. ``no_grad`` allows the write and does not hide it: the
# **version counter** moves. The type and shape in the message are your best trace. Integers or booleans
# are an index or a mask; they are saved, too:

mask = torch.tensor([True, False, False])
kept = weights.masked_fill(mask, 0.0)
mask[1] = True

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: [...BoolType [3]] is at version 1; expected version 0 instead. ...
kept.sum().backward()

# %%
# Some layers write by themselves. ``max_norm`` makes an embedding scale its own weight at each look-up:

words = torch.nn.Embedding(3, 2, max_norm=1.0)
mixed = words.weight @ torch.ones(2, 2, requires_grad=True)
found = words(torch.tensor([0, 2]))

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: [torch...FloatTensor [3, 2]] is at version 2; expected version 1 instead. ...
(mixed.sum() + found.sum()).backward()

# %%
# So does ``DistributedDataParallel``: :ref:`recipe-keep-a-buffer-equal-under-ddp` (not run here).
#
# Fix: write when backward is done, or give the forward pass a clone
# ------------------------------------------------------------------

# fix: not compiled: backward
(weights**2).sum().backward()
with torch.no_grad():
    weights[0] = 5.0

assert weights.grad.tolist() == [0.0, 2 * 2.0, 2 * 3.0]
weights.grad, weights

# %%
# If a state is carried from step to step
# ---------------------------------------
#
# ``retain_graph=True`` keeps the graph of the first batch for the second ``backward()``. ``step()`` has written the
# weights that this graph saved, and the message above comes. The carried state must not lead back there: ``detach``
# it, and drop ``retain_graph``. A ``clone`` has the same history and does not help.


def train(carry, retain=True):
    torch.manual_seed(0)
    cell = torch.nn.RNN(1, 1)
    optimizer, hidden = torch.optim.SGD(cell.parameters(), lr=0.25), torch.zeros(1, 1, 1)
    for batch in torch.ones(3, 2, 1, 1):
        optimizer.zero_grad()
        output, hidden = cell(batch, carry(hidden))
        output.sum().backward(retain_graph=retain)
        optimizer.step()
    return hidden


# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
train(torch.clone)

# %%

assert train(torch.detach, retain=False).shape == (1, 1, 1)
train(torch.detach, retain=False).detach()

# %%
# The gradient then ends at the start of each batch: :ref:`recipe-carry-a-hidden-state`.
#
# A clone of the mask that you go on to change (of ``words.weight``:
# :ref:`scenario-embedding-that-changes-its-weight`):

weights.grad = None
kept = weights.masked_fill(mask.clone(), 0.0)
mask[2] = True
kept.sum().backward()

assert weights.grad.tolist() == [0.0, 0.0, 1.0]
weights.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    one of the variables needed for gradient computation has been modified by an inplace operation: [{type}]] is at version {version}; expected version {expected} instead
#
# See also: :ref:`error-modified-by-an-inplace-operation`, how to find the line.
