r"""
What does ``t[1:3] = new`` call?
================================

``t.__setitem__(slice(1, 3), new)``. For a tensor that is a view of the place and ``copy_`` or ``fill_`` into it, or
``index_put_`` when a list, a mask or an index tensor stands between the brackets.

.. symptoms::

   what happens inside slice assignment
   is setitem a copy_ or an index_put_
   difference between t[...] = v and t.copy_(v)

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
# That is all that Python does. A tensor goes on with operations of its own. (``lift_fresh`` stands where a number or a
# list is made a tensor first.)

t, new, mask = torch.zeros(4), torch.tensor([7.0, 8.0]), torch.tensor([False, True, True, False])
index = torch.tensor([1, 2])
by_place = "t[1:3] = new", "t[1:3] = 7.0", "t[1] = 7.0"
for statement in (*by_place, "t[[1, 2]] = new", "t[index] = new", "t[mask] = new"):
    print(statement)
    with ShowOperations():
        exec(statement)

# %%
# Which one it is matters for a value of another dtype: :ref:`scenario-a-slice-converts-and-a-mask-does-not`. And it
# shows in the graph:

weight = torch.ones(4, requires_grad=True)
y, z = weight * 1, weight * 1
y[1:3] = new
z[[1, 2]] = new
(y * z).sum().backward()

assert weight.grad.tolist() == [2.0, 0.0, 0.0, 2.0]
type(y.grad_fn).__name__, type(z.grad_fn).__name__, weight.grad

# %%
# ``CopySlices`` is a write through a **view**, recorded for the **base**. With both, what was overwritten gets no gradient.
#
# See also: :ref:`error-index-put-takes-tensors`, :ref:`scenario-change-the-value-after-assigning`.
#
# .. claim:: slice-assignment-is-recorded-as-a-write-to-the-base
#
#    Assigning to a slice of a tensor that has a history is recorded: its last operation is ``CopySlices``.
#
#    >>> y = torch.ones(3, requires_grad=True) * 2
#    >>> part = y[1:]
#    >>> part[:] = 0.0
#    >>> type(y.grad_fn).__name__
#    'CopySlices'
