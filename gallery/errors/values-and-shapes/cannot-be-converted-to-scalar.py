r"""
a Tensor with elements cannot be converted to Scalar
====================================================

``item()`` takes the number out of a tensor with one element, and this one has more, or none. Index or
reduce it first; to write it somewhere, leave ``item()`` out.

.. symptoms::

   loss.item() crashes because loss has several values, reduction="none"
   history[i] = losses.item() with one loss per sample
   get a Python number from a batch of predictions, item() refused
"""

import torch

losses = torch.tensor([2.0, 4.0])
history = torch.zeros(3)

# raises: RuntimeError: a Tensor with 2 elements cannot be converted to Scalar
history[0] = losses.item()

# %%
# Why
# ---
#
# :api:`torch.Tensor.item` returns a Python number. The shape does not matter, the number of elements does:

assert torch.ones(1, 1).item() == 1.0

# %%
# With "0 elements" the tensor is empty. Often a mask or a slice selected no element:

# raises: RuntimeError: a Tensor with 0 elements cannot be converted to Scalar
losses[losses > 9].item()

# %%
# Fix 1: make one number of it
# ----------------------------
#
# ``mean()`` refuses integers and bools: for the share of right answers write ``correct.float().mean()``. If the tensor
# may be empty, ``mean()`` gives ``nan`` and ``sum()`` gives 0, but ``losses[0]`` and ``max()`` raise.


# fix: log(history, losses) like
#     (history[:1].copy_(losses.sum() / len(losses)), history[1:2].copy_(losses[0]), None)[2]
#     from torch.zeros(3), vector(n)
def log(history, losses):
    history[0] = losses.mean().item()
    history[1] = losses[0].item()


log(history, losses)

assert history.tolist() == [3.0, 2.0, 0.0]
assert losses[:0].sum().item() == 0.0 and losses[:0].mean().isnan()
history

# %%
# Fix 2: all of them, without item()
# ----------------------------------
#
# Assign a tensor to as many elements as it has. In grad mode, floating-point elements keep its gradient:


# fix: keep(kept, scores) like (kept[: len(scores)].copy_(scores), None)[1] from torch.zeros(n), leaf(2)
def keep(kept, scores):
    kept[:2] = scores


scores = torch.tensor([2.0, 4.0], requires_grad=True)
kept = torch.zeros(3)
keep(kept, scores)
(kept * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert kept.tolist() == [2.0, 4.0, 0.0]
assert scores.grad.tolist() == [1.0, 10.0]
scores.grad

# %%
# In a log, assign ``losses.detach()``, or it
# :ref:`keeps their graphs in memory <claim-a-log-takes-over-the-history-of-what-is-written-to-it>`. For Python numbers
# of all elements there is ``tolist()``:

assert losses.tolist() == [2.0, 4.0]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    a Tensor with {count} elements cannot be converted to Scalar
#
# See also: :ref:`error-only-one-element-tensors`, what ``float()`` says, and ``item()`` in torch 1.13.
