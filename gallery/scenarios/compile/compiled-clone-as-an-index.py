r"""
Why is ``x[x.clone()] = values`` wrong under torch.compile?
===========================================================

A bug of the default backend in torch 2.13: it drops the clone of the index and reads positions that are already
overwritten. Write into a new tensor, and return it: ``new = torch.empty_like(x)`` for a permutation,
``torch.zeros_like(x)`` for a mask, otherwise ``x.clone()``; then ``new[x] = values``.

.. symptoms::

   inverse permutation wrong after torch.compile
   index_put_ with a clone of itself differs from eager
   mask[mask.clone()] raises single memory location when compiled
   compiled code ignores clone of the index
   reverse lookup of a shuffled order comes out wrong, only in the compiled program
   @torch.compile: rank[rank.clone()] = torch.arange(n) gives wrong ranks on the default backend
"""

import torch

# needs: compiler


# fix: invert_in_place(permutation) like permutation.copy_(permutation.argsort()) from shuffled(n);
#     fails in inductor
def invert_in_place(permutation):
    permutation[permutation.clone()] = torch.arange(len(permutation))
    return permutation


# fix: inverted(permutation) like permutation.argsort() from shuffled(n); indexed
def inverted(permutation):
    inverse = torch.empty_like(permutation)
    inverse[permutation] = torch.arange(len(permutation))
    return inverse


def inverted_list(permutation):
    inverse = [0] * len(permutation)
    for position, value in enumerate(permutation):
        inverse[value] = position
    return inverse


# differs in deterministic: the compiled ``invert_in_place`` raises :ref:`for the overlap
#     <error-input-and-output-overlap>`.
compiled_in_place = torch.compile(invert_in_place, dynamic=True)
compiled_new = torch.compile(inverted, dynamic=True)
for size in (17, 1000):
    permutation = torch.arange(size).roll(1)
    right = inverted_list(permutation.tolist())

    assert invert_in_place(permutation.clone()).tolist() == right
    assert compiled_new(permutation).tolist() == right
    in_place = compiled_in_place(permutation.clone())
    print(size, "positions, clone as index right:", in_place.tolist() == right)

# %%
# Uncompiled, ``invert_in_place`` is right (asserted). Compiled, it is wrong at both sizes, and nothing is
# raised. A short tensor may come out right. The new tensor is right at both sizes.
#
# Why
# ---
#
# The compiler takes the clone for a needless copy and removes it. The loop that is left writes to the memory
# that it reads its positions from. Here the write at the first step replaces the position that the last step
# reads. ``x + 0`` as the index does not help: a thousand elements come out wrong as well.
#
# ``empty_like`` has no values of its own. It is enough for a permutation, because each element is written.
# Where ``x`` leaves positions out, ``new = x.clone()`` keeps the values there.
#
# To keep the tensor itself, copy the result into it outside of the compiled function. Inside,
# ``new = x.clone()`` followed by ``x.copy_(new)`` is wrong again.
#
# A mask
# ------
#
# Values for a mask are written by torch's own kernel. Without the clone, target and index share memory, and the
# kernel refuses that:


# fix: narrow_in_place(mask, values) like
#     mask.copy_(torch.tensor([bool(m and values[mask[:i].sum()]) for i, m in enumerate(mask)]))
#     from every_third(n), every_third((n + 2) // 3); fails in inductor
def narrow_in_place(mask, values):
    mask[mask.clone()] = values
    return mask


alive = torch.tensor([True, True, False, True])
survives = torch.tensor([True, False, True])

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor ...
torch.compile(narrow_in_place)(alive.clone(), survives)

# %%
# The fix is a new tensor again. Elements that the mask leaves out are ``False``, as in ``mask``, so it begins
# with zeros:


# fix: narrowed(mask, values) like
#     torch.tensor([bool(m and values[mask[:i].sum()]) for i, m in enumerate(mask)])
#     from every_third(n), every_third((n + 2) // 3); indexed
def narrowed(mask, values):
    new = torch.zeros_like(mask)
    new[mask] = values
    return new


compiled_narrowed = torch.compile(narrowed, dynamic=True)
for size in (17, 1000):
    mask = torch.arange(size) % 3 > 0
    values = torch.arange(int(mask.sum())) % 2 == 0
    left = values.tolist()
    right = [left.pop(0) if chosen else False for chosen in mask.tolist()]
    new = compiled_narrowed(mask, values)

    assert new.tolist() == right and new.dtype == torch.bool

compiled_narrowed(alive, survives)

# %%
# ``backend="aot_eager"`` keeps the clone. Both in-place functions are right with it:

permutation = torch.arange(1000).roll(1)
written = torch.compile(invert_in_place, backend="aot_eager")(permutation.clone())
mask = torch.compile(narrow_in_place, backend="aot_eager")(alive.clone(), survives)

assert written.tolist() == inverted_list(permutation.tolist())
assert mask.tolist() == [True, False, False, True]
mask

# %%
# See also: :ref:`scenario-a-mask-that-updates-itself`, :ref:`scenario-compiled-shift-is-wrong`,
# :ref:`scenario-compiled-copy-then-write-the-source`.
