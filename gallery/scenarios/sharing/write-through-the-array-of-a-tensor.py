r"""
I wrote to ``x.detach().numpy()``, and the gradient is wrong. Why was nothing raised?
=====================================================================================

NumPy writes to the memory directly. It does not move the tensor's version counter, so backward does not notice
that a saved value changed. To draw or augment, copy with ``.numpy().copy()``. For values that the loss is to use, call
torch, as in ``out = out.clamp(max=1.0)``. To change the tensor itself, write with torch after ``backward()``.

.. symptoms::

   gradients wrong after editing with numpy, in place operation not detected by autograd
   opencv drew on my tensor
   model input changed by plotting or augmentation code
   changed values with numpy before backward, wrong grad and no error
   a = out.detach().numpy(); a[a > 1] = 1 or np.clip(out=a) then loss.backward() wrong grads

.. verdict:: detached/through-numpy/saved
"""

import numpy as np
import torch

scale = torch.tensor([1.0, 2.0], requires_grad=True, device="cpu")
squares = scale * scale

array = scale.detach().numpy()
array[0] = 5.0
squares.sum().backward()
scale.grad, scale._version

# picture: scale, array

# %%
# ``squares`` was computed from 1 and 2, so the gradient should be 2 and 4. For ``scale * 3`` backward does not
# save ``scale``, and the gradient is right. The same write with torch is noticed, since ``detach()`` shares the
# version counter:

scale = torch.tensor([1.0, 2.0], requires_grad=True, device="cpu")
squares = scale * scale
scale.detach()[0] = 5.0

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: [torch.FloatTensor [2]] is at version 1; expected version 0 instead. Hint: ...
squares.sum().backward()

# %%
# ``np.clip`` with ``out=`` writes in this way, too. A list from ``tolist()`` is a copy:

array, numbers = scale.detach().numpy(), scale.tolist()
np.clip(array, 0.0, 4.0, out=array)
numbers[0] = 9.0
scale, scale._version

# %%
# Copy, or come back through torch
# --------------------------------

scale = torch.tensor([3.0, 2.0], requires_grad=True, device="cpu")
squares = scale * scale
picture = scale.detach().numpy().copy()
picture.sort()
squares.sum().backward()

assert scale.grad.tolist() == [6.0, 4.0]
assert scale.tolist() == [3.0, 2.0] and picture.tolist() == [2.0, 3.0]
scale, scale.grad

# %%
# To change the parameter itself, use torch, after ``backward()``:

with torch.no_grad():
    scale.copy_(torch.from_numpy(np.clip(picture, 0.0, 2.5)))

assert scale.tolist() == [2.0, 2.5]
scale, scale._version

# %%
# See also: :ref:`scenario-write-through-data`, :ref:`error-cannot-call-numpy-on-tensor-that-requires-grad`.
#
# .. claim:: numpy-does-not-move-the-version-counter
#    :needs: cpu
#    :range: leaves
#    :leaves-out: dtype bfloat16; size 0; layout expanded, one element
#    :wrong: array[...] = -> x.detach()[...] =
#
#    A write by NumPy leaves the version counter where it is. A write through ``detach()`` moves it.
#
#    >>> t = torch.zeros(2, requires_grad=True)
#    >>> t.detach().numpy()[0] = 5.
#    >>> t._version
#    0
#    >>> t.detach()[0] = 5.
#    >>> t._version
#    1
#
#    def holds(x):
#        array, before = x.detach().numpy(), x._version
#        array[...] = 7
#        assert (x == 7).all() and x._version == before
#        x.detach().fill_(5)
#        assert (x == 5).all() and x._version > before
