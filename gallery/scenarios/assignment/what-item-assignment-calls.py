r"""
What does ``t[1:3] = new`` call?
================================

``t.__setitem__(slice(1, 3), new)``. The tensor then makes a view of the place and calls ``copy_`` or ``fill_``
on it. With a list, a mask or an index tensor of one or more dimensions between the brackets it calls ``index_put_``.

.. symptoms::

   what happens inside slice assignment
   is setitem a copy_ or an index_put_
   difference between t[...] = v and t.copy_(v)
   which function runs when I use square brackets left of the equals sign
   profiler lists aten::index_put_ for x[idx] = y and aten::copy_ for x[2:5] = y

.. verdict:: tensor/slice-assign/eager
.. verdict:: non-leaf/slice-assign/backward
"""

import torch
from torch.utils._python_dispatch import TorchDispatchMode


class Loud(list):
    def __setitem__(self, index, value):
        print("__setitem__", index, value)
        super().__setitem__(index, value)


class ShowOperations(TorchDispatchMode):
    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        print(" ", operation.overloadpacket.__name__)
        return operation(*args, **(kwargs or {}))


samples = Loud([0, 0, 0, 0])
samples[1:3] = [7, 8]

# %%
# Python calls ``__setitem__``. What a tensor calls then is shown below. ``lift_fresh`` stands where a number, or a list
# as the index, is made a tensor first. (A list as ``new`` raises :ref:`error-cannot-assign-a-list`.)

t, new, mask = torch.zeros(4), torch.tensor([7.0, 8.0]), torch.tensor([False, True, True, False])
index = torch.tensor([1, 2])
places = {
    "t[1:3] = new": (slice(1, 3), new),
    "t[1:3] = 7.0": (slice(1, 3), 7.0),
    "t[...] = 7.0": (..., 7.0),
    "t[1] = 7.0": (1, 7.0),
    "t[[1, 2]] = new": ([1, 2], new),
    "t[index] = new": (index, new),
    "t[mask] = new": (mask, new),
    "t[mask] = 7.0": (mask, 7.0),
}
for statement, (place, value) in places.items():
    print(statement)
    with ShowOperations():
        t[place] = value

# %%
# ``t[...]`` needs no view: ``t[...] = t + 1`` calls ``copy_``. Before that it takes leading dimensions of size 1 off
# the value, so a value of shape ``[1, 4]`` fits. ``t.copy_(value)`` raises for such a value.
#
# Which one it is matters for a value of another dtype: :ref:`scenario-a-slice-converts-and-a-mask-does-not`. The graph
# shows it, too:

weight = torch.ones(4, requires_grad=True)
y, z = weight * 1, weight * 1
y[1:3] = new
z[[1, 2]] = new
(y * z).sum().backward()

assert weight.grad.tolist() == [2.0, 0.0, 0.0, 2.0]
type(y.grad_fn).__name__, type(z.grad_fn).__name__, weight.grad

# %%
# ``CopySlices`` is a write through a **view**, recorded for the **base**. With both, the gradient of what was
# overwritten is 0. ``y[...]`` and ``y[:]`` of a tensor that is no view write to ``y`` itself: its last operation is
# then a copy or a fill.
#
# See also: :ref:`error-index-put-takes-tensors`, :ref:`scenario-change-the-value-after-assigning`.
#
# .. claim:: slice-assignment-is-recorded-as-a-write-to-the-base
#    :range: results
#    :leaves-out: layout expanded, one element
#    :wrong: part = x[...] -> part = x.detach()[...]
#
#    Assigning to a view of a tensor that has a history is recorded, while gradients are recorded: the last
#    operation of the base is ``CopySlices``.
#
#    >>> y = torch.ones(3, requires_grad=True) * 2
#    >>> part = y[1:]
#    >>> part[:] = 0.0
#    >>> type(y.grad_fn).__name__
#    'CopySlices'
#
#    def holds(x):
#        base = x._base if x._is_view() else x
#        part = x[...]
#        part[...] = 0
#        assert type(base.grad_fn).__name__ == "CopySlices"
