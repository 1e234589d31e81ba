r"""
Target 4 is out of bounds
=========================

A label has no column in the scores: classes count from 0. Map the labels to ``0 ... classes - 1``, or give the layer an
output for each class. Name a label that is not to count as ``ignore_index``. For values outside of 0 to 1 see Fix 3.

.. symptoms::

   cross_entropy fails, labels start at 1
   I set some labels to -1 to ignore them and the loss fails
   all elements of input should be between 0 and 1
   mask out labels in a loss
   ctc loss lengths of input and target
   CrossEntropyLoss crashes on CPU, label equals number of classes
   segmentation labels with 255 as ignore value, loss fails
"""

import torch
from torch.nn.functional import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
)

scores = torch.zeros(3, 4)
labels = torch.tensor([1, 2, 4])

# raises: IndexError: Target 4 is out of bounds.
cross_entropy(scores, labels)

# %%
# Why
# ---
#
# The loss reads ``scores[row, label]``, and four columns have the numbers 0 to 3. Negative labels do not count from the
# end. On a GPU see :ref:`error-device-side-assert-triggered`. Rows with the label -100 are left out, unless you name
# another label:

labels[2] = -1

# raises: IndexError: Target -1 is out of bounds.
cross_entropy(scores, labels)

# %%
# Weights of classes are counted as well, and ``binary_cross_entropy`` compares values:

calls = {
    "weights": lambda: cross_entropy(scores, labels.clamp(0), weight=torch.ones(3)),
    "predictions": lambda: binary_cross_entropy(torch.tensor([1.5]), torch.tensor([1.0])),
    "targets": lambda: binary_cross_entropy(torch.tensor([0.5]), torch.tensor([2.0])),
}
for name, call in calls.items():
    try:
        call()
    except RuntimeError as error:
        print(f"{name}: {error}")

# %%
# Fix 1: say which label is to be ignored
# ---------------------------------------
#
# ``ignore_index`` takes one number, here -1, in place of -100. The mean runs over the other rows. If all rows are
# ignored, the mean is NaN. In labels of bytes a -1 is 255: name that.


# fix: loss_of_known(scores, labels) like (lambda kept: -torch.stack([scores[i].log_softmax(0)[int(labels[i])] for i in kept]).mean())([i for i in range(len(labels)) if labels[i] >= 0])
#     from leaf(4 * n).reshape(n, 4) / n, torch.where(torch.arange(n) % 3 == 1, torch.tensor(-1), torch.arange(n) % 4)
def loss_of_known(scores, labels):
    return cross_entropy(scores, labels, ignore_index=-1)


loss = loss_of_known(scores, labels)

assert torch.allclose(loss, cross_entropy(scores[:2], labels[:2]))
loss

# %%
# Fix 2: labels from 0
# --------------------
#
# Shift labels that start at 1: ``labels - 1``. An ignored label shifts as well, -100 to -101. Number labels with gaps,
# such as 10, 20, 40, by their place in the list of classes. Do not clamp the labels: a clamped label is another class.

# fix: not compiled: statement
classes = torch.tensor([10, 20, 40, 50])
found = torch.tensor([40, 10, 50])
numbered = (found[..., None] == classes).nonzero()[:, -1].reshape(found.shape)

assert torch.equal(classes[numbered], found)
assert torch.allclose(cross_entropy(scores, numbered), torch.log(torch.tensor(4.0)))
numbered

# %%
# If a label is not in the list, ``reshape`` raises here.
#
# Fix 3: the loss that takes scores of any size
# ---------------------------------------------
#
# ``binary_cross_entropy`` takes probabilities. Give scores without a sigmoid to ``binary_cross_entropy_with_logits``. If
# an update made a probability too large, update the scores instead. The loss with logits does not check the targets:
# bring them to 0 and 1 yourself, such as ``(mask == 255).float()`` for a mask of 0 and 255.

# fix: not compiled: statement
logits = torch.tensor([0.0, 2.0, -3.0])
targets = torch.tensor([0.0, 1.0, 0.0])
logits[1] += 1.5
loss = binary_cross_entropy_with_logits(logits, targets)

assert torch.allclose(loss, binary_cross_entropy(torch.sigmoid(logits), targets))
loss

# %%
# ``binary_cross_entropy`` refuses a NaN in the same words. Binary losses have no ``ignore_index``: take the known
# elements of both, ``logits[known]`` and ``targets[known]``. If ``weight`` is to get a gradient, multiply the losses of
# ``reduction="none"`` by it.
#
# Fix 4: lengths for ctc_loss
# ---------------------------
#
# For a batch, ``ctc_loss`` takes the logarithms of probabilities, ``(time, batch, classes)``, and one input length for
# each sequence, at most ``time``. Here the targets are ``(batch, longest)``, with one target length for each sequence.

# fix: not compiled: statement
log_probs = torch.zeros(5, 2, 4, dtype=torch.float32).log_softmax(2)
wanted = torch.tensor([[1, 2], [3, 0]])
loss = torch.nn.functional.ctc_loss(log_probs, wanted, torch.tensor([5, 5]), torch.tensor([2, 1]))

assert loss.isfinite() and loss > 0

# raises: RuntimeError: Expected input_lengths to have value at most 5, but got value 7 ...
torch.nn.functional.ctc_loss(log_probs, wanted, torch.tensor([5, 7]), torch.tensor([2, 1]))

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    Target {label:int} is out of bounds.
#
# .. wordings:: RuntimeError
#
#    all elements of input should be between 0 and 1
#    all elements of target should be between 0 and 1
#    cross_entropy: weight tensor should be defined either for all {count:int} classes or no classes
#    weight tensor should be defined either for all {count:int} classes or no classes
#    (while checking arguments for ctc_loss
#    input_lengths must be of size batch_size
#    target_lengths must be of size batch_size
#    log_probs tensor must not be empty
#    The function 'binary_cross_entropy_with_logits' is not differentiable with respect to argument
#    target_lengths must be integral
#    input_lengths must be integral
#
# See also: :ref:`error-target-size-that-is-different`, :ref:`error-index-out-of-range-in-self`, for ``nn.Embedding``,
# :ref:`error-index-out-of-bounds`.
