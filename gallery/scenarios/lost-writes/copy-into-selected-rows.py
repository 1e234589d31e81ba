r"""
``dst[rows].copy_(src)`` leaves ``dst`` as it was. Is it a matter of synchronization?
=====================================================================================

No. ``dst[rows]`` with a list of integers, a ``range``, a mask or an index tensor with dimensions is a copy, and
``copy_`` fills that copy. Write ``dst[rows] = src.to(dst)``, or use a slice if the rows are evenly spaced and ascend.

.. symptoms::

   copy_ into indexed rows gives zeros
   range index versus slice, only the slice is filled
   pinned buffer stays empty after copy_, synchronize does not help
   out= with an indexed tensor is not written
   transferred values into picked rows, target array still holds zeros
   kv_cache[slot_ids].copy_(k, non_blocking=True) never fills the cache

.. verdict:: tensor/index-assign/eager
"""

import numpy as np
import torch

src = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

dst = torch.zeros(3, 2)
dst[range(0, 2)].copy_(src)
print("range:", dst.tolist())
dst[[0, 1]].copy_(src)
dst[torch.tensor([0, 1])].copy_(src)
print("list, index tensor:", dst.tolist())
dst[0:2].copy_(src)
print("slice:", dst.tolist())

# %%
# A slice gives a **view**, also one with a step. So does a single position, as an integer or as an int64 tensor without
# dimensions. There is no pinned memory here, no stream and no ``non_blocking``, and the write is lost all the same.
#
# ``out=`` is such a destination, too, for tensors and arrays. In its place assign the result: ``dst[[0, 1]] = ...``.
# The slice of a Python list is a copy:

dst = torch.zeros(3)
array = np.zeros(3)
values = [0.0, 0.0]
torch.add(torch.ones(2), 1, out=dst[[0, 1]])
np.add(np.ones(2), 1, out=array[[0, 1]])
print("list: ", dst.tolist(), array.tolist())
torch.add(torch.ones(2), 1, out=dst[0:2])
np.add(np.ones(2), 1, out=array[0:2])
values[0:2].clear()
print("slice:", dst.tolist(), array.tolist(), values)

# %%
# The fix
# -------
#
# Assignment, or the method ``index_copy_``. Neither converts ``src``, as ``copy_`` does: ``src.to(dst)`` gives it the
# dtype and the device of ``dst``. For a floating-point ``dst`` both are recorded for gradients. A leaf that requires
# grad takes both under ``torch.no_grad()``:

rows = torch.tensor([2, 0])
for way in ("assignment", "index_copy_"):
    src = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64, requires_grad=True)
    dst = torch.zeros(3, 2)
    if way == "assignment":
        dst[rows] = src.to(dst)
    else:
        dst.index_copy_(0, rows, src.to(dst))
    (dst * torch.tensor([[1.0], [10.0], [100.0]])).sum().backward()
    assert dst.tolist() == [[3.0, 4.0], [0.0, 0.0], [1.0, 2.0]]
    assert src.grad.tolist() == [[100.0, 100.0], [1.0, 1.0]]
    print(f"{way:11} {dst.tolist()} gradient of src: {src.grad.tolist()}")

# %%
# ``index_copy_`` takes an int64 tensor of positions that are not negative, and a source with a row for each. The
# assignment also takes lists, ranges and negative positions, and broadcasts the value. If a position occurs twice, one
# of its rows is left, and :ref:`both get the gradient <claim-every-value-of-a-repeated-index-gets-the-gradient>`.
#
# See also: :ref:`claim-a-slice-converts-and-an-index-tensor-does-not`, :ref:`error-index-put-dtypes-must-match`.
#
# .. claim:: a-range-as-an-index-copies
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0, 1; layout expanded, one element
#    :wrong: x[range(2)] -> x[:2]
#
#    For a ``t`` of two rows or more that is not expanded, ``t[range(2)]`` is a copy and ``t[0:2]`` a view of the
#    same rows: ``copy_`` into the view changes ``t``, and into the copy it does not.
#
#    >>> t = torch.zeros(3)
#    >>> t[range(2)].copy_(torch.ones(2))
#    tensor([1., 1.])
#    >>> t[1:3].copy_(torch.ones(2))
#    tensor([1., 1.])
#    >>> t
#    tensor([0., 1., 1.])
#
#    def holds(x):
#        before, ones = x.clone(), torch.ones_like(x[:2])
#        x[range(2)].copy_(ones)
#        assert torch.equal(x, before)
#        x[0:2].copy_(ones)
#        assert (x[:2] == 1).all()
