r"""
Why did ``resize_`` on a slice change elements beside it?
=========================================================

``resize_`` gives the slice a new shape over the same memory, so a longer slice covers the elements that lie
behind it there. A write to them goes through. Slice the tensor again, or make a new tensor. To copy values,
use ``copy_`` in place of ``set_``.

.. symptoms::

   resize_ of a view exposes neighbouring values
   write after resize_ overwrites other data
   two tensors share storage after set_
   made a slice longer, afterwards other entries of the matrix were overwritten
   buf = x[:2]; buf.resize_(4).zero_() wiped values that were not in the slice
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
# Why
# ---
#
# A tensor is a shape, strides and an offset over a **storage**. If the shape changes, ``resize_(2)`` also sets the
# strides of a contiguous tensor. So a slice with a step loses its step, even when it becomes shorter:

# differs in strided: ``signal`` has gaps in memory itself, and the resized slice covers them.
signal = torch.arange(6.0)
every_second = signal[::2]
every_second.resize_(2)

assert every_second.tolist() == [0.0, 1.0]
every_second

# %%
# Beyond the end of the storage, ``resize_`` makes the storage longer. The new elements have no defined values
# until you write them. Memory of NumPy or of a buffer :ref:`cannot grow <error-storage-is-not-resizable>`. To grow a
# tensor in shared memory :ref:`ends the process <error-segmentation-fault-after-a-resize>`.

# differs in strided: the resized slice covers gaps in the memory of ``signal`` before it reaches the end.
signal = torch.arange(6.0)
tail = signal[4:]
tail.resize_(4)
tail[2:] = 0.0

assert signal.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0] and tail.tolist() == [4.0, 5.0, 0.0, 0.0]
print(signal.untyped_storage().size() // signal.element_size(), "elements in the storage")
signal, tail

# %%
# ``set_`` makes two tensors one
# ------------------------------
#
# ``shared.set_(source)`` gives ``shared`` the storage of ``source``. ``copy_`` copies the values, and each
# tensor keeps its own storage:

shared, separate, source = torch.zeros(2), torch.zeros(2), torch.ones(2)
shared.set_(source)
separate.copy_(source)
shared[0] = 5.0

assert source.tolist() == [5.0, 1.0] and separate.tolist() == [1.0, 1.0]
source, separate

# %%
# To cover more, or to grow
# -------------------------
#
# Slice again to cover more elements. To grow a tensor, make a new one with :api:`torch.cat`:

signal = torch.arange(6.0)
wider = signal[:4]
grown = torch.cat([signal[:2], torch.tensor([0.0, 70.0])])
wider[3] = 70.0

assert signal.tolist() == [0.0, 1.0, 2.0, 70.0, 4.0, 5.0] and grown.tolist() == [
    0.0,
    1.0,
    0.0,
    70.0,
]
signal, grown

# %%
# ``torch.cat`` has a gradient. ``resize_`` :ref:`refuses <error-cannot-resize-variables-that-require-grad>` a tensor
# that requires grad:

weights = torch.tensor([1.0, 2.0], requires_grad=True)
longer = torch.cat([weights, torch.zeros(1)])
(longer * torch.tensor([3.0, 4.0, 5.0])).sum().backward()

assert weights.grad.tolist() == [3.0, 4.0]
longer.detach(), weights.grad

# %%
# See also: :ref:`error-out-does-not-fit-the-result`, where ``out=`` resizes.
#
# .. claim:: a-resized-slice-covers-its-neighbours
#    :range: plain-tensors
#    :leaves-out: rank 0; size 1, 0; layout strided, transposed, expanded, one element
#    :wrong: part = x[:1] -> part = x[:1].clone()
#
#    A slice without a step, of the first dimension of a contiguous tensor that has two rows or more and
#    requires no grad, covers the elements behind it when ``resize_`` makes it longer. Writes to them go
#    through.
#
#    >>> x = torch.zeros(4).contiguous()
#    >>> x[:1].resize_(3).fill_(1.0)
#    tensor([1., 1., 1.])
#    >>> x
#    tensor([1., 1., 1., 0.])
#
#    def holds(x):
#        x = x.contiguous()
#        part = x[:1]
#        part.resize_(x.shape).fill_(1)
#        assert part.data_ptr() == x.data_ptr() and x.eq(1).all()
