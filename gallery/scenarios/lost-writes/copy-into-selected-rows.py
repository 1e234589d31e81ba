r"""
``dst[rows].copy_(src)`` leaves ``dst`` as it was. Is it a matter of synchronization?
=====================================================================================

No. ``dst[rows]`` with a list, a ``range`` or an index tensor is a copy, and ``copy_`` fills that copy. Write
``dst[rows] = src``, or use a slice if the rows are consecutive.

.. symptoms::

   copy_ into indexed rows gives zeros
   range index versus slice, only the slice is filled
   pinned buffer stays empty after copy_, synchronize does not help
   out= with an indexed tensor is not written

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
# They all name the same rows. A slice gives a **view**; anything that lists positions is advanced indexing and copies.
# There is no pinned memory here, no stream and no ``non_blocking``, and the write is lost all the same.
#
# ``out=`` is such a destination, too, for tensors and arrays. A list has neither; its slice is a copy:

dst, array, values = torch.zeros(3), np.zeros(3), [0.0, 0.0]
torch.add(torch.ones(2), 1, out=dst[[0, 1]])
np.add(np.ones(2), 1, out=array[[0, 1]])
print("list: ", dst, array)
torch.add(torch.ones(2), 1, out=dst[0:2])
np.add(np.ones(2), 1, out=array[0:2])
values[0:2].clear()
print("slice:", dst, array, values)

# %%
# The fix
# -------
#
# Assignment, or ``index_copy_``, which is the same as a method. Both are recorded for gradients:

rows = torch.tensor([2, 0])
for way in (torch.Tensor.__setitem__, lambda dst, rows, src: dst.index_copy_(0, rows, src)):
    src, dst = src.detach().requires_grad_(), torch.zeros(3, 2)
    way(dst, rows, src)
    (dst * torch.tensor([[1.0], [10.0], [100.0]])).sum().backward()
    assert src.grad.tolist() == [[100.0, 100.0], [1.0, 1.0]]
    print(dst.tolist(), src.grad.tolist())

# %%
# A slice converts the dtype, and an index tensor with dimensions does not: :ref:`claim-a-slice-converts-and-an-index-tensor-does-not`.
#
# See also: :ref:`error-index-put-dtypes-must-match`.
#
# .. claim:: a-range-as-an-index-copies
#
#    ``t[range(2)]`` is a copy and ``t[0:2]`` a view of the same rows, so only there does ``copy_`` change ``t``.
#
#    >>> t = torch.zeros(3)
#    >>> t[range(2)].copy_(torch.ones(2))
#    tensor([1., 1.])
#    >>> t[1:3].copy_(torch.ones(2))
#    tensor([1., 1.])
#    >>> t
#    tensor([0., 1., 1.])
