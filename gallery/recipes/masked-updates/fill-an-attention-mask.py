r"""
Fill an attention mask without NaN
==================================

Fill the scores with the smallest finite number instead of ``-inf``, and multiply by the mask after the softmax. A row
without any allowed key is then 0. With ``-inf`` it is NaN.

.. symptoms::

   softmax returns nan for padded rows
   masked_fill with -inf whole row nan attention
   padding mask makes the loss nan
   nan after adding a mask to the scores, attention mask has no effect
   nn.MultiheadAttention returns nan for a sample that is all padding
   hide padding in attention, outputs become nan for empty sentences
   scores[mask == 0] = float("-inf"); softmax gives nan when every key is hidden
"""

import torch
from torch.nn import functional

scores = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
allowed = torch.tensor([[True, True, False], [False, False, False]])
values = torch.tensor([10.0, 20.0, 40.0])

# %%
# The ways that look right
# ------------------------
#
# The second row has no allowed key. ``allowed`` is a mask of bools: of a mask of 0 and 1 write ``mask.bool()``.
# ``masked_fill`` returns a new tensor, so use its result:

scores.masked_fill(~allowed, -torch.inf).softmax(-1).detach()

# %%
# ``nan_to_num`` repairs the output. Whether it repairs the gradient depends on how the mask came in: a
# mask that is *added* lets NaN back to the scores. ``masked_fill`` stops it:

# differs in anomaly-mode: ``backward`` raises ``RuntimeError: Function 'SoftmaxBackward0' returned
#     nan values in its 0th output.``
filled = scores.masked_fill(~allowed, -torch.inf)
(gradient,) = torch.autograd.grad((filled.softmax(-1).nan_to_num() @ values).sum(), scores)
print("with masked_fill:", gradient.tolist()[1])
added = scores + torch.where(allowed, 0.0, -torch.inf)
(added.softmax(-1).nan_to_num() @ values).sum().backward()
print("with an addition:", scores.grad.tolist()[1])

# %%
# The smallest finite number alone gives the row without a key equal weights, so it attends to padding:

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
# :api:`torch.nn.functional.scaled_dot_product_attention` does it for you, as the output below shows for this build:
# with a Boolean mask (``True`` is *allowed*) a row without a key comes out as 0. ``nn.MultiheadAttention`` takes the
# opposite mask (``True`` is *not allowed*). It returns NaN for such a row if it computes the weights, which it does by
# default, and no NaN with ``need_weights=False``:

query = torch.ones(1, 2, 4)
attention = torch.nn.MultiheadAttention(4, 1, batch_first=True)
out, _ = attention(query, query, query, attn_mask=~allowed[:, :2])
print("MultiheadAttention:", out[0, 1].isnan().all().item())
out, _ = attention(query, query, query, attn_mask=~allowed[:, :2], need_weights=False)
assert out.isfinite().all()
functional.scaled_dot_product_attention(query, query, query, attn_mask=allowed[:, :2])

# %%
# Checked at its edges
# --------------------
#
# Against a softmax over the allowed scores alone, for rows of 0, 1, 2 and 17 scores in three dtypes. The two rows above
# are compiled as well. ``finfo`` has the number for the dtype of the scores: ``-1e9`` :ref:`is out of range
# <error-value-cannot-be-converted-without-overflow>` in ``float16``.


def attend(scores, allowed):
    lowest = torch.finfo(scores.dtype).min
    return scores.masked_fill(~allowed, lowest).softmax(-1) * allowed


compiled = torch.compile(attend, backend="aot_eager")
for size in (0, 1, 2, 17):
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        leaf = torch.linspace(-3.0, 3.0, size).to(dtype).requires_grad_()
        allowed = torch.arange(size) % 3 == 0
        right = torch.zeros(size, dtype=dtype)
        right[allowed] = leaf.detach()[allowed].softmax(0)
        weights = attend(leaf, allowed)
        (weights * torch.arange(size)).sum().backward()
        assert torch.allclose(weights, right) and weights.dtype == dtype
        assert leaf.grad.isfinite().all() and (leaf.grad[~allowed] == 0).all()
        assert (attend(leaf, torch.zeros_like(allowed)) == 0).all()

allowed = torch.tensor([[True, True, False], [False, False, False]])
assert torch.allclose(compiled(scores, allowed), attend(scores, allowed))

# %%
# The product with the mask does not help against NaN or ``inf`` in the *values* at a padded position, since 0 times NaN
# is NaN: fill those with 0. A mask of ``finfo.min`` that is *added* to scores can reach ``-inf`` in float16, so fill
# instead of adding. Combine two masks in which ``True`` is *allowed* with ``&`` first, and two in which ``True`` is
# *not allowed* with ``|``.
#
# See also: :ref:`recipe-masked-update-with-gradient`, :ref:`scenario-mask-scores-through-data`,
# :ref:`error-only-boolean-masks`.
#
# .. claim:: softmax-of-all-minus-infinity-is-nan
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0; dtype complex64, int64, int32, bool
#    :same-in-false-worlds: about the arithmetic of softmax
#    :wrong: full_like(x, -torch.inf) -> full_like(x, torch.finfo(x.dtype).max)
#
#    In float16, bfloat16, float32 and float64, softmax over numbers that are all ``-inf`` is NaN; over numbers that are
#    all the smallest finite one it is uniform.
#
#    >>> torch.full((2,), -torch.inf).softmax(0), torch.full((2,), torch.finfo().min).softmax(0)
#    (tensor([nan, nan]), tensor([0.5000, 0.5000]))
#
#    def holds(x):
#        assert torch.full_like(x, -torch.inf).softmax(0).isnan().all()
#        uniform = torch.full_like(x, torch.finfo(x.dtype).min).softmax(0)
#        assert torch.allclose(uniform, torch.full_like(uniform, 1 / len(x)))
