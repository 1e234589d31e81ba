r"""
Write to a selection within a selection
=======================================

Narrow the *positions* down, and write once. If ``mask`` and ``keep`` have one dimension:
``chosen = mask.nonzero(as_tuple=True)[0]``, then ``x[chosen[keep]] = v``. ``x[mask][keep] = v`` writes into the copy
that ``x[mask]`` made; ``x`` stays as it was. A leaf that requires grad takes the write under ``torch.no_grad()``.

.. symptoms::

   x[mask][sub_mask] = v does nothing
   mask inside a mask, second condition only for the selected elements
   combine two boolean masks, the original is not modified
   mask.nonzero()[idx] to get back to the original positions
   select rows, sort or take top k among them, write back to the full tensor
   update a subset of the valid tokens only
   randomly choose some of the masked positions, as in masked language modelling
   filter an array twice and zero what is left, array does not change
   logits[valid][logits[valid] < 0] = 0 leaves logits as before
   vals, idx = logits.sort(); vals[cut:] = -inf changes the sorted copy and not logits
"""

import torch

losses = torch.tensor([3.0, 8.0, 1.0, 9.0, 7.0])
valid = torch.tensor([True, True, False, True, True])

large = losses[valid] > 7.5
losses[valid][large] = 0.0
print("unchanged:", losses)

# %%
# The zeros went into :ref:`a new tensor <scenario-write-through-two-brackets>`. ``large`` has four elements: it fits
# the selection, not ``losses``:

# raises: IndexError: The shape of the mask [4] at index 0 does not match the shape of the indexed tensor [5] at
#     index 0
losses[large] = 0.0

# %%
# A list has the same trap: a comprehension makes a new list.

numbers = [3.0, 8.0, 1.0, 9.0]
[number for number in numbers if number > 2][1] = 0.0
numbers

# %%
# Positions, narrowed down
# ------------------------
#
# :api:`torch.nonzero` turns a mask into positions, which a mask of the selection narrows down. Without the ``clone``
# the write goes to ``losses`` itself:


def without_large(losses, valid):
    result = losses.clone()
    positions = valid.nonzero(as_tuple=True)[0]
    large = result[positions] > 7.5
    result[positions[large]] = 0.0
    return result


assert without_large(losses, valid).tolist() == [3.0, 0.0, 1.0, 0.0, 7.0]
without_large(losses, valid)

# %%
# One mask of the full size
# -------------------------
#
# If the second condition can be asked of every element, combine the masks; a mask of rows becomes
# ``valid[:, None]``. That works under ``vmap``, too. ``masked_fill`` returns a new tensor; ``masked_fill_`` writes to
# ``losses``. It takes one number; for a tensor of new values use :api:`torch.where`:


# fix: filled(losses, valid) like
#     torch.stack([loss * 0 if v and loss > 7.5 else loss for loss, v in zip(losses, valid)]) from leaf(n) * 3,
#     every_third(n)
def filled(losses, valid):
    return losses.masked_fill(valid & (losses > 7.5), 0.0)


assert torch.equal(filled(losses, valid), without_large(losses, valid))
filled(losses, valid)

# %%
# If the second mask exists only for the selection, write it into a mask of the full size. If ``valid`` selects rows and
# ``large`` their elements, begin with ``torch.zeros_like(losses, dtype=torch.bool)``:

both = torch.zeros_like(valid)
both[valid] = large
print("full mask:", both)

assert torch.equal(both, valid & (losses > 7.5))

# %%
# The best, or some, of the selected
# ----------------------------------
#
# ``topk`` and a random choice give positions *in the selection*. Look them up in the positions of the selection:

positions = valid.nonzero(as_tuple=True)[0]
best = losses[positions].topk(min(2, len(positions))).indices
weights = torch.ones(5)
weights[positions[best]] = 10.0
print("the two largest valid losses:", weights)

some = positions[torch.randperm(len(positions), device=positions.device)[:2]]
weights = torch.ones(5)
weights[some] = 0.0

assert weights.eq(0).sum() == 2 and weights[~valid].eq(1).all()

# %%
# More dimensions
# ---------------
#
# For a mask of two dimensions ``nonzero(as_tuple=True)`` gives one tensor of positions a dimension. Narrow down all
# of them:

scores = torch.tensor([[1.0, 9.0], [8.0, 2.0]])
above = scores > 1.5
rows, columns = above.nonzero(as_tuple=True)
first_two = slice(0, 2)
scores[rows[first_two], columns[first_two]] = 0.0

assert scores.tolist() == [[1.0, 0.0], [0.0, 2.0]]
scores

# %%
# Without ``as_tuple``, ``nonzero()`` gives a tensor of shape ``[count, dimensions]``. As an index it would be taken
# as row numbers. ``.unbind(1)`` makes the tuple of it.
#
# Read, change, write back
# ------------------------
#
# Where the change is longer than a line, take the copy out, change it, and assign it once. The assignment is recorded:

steps = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
state = steps * 1
mask = torch.tensor([True, False, True])
part = state[mask]
part[1] *= 10
state[mask] = part
state.sum().backward()

assert state.tolist() == [1.0, 2.0, 30.0] and steps.grad.tolist() == [1.0, 1.0, 10.0]
state.detach(), steps.grad

# %%
# At the edges: nothing selected, nothing kept.

nothing = torch.zeros(5, dtype=torch.bool)
assert torch.equal(without_large(losses, nothing), losses)
assert torch.equal(without_large(torch.zeros(5), valid), torch.zeros(5))

# %%
# See also: :ref:`recipe-write-to-a-rectangle-of-rows-and-columns`, :ref:`scenario-nothing-is-selected`,
# :ref:`scenario-in-place-method-on-selected-elements`, :ref:`error-shape-of-the-mask-does-not-match`.
#
# .. claim:: narrowed-positions-write-once
#    :range: plain-tensors
#    :leaves-out: rank 0; layout expanded, one element
#    :wrong: x[mask][keep] = 7 -> x[mask.nonzero(as_tuple=True)[0][keep]] = 7
#    :same-in-false-worlds: a mask reads a copy in every world
#
#    With a mask of one dimension, ``x[mask][keep] = v`` leaves ``x`` as it was;
#    ``x[mask.nonzero(as_tuple=True)[0][keep]] = v`` writes to rows of an ``x`` that is not expanded.
#
#    >>> x, mask, keep = torch.zeros(3), torch.tensor([True, False, True]), torch.tensor([False, True])
#    >>> x[mask][keep] = 1.0
#    >>> x
#    tensor([0., 0., 0.])
#    >>> x[mask.nonzero(as_tuple=True)[0][keep]] = 1.0
#    >>> x
#    tensor([0., 0., 1.])
#
#    def holds(x):
#        before, mask = x.clone(), torch.arange(len(x)) % 2 == 0
#        keep = torch.arange(int(mask.sum())) == 0
#        x[mask][keep] = 7
#        assert torch.equal(x, before)
#        x[mask.nonzero(as_tuple=True)[0][keep]] = 1
#        assert (x[:1] == 1).all() and torch.equal(x[1:], before[1:])
