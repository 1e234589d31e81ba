r"""
Why did ``resize_`` on a slice change elements beside it?
=========================================================

``resize_`` gives the slice a new shape over the memory that is there, so it covers the next elements of the tensor it was
taken from. A write to them goes through. Slice the tensor again instead.

.. symptoms::

   resize_ of a view exposes neighbouring values
   write after resize_ overwrites other data
   two tensors share storage after set_
"""

import torch

signal = torch.arange(6.0)
window = signal[:2]
window.resize_(4)
window[3] = 70.0

signal, window

# picture: signal, window

# %%
# The slice of a list grows by itself, since it is another list:

samples = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
window = samples[:2]
window += [0.0, 70.0]

samples, window

# %%
# A tensor is a shape, strides and an offset over a **storage**. ``resize_`` changes the shape of this one tensor.
# Beyond the end it makes the storage longer:

tail = signal[4:]
tail.resize_(4)
tail[2:] = 0.0

print(signal.untyped_storage().size() // signal.element_size(), "elements in the storage")
signal, tail

# %%
# ``set_`` makes two tensors one
# ------------------------------
#
# It gives a tensor the storage of another. ``copy_`` copies the values, and leaves each its own:

shared, separate, source = torch.zeros(2), torch.zeros(2), torch.ones(2)
shared.set_(source)
separate.copy_(source)
shared[0] = 5.0

assert source.tolist() == [5.0, 1.0] and separate.tolist() == [1.0, 1.0]
source, separate

# %%
# To cover more, slice again. To grow a tensor, make a new one, with :api:`torch.cat` for instance; it has gradients:

weights = torch.tensor([1.0, 2.0], requires_grad=True)
longer = torch.cat([weights, torch.zeros(1)])
(longer * torch.tensor([3.0, 4.0, 5.0])).sum().backward()
longer.detach(), weights.grad

# %%
# See also: :ref:`error-storage-is-not-resizable` for a tensor from NumPy,
# :ref:`error-cannot-resize-variables-that-require-grad`.
#
# .. claim:: a-resized-slice-covers-its-neighbours
#
#    A slice of a contiguous tensor that is made longer by ``resize_`` covers the elements behind it, and writes to them
#    go through.
#
#    >>> x = torch.zeros(4).contiguous()
#    >>> x[:1].resize_(3).fill_(1.0)
#    tensor([1., 1., 1.])
#    >>> x
#    tensor([1., 1., 1., 0.])
