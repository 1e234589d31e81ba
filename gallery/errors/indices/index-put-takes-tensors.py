r"""
expected Tensor as element 0 in argument 0, but got int
=======================================================

A method that takes several tensors got a number, a list or an array among them. For ``index_put_`` wrap each
in ``torch.tensor``, or write with brackets. Instead of ``torch.stack([1, 2])`` write ``torch.tensor([1, 2])``.

.. symptoms::

   x.index_put_((1,), torch.tensor(5.0)) or index_put_ with a float value raises TypeError
   torch.stack(losses) crashes after losses.append(loss.item()), list of floats
   torch.cat or stack with a Python number between tensors is refused
"""

import torch

scores = torch.zeros(3)

# raises: TypeError: expected Tensor as element 0 in argument 0, but got int
scores.index_put_((1,), torch.tensor(5.0))

# %%
# Why
# ---
#
# ``tracked[where] = 5.0`` records :api:`torch.Tensor.index_put_`, and takes a number as the value. The method itself
# wants tensors, as index and as value:

where = torch.tensor([0, 2])
tracked = torch.ones(3, requires_grad=True) * 1.0
tracked[where] = 5.0
assert tracked.grad_fn.name() == "IndexPutBackward0"

# raises: TypeError: index_put_(): argument 'values' (position 2) must be Tensor, not float
scores.index_put_((where,), 5.0)

# %%
# An empty tuple is no index at all:

# raises: RuntimeError: sym_strides() called on an undefined Tensor
scores.index_put_((), torch.tensor(5.0))

# %%
# :api:`torch.stack` says the first message for a number in its list:

# raises: TypeError: expected Tensor as element 1 in argument 0, but got float
torch.stack([torch.tensor(1.0), 2.0])

# %%
# Fix 1: brackets
# ---------------
#
# ``scores[...]`` is what the empty tuple was meant to be:


# fix: write(scores, where) like (scores.index_fill_(0, where, 5.0), scores.add_(1.0), None)[2]
#     from computed(n), torch.tensor([0, 2])
def write(scores, where):
    scores[where] = 5.0
    scores[...] += 1.0


scores = torch.zeros(3)
write(scores, where)

assert scores.tolist() == [6.0, 1.0, 6.0]
scores

# %%
# Fix 2: tensors
# --------------
#
# The indices stand in a tuple, ``(where,)``. The value has the dtype of ``scores``: the integer ``torch.tensor(5)`` is
# :ref:`refused <error-index-put-dtypes-must-match>`. ``accumulate=True`` adds up what falls on one place. ``+=`` in
# brackets does not:


# fix: count(where) like torch.stack([(where == i).sum() for i in range(3)]).to(torch.zeros(1))
#     from torch.arange(n) % 3
def count(where):
    return torch.zeros(3).index_put_((where,), torch.tensor(1.0), accumulate=True)


where = torch.tensor([2, 2, 0])
once = torch.zeros(3)
once[where] += 1.0

assert count(where).tolist() == [1.0, 0.0, 2.0]
assert once.tolist() == [1.0, 0.0, 1.0]

# %%
# Fix 3: a list of numbers in ``stack``
# -------------------------------------
#
# A list of numbers alone is what ``torch.tensor`` takes. If they came from ``item()`` and ``backward()`` is to follow,
# collect the losses themselves: a number has no gradient. A number beside a tensor becomes a tensor by
# :api:`torch.full_like`, with the shape, dtype and device of the other. A tensor of integers cuts the fraction off:


# fix: joined(loss) like torch.cat([loss[None], torch.full((1, n), 2.0)]) from leaf(n) * 3.0
def joined(loss):
    return torch.stack([loss, torch.full_like(loss, 2.0)])


assert joined(torch.tensor(1.0)).tolist() == [1.0, 2.0]
assert torch.full_like(torch.tensor(1), 2.5).item() == 2

# %%
# In ``torch.cat`` one more element of a vector ``x`` is ``x.new_full((1,), 2.0)``.
#
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    expected Tensor as element {position} in argument {argument}, but got {type}
#    index_put_(): argument '{name}' (position {position}) must be {wanted}, not {type}
#
# .. wordings:: RuntimeError
#
#    strides() called on an undefined Tensor  -- older torch without ``sym_``
#    ntensor >= 3 INTERNAL ASSERT FAILED
