r"""
Why did ``total += loss`` change the first loss in my list?
===========================================================

``total = losses[0]`` gave the first loss a second name, and ``+=`` wrote into it. Write ``total = total + loss``, take
``sum(losses)``, or start from ``torch.zeros_like(losses[0])`` and add each loss, the first one as well.

.. symptoms::

   accumulating with += overwrites an entry of a list
   x += y modifies another variable too
   first stored loss is the sum of all losses
   summing up the items of a list overwrites its first item
   total = loss_ce; total += loss_dice, now the logged loss_ce equals the total

.. verdict:: tensor/iadd/eager
"""

import numpy as np
import torch

numbers, arrays = [1.0, 2.0, 3.0], [np.array([1.0]), np.array([2.0])]
tensors = [torch.tensor([1.0]), torch.tensor([2.0])]
for losses in (numbers, arrays, tensors):
    total = losses[0]
    for loss in losses[1:]:
        total += loss

print(numbers, arrays, tensors, sep="\n")

# %%
# For a Python number ``+=`` makes a new number and moves the name. An array and a tensor are written. So this code
# is right for ``loss.item()``, a number, and goes wrong when ``.item()`` is dropped.
#
# The wrong value has its gradient, and nothing raises
# ----------------------------------------------------
#
# The losses are used again after the sum. (With ``weight.exp()`` as the first loss, backward would raise.)

weight = torch.tensor([1.0], requires_grad=True)
losses = [weight * 1, weight * 2]
total = losses[0]
total += losses[1]
(losses[0] + losses[1]).backward()
weight.grad

# %%
# The derivative of ``w + 2 * w`` is 3. The first entry had become ``w + 2 * w``, so ``losses[0] + losses[1]``
# was ``5 * w``, and 5 is its derivative.
#
# The fix: a total of its own
# ---------------------------

weight.grad = None
losses = [weight * 1, weight * 2]
total = torch.zeros_like(losses[0])
for loss in losses:
    total += loss
(losses[0] + losses[1] + 10 * total).backward()

assert weight.grad.tolist() == [3.0 + 10 * 3.0] and total.item() == 3.0
assert [loss.item() for loss in losses] == [1.0, 2.0]
weight.grad, losses[0].detach(), total.detach(), sum(losses).detach()

# %%
# ``total = total + loss`` makes a new tensor, so the first loss stays. So does ``sum(losses)``, if the list is not
# empty. Take one of these for losses of different dtypes: ``+=`` keeps the dtype of ``total``.
# ``losses[0].detach()`` is no start: :ref:`claim-detach-is-no-copy`.
#
# See also: :ref:`scenario-a-second-name-is-no-copy`, :ref:`scenario-plus-equals-on-a-list-of-tensors`.
#
# .. claim:: plus-equals-shows-under-every-name
#    :same-in-false-worlds: two names of one tensor, no view
#    :range: plain-tensors
#    :leaves-out: dtype bool; size 0; layout expanded, one element
#    :wrong: b = x -> b = x.clone()
#
#    After ``b = a`` the line ``b += 1`` changes ``a`` if it is a tensor, and not if it is a number.
#
#    >>> a = torch.tensor([1.0])
#    >>> b = a
#    >>> b += 1
#    >>> a
#    tensor([2.])
#    >>> a = 1.0
#    >>> b = a
#    >>> b += 1
#    >>> a
#    1.0
#
#    def holds(x):
#        wanted = x + 1
#        b = x
#        b += 1
#        assert torch.equal(x, wanted)
