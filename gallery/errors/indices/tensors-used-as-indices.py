r"""
tensors used as indices must be long, int, byte or bool tensors
===============================================================

The index tensor has a floating-point or complex dtype, or an integer dtype such as ``int16`` or ``uint16``. Convert
positions with ``.long()``, after a look at where they became floats. Compare a mask of real numbers: ``mask > 0.5``.

.. symptoms::

   x[idx] = 1 fails, idx = ranks / 2 is a float tensor
   x[torch.tensor([])] with an empty index or torch.zeros(n) as index raises
   float mask of 0.0 and 1.0 in brackets refused, index in int16 or int8
"""

import torch

scores = torch.zeros(4)
ranks = torch.tensor([2, 6])
where = ranks / 2

# raises: IndexError: tensors used as indices must be long, int, byte or bool tensors
scores[where] = 1.0

# %%
# Why
# ---
#
# ``/`` of integers gives floats. So do ``torch.tensor([])`` and ``torch.zeros(n)``:

assert where.dtype == torch.tensor([]).dtype == torch.zeros(2).dtype == torch.get_default_dtype()

# raises: IndexError: tensors used as indices must be long, int, byte or bool tensors
scores[torch.tensor([2], dtype=torch.int8)] = 1.0

# %%
# ``int64`` and ``int32`` are positions, ``bool`` is a mask. For ``uint8`` see :ref:`error-only-boolean-masks`. Outside
# ``vmap``, an ``int8`` without dimensions is taken:

scores[torch.tensor(2, dtype=torch.int8)] = 1.0

assert scores.tolist() == [0.0, 0.0, 1.0, 0.0]

# %%
# Fix 1: integers from the start
# ------------------------------
#
# ``//`` by a Python integer keeps an integer dtype, so ``int16`` needs ``.long()`` all the same. An empty index needs
# its dtype said:


# fix: mark(scores, ranks) like (scores.masked_fill_(torch.isin(2 * torch.arange(n), ranks), 1.0), None)[1]
#     from computed(n), 2 * torch.arange(1, n, 2)
def mark(scores, ranks):
    scores[ranks // 2] = 1.0


scores = torch.zeros(4)
mark(scores, ranks)
mark(scores, ranks.int())
mark(scores, torch.tensor([], dtype=torch.int64))

assert scores.tolist() == [0.0, 1.0, 0.0, 1.0]
scores

# %%
# Fix 2: convert
# --------------
#
# :api:`torch.Tensor.long` cuts off what follows the point: 1.75 becomes 1. Round first if the value was computed.
# ``bfloat16`` has no 257 and makes it 256: a position that was stored so is lost.


# fix: write(scores, computed) like
#     (scores.masked_fill_((torch.arange(n)[:, None] - computed).abs().min(dim=1).values < 0.3, 5.0), None)[1]
#     from vector(n), torch.tensor([0.25, 1.75])
def write(scores, computed):
    scores[computed.round().long()] = 5.0


computed = torch.tensor([0.25, 1.75])
write(scores, computed)

assert scores.tolist() == [5.0, 1.0, 5.0, 1.0]
assert computed.long().tolist() == [0, 1] and computed.round().long().tolist() == [0, 2]
assert torch.tensor([257]).bfloat16().long().tolist() == [256]

# %%
# Fix 3: it was meant as a mask
# -----------------------------
#
# Compare, then the result is a ``bool`` tensor. With ``.long()`` the 0s and 1s would be positions 0 and 1:


# fix: clear(scores, flags) like (scores.mul_(1.0 - flags), None)[1] from computed(n), every_third(n).float()
def clear(scores, flags):
    scores[flags > 0.5] = 0.0


clear(scores, torch.tensor([1.0, 0.0, 0.0, 1.0]))

assert scores.tolist() == [0.0, 1.0, 5.0, 0.0]
scores

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    tensors used as indices must be long, int, byte or bool tensors
#    tensors used as indices must be long, byte or bool tensors  -- older torch, 1.13 for one
#
# See also: :ref:`error-expected-dtype-for-index`, :ref:`error-only-integers-are-valid-indices`.
