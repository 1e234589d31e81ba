r"""
Using a target size that is different to the input size
=======================================================

The predictions have shape (n, 1) and the targets (n,), or the other way round, so the loss compares each prediction with
each target. Drop the 1: ``scores.squeeze(1)``, or ``targets.squeeze(1)``. For ``cross_entropy`` a column of labels becomes
``labels.squeeze(1).long()``.

.. symptoms::

   regression predicts the mean for every sample, loss stops falling
   mse loss is wrong although predictions equal the labels
   scores minus labels has shape (n, n), no error
   cross_entropy refuses my labels, batch size or target size
   labels written as a column, loss wants a vector
   MSELoss warns about broadcasting, output (n, 1) and target (n,)
   BCEWithLogitsLoss refuses labels because model output has an additional dimension
"""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, mse_loss

scores = torch.tensor([[1.0], [2.0], [3.0]], requires_grad=True)
targets = torch.zeros(3)
for row in range(3):
    targets[row] = row + 1

# warns: UserWarning: Using a target size (torch.Size([3])) that is different to the input size (torch.Size([3, 1])).
#     This will likely lead to incorrect results due to broadcasting. ...
loss = mse_loss(scores, targets)
print("each prediction is right, and the loss is", round(loss.item(), 3))

# %%
# Why
# ---
#
# (3, 1) and (3,) **broadcast** to (3, 3): rows from the one, columns from the other. The mean runs over nine differences,
# and the best constant under that loss is the mean of the targets. A difference that you write yourself gives no warning:

error = (scores - targets) ** 2
print(error.shape, round(error.mean().item(), 3))

# %%
# ``l1_loss``, ``smooth_l1_loss`` and ``huber_loss`` warn in the same words. Binary cross entropy refuses such targets:

# raises: ValueError: Target size (torch.Size([3])) must be the same as input size (torch.Size([3, 1]))
binary_cross_entropy_with_logits(scores, targets)

# %%
# Fix 1: one shape for both
# -------------------------
#
# Scores of shape (n, steps, 1) need ``squeeze(-1)``. ``squeeze()`` without a number drops the batch, too, when it has one
# sample:


# fix: squared_error(scores, targets) like torch.stack([(s - t) ** 2 for s, t in zip(scores[:, 0], targets)]).sum() / n
#     from leaf(n)[:, None], vector(n)
def squared_error(scores, targets):
    return mse_loss(scores.squeeze(1), targets)


loss = squared_error(scores, targets + 1.0)
loss.backward()

assert loss == 1.0 and torch.allclose(scores.grad, torch.full((3, 1), -2.0 / 3.0))
assert squared_error(scores, targets) == 0.0
loss.item()

# %%
# Fix 2: labels of classes
# ------------------------
#
# ``cross_entropy`` takes one class for each sample, as ``int64``, so its targets have *no* dimension of classes. With four
# classes, it refuses a column of labels, too few of them, and labels as floats:

logits = torch.zeros(3, 4)
labels = {
    "a column": torch.tensor([[0], [1], [2]]),
    "too few": torch.tensor([0, 1]),
    "floats": torch.tensor([0.0, 1.0, 2.0]),
    "a row of classes, as integers": torch.zeros(3, 4, dtype=torch.int64),
}
for name, label in labels.items():
    try:
        cross_entropy(logits, label)
    except (RuntimeError, ValueError) as refused:
        print(f"{name}: {refused}")

# %%


# fix: class_loss(logits, column) like torch.stack([row.exp().sum().log() - row[int(i)] for row, i in zip(logits, column)]).mean()
#     from leaf(3 * n).reshape(n, 3) / n, torch.ones(n, 1)
def class_loss(logits, column):
    return cross_entropy(logits, column.squeeze(1).long())


found = class_loss(logits, labels["a column"])

assert torch.allclose(found, torch.log(torch.tensor(4.0)))
assert torch.equal(cross_entropy(logits, labels["floats"].long()), found)
found

# %%
# A target of the shape of the logits stands for probabilities and must be of floats. For logits of shape (n, 4) that is
# ``one_hot(labels, 4).float()``.
#
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    Using a target size ({target}) that is different to the input size ({size})
#
# .. wordings:: ValueError
#
#    Using a target size ({target}) that is different to the input size ({size}) is deprecated
#    Target size ({target}) must be the same as input size ({size})
#    Expected input batch_size ({count:int}) to match target batch_size ({count:int})
#    For 1D input, 1D target must have size 1, but got target size: {size:int}
#
# .. wordings:: RuntimeError
#
#    0D or 1D target tensor expected, multi-target not supported
#    1D target tensor expected, multi-target not supported
#    Expected target size {shape:shapes}, got {shape:shapes}
#    expected target dtype to be Long or Byte, but got {dtype:dtype}
#    Expected floating point type for target with class probabilities, got {dtype:dtype}
#
# See also: :ref:`error-size-of-tensor-a-must-match`, :ref:`scenario-one-value-per-row`,
# :ref:`error-expected-dtype-for-index`.
