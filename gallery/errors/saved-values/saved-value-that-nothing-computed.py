r"""
one of the variables needed for gradient computation has been modified by an inplace operation: [...] is at version 1; expected version 0
=========================================================================================================================================

The message names no operation, so you wrote to a tensor without a history between forward and backward: a weight, a
data batch, a mask, an index, labels or a buffer. Write after ``backward()``, or write to a clone. If the second
training step fails, a state that you carry over may still have the graph of the step before: ``detach`` it.

.. symptoms::

   LSTM or GRU state handed to the next batch, then retain_graph=True, then this error
   second iteration fails after optimizer.step, hidden state kept between batches
   RuntimeError names a weight of [hidden * 4, input] and no operation
   generator and discriminator share a forward pass, backward after the other step
   mask or index changed after it was used
   loss of an earlier step added to the new loss
   Conv2d weight edited under no_grad between forward and backward, p.clamp_(-1, 1) then backward fails
   labels[labels == 0] = -100 after computing cross_entropy, loss.backward() crashes
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
# **version counter** moves. The message names the operation that a tensor was computed by, if that was recorded. It
# names none for a leaf such as ``weights``, for a tensor computed under ``no_grad`` or from tensors that
# require no grad, and for the positions that ``max`` and ``sort`` return.
#
# Look for a tensor of the type and shape in the message. Integers or booleans may be an index or labels, or a mask
# as here:

mask = torch.tensor([True, False, False])
kept = weights.masked_fill(mask, 0.0)
mask[1] = True

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: [...BoolType [3]] is at version 1; expected version 0 instead. ...
kept.sum().backward()

# %%
# With ``max_norm`` an embedding scales the rows of its own weight that are too long. Each look-up counts as a write,
# also if no row was too long:

words = torch.nn.Embedding(3, 2, max_norm=1.0)
mixed = words.weight @ torch.ones(2, 2, requires_grad=True)
found = words(torch.tensor([0, 2]))

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: [torch...FloatTensor [3, 2]] is at version 2; expected version 1 instead. ...
(mixed.sum() + found.sum()).backward()

# %%
# Fix: write when backward is done, or write to a clone
# -----------------------------------------------------

# fix: not compiled: backward
(weights**2).sum().backward()
with torch.no_grad():
    weights[0] = 5.0

assert weights.grad.tolist() == [2 * 0.0, 2 * 2.0, 2 * 3.0]
assert weights.tolist() == [5.0, 2.0, 3.0] and weights.is_leaf
weights.grad, weights

# %%
# Leave the mask that was used as it is, and change a clone (for ``words.weight`` see
# :ref:`scenario-embedding-that-changes-its-weight`):


# fix: kept_and_next(weights, mask) like (torch.cat([weights[:1], torch.zeros(n - 2), weights[-1:]]),
#     torch.arange(n) < n - 1) from leaf(n), (torch.arange(n) > 0) & (torch.arange(n) < n - 1)
def kept_and_next(weights, mask):
    kept = weights.masked_fill(mask, 0.0)
    next_mask = mask.clone()
    next_mask[0] = True
    return kept, next_mask


weights.grad = None
kept, next_mask = kept_and_next(weights, torch.tensor([False, True, False]))
kept.sum().backward()

assert kept.tolist() == [5.0, 0.0, 3.0] and next_mask.tolist() == [True, True, False]
assert weights.grad.tolist() == [1.0, 0.0, 1.0]
weights.grad

# %%
# If a state is carried from step to step
# ---------------------------------------
#
# ``retain_graph=True`` keeps the graph of the first batch for the second ``backward()``. ``step()`` has
# written the weights that this graph saved, and this error comes. If a layer saved its transposed weight, as
# the RNN below, the message names ``AsStrided`` (:ref:`error-saved-view-was-written`). The carried state must
# not lead back to the first batch: ``detach`` it, and drop ``retain_graph``. A ``clone`` has the same history
# and does not help.


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
#     inplace operation: [torch...FloatTensor [1, 1]], which is output 0 of AsStrided..., is at version ...
train(torch.clone)

# %%

state = train(torch.detach, retain=False)

assert state.shape == (1, 1, 1) and state.isfinite().all()
state.shape

# %%
# The gradient then ends at the start of each batch: :ref:`recipe-carry-a-hidden-state`. The state of an LSTM is a pair:
# ``state = tuple(part.detach() for part in state)``.
#
# If you add up losses over steps, call ``loss.backward()`` for the new loss, and add ``loss.detach()`` to the sum.
# A generator and a discriminator that share a forward pass: :ref:`scenario-step-between-two-backwards`.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    one of the variables needed for gradient computation has been modified by an inplace operation: [{type}]] is at version {version}; expected version {expected} instead
#
# See also: :ref:`error-modified-by-an-inplace-operation`, how to find the line;
# :ref:`recipe-keep-a-buffer-equal-under-ddp`.
