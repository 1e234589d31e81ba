r"""
What does ``t[1:3] = new`` call?
================================

``t.__setitem__(slice(1, 3), new)``. For a tensor that is a view of the place and ``copy_`` into it, or ``fill_``, or
``index_put_`` when a list, a mask or an index tensor stands between the brackets.

.. symptoms::

   what happens inside slice assignment
   is setitem a copy_ or an index_put_
   difference between t[...] = v and t.copy_(v)
"""

import torch
from torch.utils._python_dispatch import TorchDispatchMode


class Loud(list):
    def __setitem__(self, index, value):
        print("__setitem__", index, value)
        super().__setitem__(index, value)


class ShowOperations(TorchDispatchMode):
    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        name = operation.overloadpacket.__name__
        if name != "lift_fresh":
            print(f"  {name}")
        return operation(*args, **(kwargs or {}))


samples = Loud([0, 0, 0, 0])
samples[1:3] = [7, 8]

# %%
# That is all that Python does. A tensor goes on with operations of its own. (``lift_fresh`` makes a tensor of a number.)

t, new, mask = torch.zeros(4), torch.tensor([7.0, 8.0]), torch.tensor([False, True, True, False])
with ShowOperations():
    print("t[1:3] = new")
    t[1:3] = new
    print("t[1:3] = 7.0")
    t[1:3] = 7.0
    print("t[1] = 7.0")
    t[1] = 7.0
    print("t[[1, 2]] = new")
    t[[1, 2]] = new
    print("t[mask] = new")
    t[mask] = new

# %%
# An array does the same: ``array[1:3] = new`` copies numbers into its memory, and keeps no reference to ``new``.
#
# Which one it is shows in the error messages, in what happens to another dtype (``copy_`` converts,
# ``index_put_`` refuses), and in the graph:

weight = torch.ones(4, requires_grad=True)
y, z = weight * 1, weight * 1
y[1:3] = new
z[[1, 2]] = new
(y * z).sum().backward()

assert weight.grad.tolist() == [2.0, 0.0, 0.0, 2.0]
type(y.grad_fn).__name__, type(z.grad_fn).__name__, weight.grad

# %%
# ``CopySlices`` is a write through a **view**, recorded for the **base**. Both give the gradient of what was kept.
#
# See also: :ref:`error-index-put-dtypes-must-match`, :ref:`error-index-put-takes-tensors`.
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
