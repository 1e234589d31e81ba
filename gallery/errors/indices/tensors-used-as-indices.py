r"""
tensors used as indices must be long, int, byte or bool tensors
===============================================================

The index tensor has a floating-point dtype, or a small integer one. Convert it with ``.long()``, after
a look at where it became a float.
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
# ``/`` gives floats. So do ``torch.tensor([])`` and ``torch.zeros(n)``:

assert where.dtype == torch.tensor([]).dtype == torch.zeros(2).dtype == torch.get_default_dtype()

# raises: IndexError: tensors used as indices must be long, int, byte or bool tensors
scores[torch.tensor([2], dtype=torch.int8)] = 1.0

# %%
# ``int64`` and ``int32`` are positions, ``bool`` is a mask. For ``uint8`` see :ref:`error-only-boolean-masks`.
#

# %%
# Fix 1: integers from the start
# ------------------------------
#
# ``//`` stays in the integers. An empty index needs its dtype said:

scores[ranks // 2] = 1.0
scores[ranks.int() // 2] = 1.0
scores[torch.tensor([], dtype=torch.int64)] = 9.0

assert scores.tolist() == [0.0, 1.0, 0.0, 1.0]
scores

# %%
# Fix 2: convert
# --------------
#
# :api:`torch.Tensor.long` cuts off what follows the point. Round first if the value was computed:
# 1.9999 becomes 1.

computed = torch.tensor([0.1, 1.9999])
scores[computed.round().long()] = 5.0

assert scores.tolist() == [5.0, 1.0, 5.0, 1.0]
computed.long(), computed.round().long()

# %%
# Fix 3: it was meant as a mask
# -----------------------------
#
# Compare, then the result is a ``bool`` tensor:

flags = torch.tensor([1.0, 0.0, 0.0, 1.0])
scores[flags > 0.5] = 0.0

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
# See also: :ref:`error-expected-dtype-for-index`, what methods say.
