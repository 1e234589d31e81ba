r"""
Fill a KV cache
===============

Allocate it once, in the dtype of the keys, and write ``cache[:, position] = key`` under ``no_grad``, or the cache holds
the graph of each key that requires grad. It does not fit training: backward raises if it saved the cache before a later
token was written, under ``no_grad`` or not.

.. symptoms::

   k_cache[:, :, pos] = k index put dtypes must match
   cache requires grad and memory grows while generating
   cache stays zero after writing
   preallocate keys and values for text generation without keeping gradients
   self.k_cache[:, pos] = k in LLaMA attention, gpu memory increases for every token
"""

import torch

project = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
tokens = torch.eye(2)

# %%
# The history of the cache has both writes. The product saves the cache, and the second token writes into it:

cache, loss = torch.zeros(3, 2), 0.0
for position, token in enumerate(tokens):
    cache[position] = token @ project
    loss = loss + (cache @ (token @ project)).sum()
print(cache.grad_fn.name(), "after", cache.grad_fn.next_functions[0][0].name())
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
loss.backward()

# %%
# An assignment to a slice converts the dtype and rounds without a word; what is too large for ``float16`` becomes
# ``inf``. Positions in a tensor that has dimensions do not convert:

cache = torch.zeros(3, 2, dtype=torch.bfloat16)
cache[0:1] = torch.tensor([[1.001, 2.0]])
print(cache[0])

# raises: RuntimeError: Index put requires the source and destination dtypes match, got BFloat16 for
#     the destination and Float for the source.
cache[torch.tensor([1, 2])] = torch.ones(2, 2)

# %%
# To generate
# -----------


# fix: fill(cache, keys) like (cache[:2].copy_(torch.stack([*keys[:2]]).detach()), None)[1]
#     from torch.zeros(3, 2), matrix(2, 2); indexed
def fill(cache, keys):
    with torch.no_grad():
        for position, key in enumerate(keys):
            cache[position] = key


cache = torch.zeros(3, 2)
fill(cache, tokens @ project)
read = cache[:2]

assert cache.tolist() == [[1.0, 2.0], [3.0, 4.0], [0.0, 0.0]] and not cache.requires_grad
read

# %%
# ``read`` is a view: what ``fill`` writes next arrives in it. ``cache[positions].copy_(key)``, with positions in a
# tensor that has dimensions, :ref:`writes into a copy <scenario-copy-into-selected-rows>`, and
# ``cache.index_copy(...)`` without the underscore returns one: the cache stays zero.
#
# The loop ends with an ``IndexError`` where the cache is full. A slice past the end,
# :ref:`cache[5:6] = key, writes nothing <scenario-write-past-the-end>` if the key is one row. Compiled, the
# position is better a tensor: :ref:`recipe-kv-cache-in-compiled-code`.
#
# To train
# --------
#
# Compute the keys in one product, or join them with ``cat`` along the positions (behind a batch ``dim=1``), beginning
# in their dtype:

project.grad, joined = None, project.new_zeros(0, 2)
for token in tokens:
    joined = torch.cat([joined, (token @ project)[None]])
joined.square().sum().backward()

assert torch.equal(joined, tokens @ project) and torch.equal(project.grad, 2 * project)
joined.detach(), project.grad

# %%
# A write outside of ``inference_mode`` to a cache that was made inside raises, after the values have changed:
# :ref:`error-inference-tensor-in-place`. See also: :ref:`recipe-reuse-a-prompt-cache`.
#
# .. claim:: a-slice-converts-and-an-index-tensor-does-not
#    :range: plain-tensors indices
#    :leaves-out: layout expanded, one element; index True, 0-dimensional mask, mask, mask that selects nothing,
#        list of booleans
#    :wrong: value = torch.ones(part.shape, dtype=dtype) -> value = 1
#    :same-in-false-worlds: about dtypes
#
#    Assignment to a slice, or to an index without dimensions, converts to the tensor's dtype. If values with dimensions
#    have another dtype than the tensor, their assignment through an index list, or through an index tensor with
#    dimensions, raises in uncompiled code.
#
#    >>> dtypes = (torch.float64, torch.float16, torch.bfloat16, torch.int64)
#    >>> for target, source in ((t, s) for t in dtypes for s in dtypes if t != s):
#    ...     t = torch.zeros(3, dtype=target)
#    ...     t[0:2] = torch.full((2,), 3, dtype=source)
#    ...     t[torch.tensor(2)] = torch.tensor(4, dtype=source)
#    ...     assert t.dtype == target and t.tolist() == [3, 3, 4]
#    ...     for index in ([0, 1], torch.tensor([0, 1])):
#    ...         try:
#    ...             t[index] = torch.full((2,), 5, dtype=source)
#    ...             assert False, "it was converted"
#    ...         except RuntimeError as error:
#    ...             assert "source and destination dtypes match" in str(error)
#    ...             assert t.tolist() == [3, 3, 4]
#    >>> cache = torch.zeros(2, dtype=torch.bfloat16)
#    >>> cache[0:2] = torch.ones(2)
#    >>> cache[torch.tensor([0, 1])] = torch.ones(2)
#    Traceback (most recent call last):
#    RuntimeError: Index put requires the source and destination dtypes match, got BFloat16...
#
#    def holds(x, index):
#        part, before = x[index], x.clone()
#        dtype = torch.float32 if x.dtype == torch.float64 else torch.float64
#        value = torch.ones(part.shape, dtype=dtype)
#        try:
#            x[index] = value
#            assert part._is_view() and (x[index] == 1).all()
#        except RuntimeError as error:
#            assert not part._is_view() and "destination dtypes match" in str(error)
#            assert torch.equal(x, before)
