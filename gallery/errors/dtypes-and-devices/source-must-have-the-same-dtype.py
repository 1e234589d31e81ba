r"""
self and source must have the same scalar type
==============================================

``index_add_``, ``index_copy_``, ``scatter_add_``, ``masked_scatter_`` and ``put_`` do not convert between
dtypes. Convert the source: ``outputs.index_add_(0, tokens, part.to(outputs.dtype))``.
"""

import torch

outputs = torch.zeros(3, 2)
tokens = torch.tensor([0, 2])
part = torch.ones(2, 2, dtype=torch.bfloat16)

# raises: RuntimeError: index_add_(): self (Float) and source (BFloat16) must have the same scalar type
outputs.index_add_(0, tokens, part)

# %%
# Why
# ---
#
# Assigning to a slice converts. The methods that write at positions do not. Each has its own words;
# ``scatter_add_`` speaks of ``scatter()``:

outputs[0:2] = part
assert outputs.tolist() == [[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]]

totals = torch.zeros(3)
amounts = torch.tensor([1.0, 2.0], dtype=torch.float64)

# raises: RuntimeError: scatter(): Expected self.dtype to be equal to src.dtype
totals.scatter_add_(0, tokens, amounts)

# %%

slots = torch.tensor([True, False, True])

# raises: RuntimeError: masked_scatter: expected self and source to have same dtypes but gotFloat and
#     Double
totals.masked_scatter_(slots, amounts)

# %%

# raises: RuntimeError: index_copy_(): self and source expected to have the same dtype, but got (self)
#     Float and (source) Double
totals.index_copy_(0, tokens, amounts)

# %%

# exception in deterministic: put-has-no-deterministic-algorithm
# raises: RuntimeError: put_(): self and source expected to have the same dtype, but got self.dtype =
#     Float and source.dtype = Double
totals.put_(tokens, amounts)

# %%
# Fix: convert the source
# -----------------------
#
# The conversion is recorded; gradients arrive in the dtype of the source.

part = torch.ones(2, 2, dtype=torch.bfloat16, requires_grad=True)
combined = torch.zeros(3, 2).index_add_(0, tokens, part.to(outputs.dtype))
(combined * torch.tensor([[1.0], [10.0], [100.0]])).sum().backward()

assert part.grad.tolist() == [[1.0, 1.0], [100.0, 100.0]]
combined.detach(), part.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    {method}(): self ({dtype}) and source ({dtype}) must have the same scalar type  -- ``index_add_``, ``index_reduce_``
#    scatter(): Expected self.dtype to be equal to src.dtype  -- ``scatter_``, ``scatter_add_``, ``scatter_reduce_``
#    masked_scatter: expected self and source to have same dtypes but got{dtype} and {dtype}
#    index_copy_(): self and source expected to have the same dtype, but got (self) {dtype} and (source) {dtype}
#    put_(): self and source expected to have the same dtype, but got self.dtype = {dtype} and source.dtype = {dtype}
#
# See also: :ref:`error-index-put-dtypes-must-match`.
