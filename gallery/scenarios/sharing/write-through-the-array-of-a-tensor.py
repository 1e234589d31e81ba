r"""
I wrote to ``x.detach().numpy()``, and the gradient is wrong. Why was nothing raised?
=====================================================================================

NumPy writes to the memory directly. It does not move the tensor's version counter, so backward cannot see
that a saved value changed; copy with ``.numpy().copy()``, or write with torch.

.. symptoms::

   gradients wrong after editing with numpy
   numpy in place operation on tensor not detected by autograd
   opencv drew on my tensor
   model input changed by plotting or augmentation code
"""

import numpy as np
import torch

scale = torch.tensor([1.0, 2.0], requires_grad=True, device="cpu")
squares = scale * scale

array = scale.detach().numpy()
array[0] = 5.0
squares.sum().backward()
scale.grad

# %%
# ``squares`` was computed from 1 and 2, so the gradient should be 2 and 4. The same write with torch is
# noticed, since ``detach()`` shares the version counter:

scale = torch.tensor([1.0, 2.0], requires_grad=True, device="cpu")
squares = scale * scale
scale.detach()[0] = 5.0

# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: [torch.FloatTensor [2]] is at version 1; expected version 0 instead. Hint: ...
squares.sum().backward()

# %%
# Any library that takes the array writes in this way: an image function with ``dst=``, ``np.clip(a, 0, 1,
# out=a)``, ``a.sort()``, ``np.random.shuffle(a)``. A list has no such trouble, because ``tolist()`` copies.
#
# Copy, or come back through torch
# --------------------------------

scale = torch.tensor([3.0, 2.0], requires_grad=True, device="cpu")
squares = scale * scale
picture = scale.detach().numpy().copy()
picture.sort()
squares.sum().backward()

assert scale.grad.tolist() == [6.0, 4.0]
scale, scale.grad

# %%
# To change the parameter itself, do it after ``backward()`` and with torch:

with torch.no_grad():
    scale.copy_(torch.from_numpy(np.clip(picture, 0.0, 2.5)))

scale, scale._version

# %%
# See also: :ref:`error-modified-by-an-inplace-operation`, :ref:`scenario-write-through-data`,
# :ref:`error-cannot-call-numpy-on-tensor-that-requires-grad`.
#
# .. claim:: numpy-does-not-move-the-version-counter
#
#    A write by NumPy leaves the version counter where it is; a write through ``detach()`` moves it.
#
#    >>> t = torch.zeros(2, requires_grad=True)
#    >>> t.detach().numpy()[0] = 5.
#    >>> t._version
#    0
#    >>> t.detach()[0] = 5.
#    >>> t._version
#    1
