r"""
Why can't I write to a mask through itself, ``mask[mask] = values``?
====================================================================

The write would change the index while the index is read, so uncompiled code refuses it, unless you assign one value
to a mask. Write into a new tensor: ``new = mask.clone()``, then ``new[mask] = values``.

.. symptoms::

   update boolean mask with itself as index
   narrowing down a selection in place fails
   permutation tensor indexed by itself
   mask of masked elements single memory location
   shrink a selection by using it as its own position, error about memory
   active[active] = loss[active] > tol in my early stopping solver raises
"""

import numpy as np
import torch

alive = torch.tensor([True, True, False, True])
survives = torch.tensor([True, False, True])

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor ...
alive[alive] = survives

# %%
# ``survives`` has a value for each of the three that are alive. NumPy takes the same line:

array = np.array([True, True, False, True])
array[array] = np.array([True, False, True])
array

# %%
# A list takes no mask (:ref:`error-mask-into-a-list`). A tensor of positions is refused as its own index, too,
# even where the value is a number:

following = torch.tensor([1, 2, 0])

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor ...
following[following] = 7

# %%
# A mask takes one number through itself, and a tensor of one element. These assignments call ``masked_fill_``,
# which accepts the mask as its target:

finished = torch.tensor([True, True, False])
finished[finished] = False
finished_too = torch.tensor([True, True, False])
finished_too[finished_too] = torch.tensor([False])

assert torch.equal(finished, finished_too)
finished

# %%
# Write into a new tensor
# -----------------------
#
# The index is read, and the write goes to the new tensor. The three functions are right in compiled code, too. Here
# they are compared with loops over lists. What a mask does not select is False already, so ``zeros_like`` will do. A
# tensor of positions keeps the others if the new tensor is a clone:


# fix: narrowed(mask, values) like
#     torch.tensor([bool(m and values[mask[:i].sum()]) for i, m in enumerate(mask)])
#     from every_third(n), every_third((n + 2) // 3); indexed
def narrowed(mask, values):
    new = torch.zeros_like(mask)
    new[mask] = values
    return new


# fix: replaced(positions, value) like
#     torch.stack([torch.where((positions == i).any(), value, p) for i, p in enumerate(positions)])
#     from shuffled(n) // 2, 7; indexed
def replaced(positions, value):
    new = positions.clone()
    new[positions] = value
    return new


# fix: inverted(permutation) like permutation.argsort() from shuffled(n); indexed
def inverted(permutation):
    inverse = torch.empty_like(permutation)
    order = torch.arange(len(permutation), dtype=permutation.dtype, device=permutation.device)
    inverse[permutation] = order
    return inverse


def narrowed_list(mask, values):
    left = list(values)
    return [left.pop(0) if chosen else False for chosen in mask]


for size in (0, 1, 2, 17, 1000):
    permutation = torch.randperm(size)
    mask = permutation % 3 > 0
    values = torch.arange(int(mask.sum())) % 2 == 0
    new, inverse = narrowed(mask, values), inverted(permutation)
    assert new.dtype == torch.bool and inverse.dtype == torch.int64
    assert new.tolist() == narrowed_list(mask.tolist(), values.tolist())
    assert inverse.tolist() == [permutation.tolist().index(i) for i in range(size)]

assert replaced(torch.tensor([1, 0, 1]), 7).tolist() == [7, 7, 1]
assert narrowed(alive, survives).tolist() == array.tolist()
narrowed(alive, survives), inverted(following)

# %%
# ``following.argsort()`` inverts a permutation as well. If you have the new condition as a mask of the same
# shape, ``alive &= condition`` needs no index:

same = alive.clone()
same &= torch.tensor([True, False, True, True])

assert same.tolist() == array.tolist()
assert torch.equal(following.argsort(), inverted(following))
same

# %%
# A clone of the index is right outside the default compiler
# ----------------------------------------------------------
#
# ``alive[alive.clone()] = survives`` keeps the tensor and reads the clone. It is right without
# ``torch.compile`` and with the backend ``aot_eager``. The default backend drops the clone, and the result is
# :ref:`an error or wrong values <scenario-compiled-clone-as-an-index>`. The default backend does the same to
# ``alive[alive] = survives``, which ``aot_eager`` gets right. In compiled code, use the functions above.

# fix: not compiled: statement
alive[alive.clone()] = survives
following[following.clone()] = torch.arange(3)

assert alive.tolist() == array.tolist()
assert following.tolist() == [2, 0, 1]
alive, following

# %%
# What the check does not see
# ---------------------------
#
# A tensor with gaps in memory is refused as its own index as well. *Another* view of the same memory with gaps
# is not recognised, nor is an array that shares the memory, ``target[target.numpy()] = values``. Here the index is
# the first half of the target, and the write changes positions that are
# still to be read:

target = torch.arange(12, device="cpu")[::2]
target.copy_(torch.tensor([1, 2, 0, 3, 4, 5]))
right, values = target.clone(), torch.tensor([5, 4, 3], device="cpu")
right[[1, 2, 0]] = values
target[target[:3]] = values

print("index shares the memory of the target, right:", torch.equal(target, right))

# %%
# See also: :ref:`error-input-and-output-overlap`, :ref:`scenario-a-mask-of-zeros-and-ones`.
#
# .. claim:: an-index-may-not-be-its-own-target
#    :range: plain-tensors
#    :leaves-out: rank 0, 2, 3; size 0; dtype float32, float64, float16, bfloat16, complex64, int32; layout transposed, expanded, one element
#    :wrong: x[x] = value -> x[x.clone()] = value
#    :same-in-false-worlds: the index is the tensor itself; no view, leaf or counter takes part
#
#    A tensor of positions is refused as the index of a write to itself. A mask is refused as its own index
#    where several values are assigned; one number is accepted, and fills the elements that the mask selects.
#
#    >>> def refused(t, value):
#    ...     try:
#    ...         t[t] = value
#    ...     except RuntimeError as error:
#    ...         return "refer to a single memory location" in str(error)
#    ...     return False
#    >>> def strided(t):
#    ...     return torch.stack([t, t], dim=1)[:, 0]
#    >>> for size in (1, 2, 17, 1000):
#    ...     positions, mask = torch.arange(size), torch.ones(size + 1, dtype=torch.bool)
#    ...     for made in (torch.clone, strided):
#    ...         assert refused(made(positions), torch.arange(size)) and refused(made(positions), 0)
#    ...         assert refused(made(mask), torch.zeros(size + 1, dtype=torch.bool))
#    ...         filled = made(mask)
#    ...         assert not refused(filled, False) and not filled.any()
#    >>> t = torch.tensor([1, 2, 0])
#    >>> t[t] = torch.arange(3)
#    Traceback (most recent call last):
#    RuntimeError: unsupported operation: some elements of the input tensor and the written-to tensor refer ...
#    >>> t[t.clone()] = torch.arange(3)
#    >>> t
#    tensor([2, 0, 1])
#
#    def holds(x):
#        def refused(value):
#            try:
#                x[x] = value
#            except RuntimeError as error:
#                return "refer to a single memory location" in str(error)
#            return False
#
#        if x.dtype == torch.bool:
#            x.fill_(True)
#            assert len(x) == 1 or refused(torch.zeros(len(x), dtype=torch.bool))
#            assert not refused(False) and not x.any()
#        else:
#            x.copy_(torch.arange(len(x)))
#            assert refused(torch.arange(len(x))) and refused(0)
