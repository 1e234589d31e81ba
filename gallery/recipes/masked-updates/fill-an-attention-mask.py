r"""
Fill an attention mask without NaN
==================================

Fill the scores with the smallest finite number instead of ``-inf``, and set rows without any allowed key
to 0 after the softmax. A row that is all ``-inf`` becomes NaN.

.. symptoms::

   softmax returns nan for padded rows
   masked_fill with -inf whole row nan attention
   padding mask makes the loss nan
   nan after adding a mask to the scores, attention mask has no effect
"""

import torch
from torch.nn import functional

scores = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
allowed = torch.tensor([[True, True, False], [False, False, False]])
values = torch.tensor([10.0, 20.0, 40.0])

# %%
# The ways that look right
# ------------------------

scores.masked_fill(~allowed, -torch.inf).softmax(-1).detach()

# %%
# ``nan_to_num`` repairs the output. Whether it repairs the gradient depends on how the mask came in: a
# mask that is *added* lets NaN back to the scores. ``masked_fill`` stops it:

# differs in anomaly-mode: ``backward`` raises ``RuntimeError: Function 'SoftmaxBackward0' returned
#     nan values in its 0th output.``
filled = scores.masked_fill(~allowed, -torch.inf)
print(torch.autograd.grad((filled.softmax(-1).nan_to_num() @ values).sum(), scores))
added = scores + torch.where(allowed, 0.0, -torch.inf)
(added.softmax(-1).nan_to_num() @ values).sum().backward()
scores.grad

# %%
# The smallest finite number alone gives the dead row equal weights, so it attends to padding:

lowest = torch.finfo(scores.dtype).min
scores.masked_fill(~allowed, lowest).softmax(-1).detach()

# %%
# Finite, then zero
# -----------------

scores.grad = None
weights = scores.masked_fill(~allowed, lowest).softmax(-1) * allowed
(weights @ values).sum().backward()

# With two keys, d out / d score is +- p0 * p1 * (v1 - v0):
p = torch.tensor([1.0, 2.0]).softmax(0)
slope = (p[0] * p[1] * (20.0 - 10.0)).item()
assert torch.allclose(scores.grad[0], torch.tensor([-slope, slope, 0.0]))
assert scores.grad[1].tolist() == [0.0, 0.0, 0.0]
weights.detach(), scores.grad

# %%
# :api:`torch.nn.functional.scaled_dot_product_attention` does it for you: with a Boolean mask
# (``True`` is *allowed*) a dead row comes out as 0:

query = torch.ones(1, 2, 4)
functional.scaled_dot_product_attention(query, query, query, attn_mask=allowed[:, :2])

# %%
# Take the number from ``finfo`` of the scores: ``-1e9`` :ref:`is out of range
# <error-value-cannot-be-converted-without-overflow>` in ``float16``.
# See also: :ref:`recipe-masked-update-with-gradient`, :ref:`scenario-mask-scores-through-data`,
# :ref:`error-only-boolean-masks`.
#
# .. claim:: softmax-of-all-minus-infinity-is-nan
#    :same-in-false-worlds: about the arithmetic of softmax
#
#    Softmax over nothing but ``-inf`` is NaN; over nothing but the smallest number it is uniform.
#
#    >>> torch.full((2,), -torch.inf).softmax(0), torch.full((2,), torch.finfo().min).softmax(0)
#    (tensor([nan, nan]), tensor([0.5000, 0.5000]))
