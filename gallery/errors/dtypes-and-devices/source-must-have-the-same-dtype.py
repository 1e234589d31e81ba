r"""
self and source must have the same scalar type
==============================================

``index_add_``, ``index_reduce_``, and others such as ``index_copy_`` and ``scatter_add_``, do not convert a source of
another dtype. Convert the source: ``outputs.index_add_(0, tokens, part.to(outputs.dtype))``.

.. symptoms::

   out.index_add_(0, idx, src) crashes with mixed precision, float32 and bfloat16
   mixture of experts, combine expert outputs under autocast, scatter_add_ complains about types
   masked_scatter_ image features into half precision text embeddings, float32 source refused
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
# Assigning to a slice converts. ``index_fill_`` and ``masked_fill_`` write one value, and convert it, if it is real and
# in the range of the dtype. Into integers they cut its fraction off:

outputs[0:2] = part
assert outputs.tolist() == [[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]]

counts = torch.zeros(3, dtype=torch.int64)
counts.index_fill_(0, torch.tensor([0]), 2.7)
counts.masked_fill_(torch.tensor([False, True, False]), torch.tensor(1.9))
assert counts.tolist() == [2, 1, 0]
counts

# %%
# The methods of the first line take a *tensor of values* for the positions. They compare the dtypes, and raise, in
# other words:

totals = torch.zeros(3)
amounts = torch.tensor([1.0, 2.0], dtype=torch.float64)

# not for float16: its-subject
# not for float64: its-subject
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
# Between dtypes of floats the conversion is recorded, and gradients arrive in the dtype of the source. Into integers it
# cuts off fractions and gradients.


# fix: combine(outputs, tokens, part) like
#     outputs.copy_(torch.stack([row + part[tokens == i].float().sum(0) for i, row in enumerate(outputs)]))
#     from matrix(n), shuffled(n) // 2, matrix(n).bfloat16().requires_grad_(); indexed
def combine(outputs, tokens, part):
    return outputs.index_add_(0, tokens, part.to(outputs.dtype))


part = torch.ones(2, 2, dtype=torch.bfloat16, requires_grad=True)
combined = combine(torch.zeros(3, 2), tokens, part)
(combined * torch.tensor([[1.0], [10.0], [100.0]])).sum().backward()

assert part.grad.dtype == torch.bfloat16 and combined.dtype == torch.float32
assert combined.tolist() == [[1.0, 1.0], [0.0, 0.0], [1.0, 1.0]]
assert part.grad.tolist() == [[1.0, 1.0], [100.0, 100.0]]
combined.detach(), part.grad

# %%
# If ``outputs`` has fewer digits than ``part``, make it in ``part.dtype`` before you add. ``index_add_`` of 300 ones to
# one bfloat16 element stops at 256.
#
# The same conversion serves the other methods:

# exception in deterministic: put-has-no-deterministic-algorithm
converted = amounts.to(totals.dtype)
written = [
    torch.zeros(3).scatter_add_(0, tokens, converted),
    torch.zeros(3).scatter_(0, tokens, converted),
    torch.zeros(3).masked_scatter_(slots, converted),
    torch.zeros(3).index_copy_(0, tokens, converted),
    torch.zeros(3).put_(tokens, converted),
]
assert all(result.tolist() == [1.0, 0.0, 2.0] for result in written)

# %%
# The default backend of ``torch.compile`` does not raise for ``index_add_``, ``index_copy_`` and ``put_``:
# :ref:`scenario-compiled-index-write-converts`.
#
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
#
# .. claim:: methods-with-a-source-tensor-do-not-convert
#    :range: plain-tensors
#    :leaves-out: rank 0, 2, 3; size 0; layout transposed, expanded, one element
#    :wrong: t.index_copy_(0, positions, s) -> t[:1].copy_(s)
#    :same-in-false-worlds: about dtypes
#    :exception-in: deterministic: put-has-no-deterministic-algorithm
#    :differs-in: requires-grad: A fill with a value that requires grad makes an integer tensor require grad. To index
#        that tensor raises ``Autograd not support dtype: Long``.
#
#    In uncompiled code, on a vector, ``index_add_``, ``index_copy_``, ``index_reduce_``, ``scatter_``, ``scatter_add_``,
#    ``scatter_reduce_``, ``masked_scatter_`` and ``put_`` refuse a source tensor of another dtype. ``index_fill_``,
#    ``masked_fill_`` and ``scatter_`` convert a real number in the range of the dtype. The first two also convert
#    such a tensor without dimensions.
#
#    >>> positions, mask = torch.tensor([0]), torch.tensor([True, False])
#    >>> refusing = {
#    ...     "index_add_": lambda t, s: t.index_add_(0, positions, s),
#    ...     "index_copy_": lambda t, s: t.index_copy_(0, positions, s),
#    ...     "index_reduce_": lambda t, s: t.index_reduce_(0, positions, s, "amax"),
#    ...     "scatter_": lambda t, s: t.scatter_(0, positions, s),
#    ...     "scatter_add_": lambda t, s: t.scatter_add_(0, positions, s),
#    ...     "scatter_reduce_": lambda t, s: t.scatter_reduce_(0, positions, s, "amax"),
#    ...     "masked_scatter_": lambda t, s: t.masked_scatter_(mask, s),
#    ...     "put_": lambda t, s: t.put_(positions, s),
#    ... }
#    >>> dtypes = (torch.float32, torch.float64, torch.bfloat16, torch.int64)
#    >>> for target, source in ((t, s) for t in dtypes for s in dtypes if t != s):
#    ...     for name, write in refusing.items():
#    ...         try:
#    ...             write(torch.zeros(2, dtype=target), torch.ones(1, dtype=source))
#    ...             assert False, name + " converted"
#    ...         except RuntimeError as error:
#    ...             assert "dtype" in str(error) or "scalar type" in str(error)
#    ...     one = torch.tensor(1, dtype=source)
#    ...     assert torch.zeros(2, dtype=target).index_fill_(0, positions, one).tolist() == [1, 0]
#    ...     assert torch.zeros(2, dtype=target).masked_fill_(mask, one).tolist() == [1, 0]
#    >>> counts = torch.zeros(2, dtype=torch.int64)
#    >>> counts.index_fill_(0, positions, 2.7), counts.masked_fill(mask, 2.7), counts.scatter(0, positions, 2.7)
#    (tensor([2, 0]), tensor([2, 0]), tensor([2, 0]))
#
#    def holds(x):
#        positions, mask = torch.tensor([0]), torch.arange(len(x)) == 0
#        refusing = (
#            lambda t, s: t.index_add_(0, positions, s),
#            lambda t, s: t.index_copy_(0, positions, s),
#            lambda t, s: t.scatter_(0, positions, s),
#            lambda t, s: t.scatter_add_(0, positions, s),
#            lambda t, s: t.masked_scatter_(mask, s),
#            lambda t, s: t.put_(positions, s),
#        )
#        for write in refusing:
#            for dtype in (torch.float32, torch.float64, torch.float16, torch.int64, torch.bool):
#                try:
#                    write(x, torch.ones(1, dtype=dtype))
#                    assert dtype == x.dtype
#                except RuntimeError:
#                    assert dtype != x.dtype
#        for value in (2, 2.5, torch.tensor(2), torch.tensor(2.5, dtype=torch.float64)):
#            converted = torch.as_tensor(value).to(x.dtype)
#            x.zero_().index_fill_(0, positions, value)
#            assert x[0] == converted and not x[1:].any()
#            x.zero_().masked_fill_(mask, value)
#            assert x[0] == converted and not x[1:].any()
