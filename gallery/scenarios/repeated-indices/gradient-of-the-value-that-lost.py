r"""
Two values went to one index. What is the gradient of the one that lost?
========================================================================

It should be 0, and it is not: backward gives both values the gradient of the place. Write each index once, or
reduce the values by a maximum. The maximum gives the gradient to the largest value, if no other value and no old
element of the target is equal to it.

.. symptoms::

   gradient too large with duplicate indices
   IndexPutBackward gives gradient to overwritten values
   wrote two numbers into one place, both receive the full derivative
   bev[cell_ids] = point_feats with several points per cell, dropped points get gradient

.. verdict:: tensor/repeated-assign/backward
"""

import torch

index = torch.tensor([0, 0, 1])
weights = torch.tensor([10.0, 100.0])


def put(values):
    out = torch.zeros(2)
    out[index] = values
    return (out * weights).sum()


values = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
put(values).backward()
values.grad

# %%
# One of the first two is overwritten, and both have gradient 10. The reference is what the sum gains when one
# value grows by 1. The gradients of ``scatter`` and ``index_copy`` are wrong in the same way:

start = values.detach()
changes = [put(start + step) - put(start) for step in torch.eye(3)]
print("what the sum gains:", sorted(change.item() for change in changes))

for write in (torch.scatter, torch.index_copy):
    out = write(torch.zeros(2), 0, index, values)
    print(write.__name__, *torch.autograd.grad((out * weights).sum(), values))

# %%
# Backward reads the gradient at each index, so it reads that of a repeated place twice. In a loop each write is
# recorded by itself, and the gradient is right. The last value stays:

values.grad, out = None, torch.zeros(2)
for position, value in zip(index.tolist(), values):
    out[position] = value

(out * weights).sum().backward()

assert out.tolist() == [2.0, 3.0] and values.grad.tolist() == [0.0, 10.0, 100.0]
values.grad

# %%
# In one operation, a maximum gives its gradient to the largest value, which stays instead of the last. Equal values
# share it. So does an old element, here 0, that equals the largest value, in spite of ``include_self=False``. A NaN
# makes the gradients of its place NaN. For rows pass ``index[:, None].expand_as(rows)``: each column has a maximum of
# its own, which can mix two rows.

values.grad = None
largest = torch.zeros(2).scatter_reduce(0, index, values, "amax", include_self=False)
(largest * weights).sum().backward()

equal = torch.tensor([2.0, 2.0, 3.0], requires_grad=True)
tied = torch.zeros(2).scatter_reduce(0, index, equal, "amax", include_self=False)
(tied * weights).sum().backward()

assert largest.tolist() == tied.tolist() == [2.0, 3.0]
assert values.grad.tolist() == [0.0, 10.0, 100.0] and equal.grad.tolist() == [5.0, 5.0, 100.0]
values.grad, equal.grad

# %%
# One value for all positions
# ---------------------------
#
# If one value is assigned to all positions, its gradient counts a repeated place for each occurrence. Assign to
# ``index.unique()`` instead, and to ``(index % len(out)).unique()`` if positions may be negative:

one = torch.tensor(1.0, requires_grad=True)
repeated, unique = torch.zeros(2), torch.zeros(2)
repeated[index] = one
unique[index.unique()] = one
too_large, right = [
    torch.autograd.grad((out * weights).sum(), one)[0] for out in (repeated, unique)
]

assert torch.equal(repeated, unique) and right == 110.0
print("repeated:", too_large.item(), "unique:", right.item())

# %%
# To keep the last or the first: :ref:`recipe-choose-one-value-for-a-repeated-index`. See also:
# :ref:`scenario-which-of-two-values-stays`.
#
# .. claim:: an-overwritten-duplicate-gets-a-gradient
#    :range: leaves
#    :leaves-out: rank 0; size 0, 1
#    :wrong: out[index] = x -> out[index[:1]] = x[:1]
#    :same-in-false-worlds: it is about the backward of index_put, not about views
#
#    If each occurrence of an index has a value of its own, all values assigned to a repeated index get the gradient of
#    the place, also those that were overwritten.
#
#    >>> v = torch.tensor([1., 2.], requires_grad=True)
#    >>> out = torch.zeros(2)
#    >>> out[torch.tensor([0, 0])] = v
#    >>> out.sum().backward()
#    >>> v.grad
#    tensor([1., 1.])
#
#    def holds(x):
#        index = torch.zeros(len(x), dtype=torch.long)
#        out = torch.zeros(1, *x.shape[1:], dtype=x.dtype)
#        out[index] = x
#        (gradient,) = torch.autograd.grad(out, x, torch.ones_like(out))
#        assert (gradient == 1).all()
