r"""
``dst[rows].copy_(src)`` leaves ``dst`` as it was. Is it a matter of synchronization?
=====================================================================================

No. ``dst[rows]`` with a list, a ``range`` or an index tensor is a copy, and ``copy_`` fills that copy. Write ``dst[rows] = src``, or use a
slice if the rows are consecutive.

.. symptoms::

   copy_ into indexed rows gives zeros
   range index versus slice, only the slice is filled
   pinned buffer stays empty after copy_, synchronize does not help
   out= with an indexed tensor is not written
"""

import numpy as np
import torch

src = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

dst = torch.zeros(3, 2)
dst[range(0, 2)].copy_(src)
print("range:", dst.tolist())
dst[0:2].copy_(src)
print("slice:", dst.tolist())

# %%
# The two indices name the same rows. A slice gives a **view**; anything that lists positions is advanced indexing and
# copies. Pinned memory, streams and ``non_blocking`` have no part in it.
#
# ``out=`` is such a destination, too, for tensors and arrays:

dst, array = torch.zeros(3), np.zeros(3)
torch.add(torch.ones(2), 1, out=dst[[0, 1]])
np.add(np.ones(2), 1, out=array[[0, 1]])
print("list: ", dst, array)
torch.add(torch.ones(2), 1, out=dst[0:2])
np.add(np.ones(2), 1, out=array[0:2])
print("slice:", dst, array)

# %%
# A list has neither, and there even ``rows[0:2].clear()`` is lost: a list's slice is a copy.
#
# The fix
# -------
#
# Assignment takes any index. ``index_copy_`` is the same as a method, and both are recorded for gradients:

rows = torch.tensor([2, 0])
dst = torch.zeros(3, 2)
dst[rows] = src
print(dst)

src = src.requires_grad_()
dst = torch.zeros(3, 2).index_copy_(0, rows, src)
(dst * torch.tensor([[1.0], [10.0], [100.0]])).sum().backward()

assert src.grad.tolist() == [[100.0, 100.0], [1.0, 1.0]]
src.grad

# %%
# With a slice ``copy_`` converts dtype and device. ``dst[rows] = src`` asks for the dtype and the device of ``dst``: pass
# ``src.to(dst)`` where they differ.
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
