r"""
Update a part and leave the argument alone
==========================================

Use an operation without an underscore that returns a changed copy: ``torch.slice_scatter``,
``torch.select_scatter``, ``index_put``, ``index_copy``, ``masked_fill`` or ``masked_scatter``.

.. symptoms::

   function modifies my input tensor, functional slice update like jax at[].set
   update a slice without in-place, gradient to both
   x[i] = v inside a helper changes the caller
   slice assignment alternative for autograd or vmap
   want a new array with some entries replaced, original must stay the same
   torch version of x.at[1:3].set(v), pure function for a jax port

.. verdict:: leaf/slice_scatter/backward
"""

import torch

# %%
# The obvious way
# ---------------
#
# An assignment changes the argument. On a leaf that requires grad it raises while gradients are recorded:


def put(x, i, value):
    x[i] = value
    return x


values, tensor = [0.0, 0.0, 0.0], torch.zeros(3)
print(put(values, 0, 5.0) is values, put(tensor, 0, 5.0) is tensor, tensor)

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
put(torch.zeros(3, requires_grad=True), 0, 5.0)

# %%
# An operation for each kind of index
# -----------------------------------

t = torch.zeros(2, 3, requires_grad=True)
v = torch.tensor([1.0, 2.0], requires_grad=True)
row, index, mask = torch.tensor([7.0, 8.0, 9.0]), torch.tensor([2, 0]), torch.eye(2, 3).bool()

results = {
    "t[:, 1:] = ...": torch.slice_scatter(t, v[:, None].expand(2, 2), dim=1, start=1),
    "t[:, 0] = v": torch.select_scatter(t, v, dim=1, index=0),
    "t[0] = row": torch.select_scatter(t, row, dim=0, index=0),
    "t[0, index] = v": t.index_put((torch.tensor(0), index), v),
    "t[:, index] = ...": t.index_copy(1, index, v.expand(2, 2)),
    "t[mask] = 4": t.masked_fill(mask, 4.0),
    "t[mask] = v": t.masked_scatter(mask, v),
}


def assigned(index, value):
    """Return what the assignment makes of a clone."""
    copy = t.detach().clone()
    copy[index] = value
    return copy


expected = [
    assigned((slice(None), slice(1, None)), v.detach()[:, None]),
    assigned((slice(None), 0), v.detach()),
    assigned(0, row),
    assigned((0, index), v.detach()),
    assigned((slice(None), index), v.detach()),
    assigned(mask, 4.0),
    assigned(mask, v.detach()),
]
for (name, result), meant in zip(results.items(), expected):
    assert torch.equal(result, meant) and result.dtype == t.dtype
    print(f"{name:18}", result.tolist())
assert not t.any()

# %%
# ``index_put``, ``index_copy`` and ``masked_scatter`` refuse a value of another dtype. ``index_copy`` refuses negative
# positions. ``masked_fill`` takes a number or a tensor without dimensions. ``masked_scatter`` does not broadcast the
# values, and ignores those that are left over. ``slice_scatter`` and ``select_scatter`` refuse complex tensors if
# gradients are recorded for ``t`` or ``v``.
#
# In a function that the default backend of torch 2.13 compiles, clone what ``expand`` made of a new tensor first:
# ``torch.zeros(3).expand(2, 3).index_put(...)`` writes to each row there.
#
# Gradients reach both: the replaced column of ``t`` gets 0, and ``v`` what the column would have got. Compiled:

# fix: not compiled: statement
select = torch.compile(torch.select_scatter, backend="aot_eager", fullgraph=True)
(select(t, v, 1, 0) * torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])).sum().backward()

assert t.grad.tolist() == [[0.0, 2.0, 3.0], [0.0, 5.0, 6.0]] and v.grad.tolist() == [1.0, 4.0]
t.grad, v.grad

# %%
# When to prefer another
# ----------------------
#
# Each call copies all of ``t``. For several updates, or a rectangle such as ``t[:1, 1:]``, clone once and assign to
# the clone. Under ``vmap`` a clone of a tensor without the batch
# :ref:`takes no batched value <error-vmap-inplace-into-unbatched>`, and ``select_scatter`` no batched position.
# ``index_put`` takes both.
#
# ``slice_scatter``, ``select_scatter`` and ``index_copy`` want a source of the exact shape:
# :ref:`error-src-must-have-the-size-of-the-slice`.
#
# See also: :doc:`/learn/the-functional-way`.
#
# .. claim:: select-scatter-returns-a-changed-copy
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0; dtype complex64
#    :wrong: torch.select_scatter(x -> torch.select_scatter(x.zero_()
#    :same-in-false-worlds: nothing is written here
#
#    ``torch.select_scatter`` returns a changed copy and leaves its argument alone.
#
#    >>> t = torch.zeros(2)
#    >>> torch.select_scatter(t, torch.tensor(5.0), 0, 1), t
#    (tensor([0., 5.]), tensor([0., 0.]))
#
#    def holds(x):
#        before = x.clone()
#        changed = torch.select_scatter(x, torch.ones_like(x[0]), 0, -1)
#        assert torch.equal(x, before) and changed.dtype == x.dtype
#        assert torch.equal(changed[:-1], before[:-1]) and changed[-1].eq(1).all()
#        assert changed.untyped_storage().data_ptr() != x.untyped_storage().data_ptr()
