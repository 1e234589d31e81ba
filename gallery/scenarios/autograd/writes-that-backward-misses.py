r"""
Which writes does backward not notice?
======================================

Those that do not move the version counter: through ``.data``, through NumPy, and those of a layer like
BatchNorm. ``detach()`` and ``no_grad`` switch off the leaf check, and still count.

.. symptoms::

   does writing to x.detach() bypass the version check
   data or detach, which one to read a value
   edit a tensor through numpy and the gradient is off

.. verdict:: leaf/through-data/saved
"""

import torch


@torch.no_grad()
def by_no_grad(tensor):
    tensor[0] = 10.0


def by_detach(tensor):
    tensor.detach()[0] = 10.0


def by_data(tensor):
    tensor.data[0] = 10.0


def by_numpy(tensor):
    tensor.detach().numpy()[0] = 10.0


for write in (by_detach, by_no_grad, by_data, by_numpy):
    scale = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    write(scale)
    print(f"{write.__name__:11}", scale.tolist(), "counted:", scale._version)

# %%
# None raises at the write. Backward compares the **version counter** with the number it saved. So a counted
# write raises there, if the old value was needed:

scale = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares = scale**2
by_detach(scale)
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...] is at version 1; ...
squares.sum().backward()

# %%
# One that is not counted gives a number. The first should be 2:

for write in (by_data, by_numpy):
    scale = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    squares = scale**2
    write(scale)
    print(torch.autograd.grad(squares.sum(), scale))

# %%
# To *read* a value both will do. Take ``detach()``: a write to it is counted. For NumPy, clone first.

print(scale.data.norm().requires_grad, scale.detach().norm().requires_grad)

# %%
# See also: :ref:`scenario-write-through-data`, :ref:`scenario-batchnorm-writes-its-buffers`, :ref:`recipe-share-or-copy-with-numpy`.
#
# .. claim:: detach-counts-and-numpy-does-not
#
#    A write through ``detach()`` moves the version counter, one through ``.data`` or NumPy does not.
#
#    >>> w = torch.ones(2)
#    >>> w.data[0] = w.numpy()[1] = 5.0
#    >>> w._version
#    0
#    >>> w.detach()[0] = 7.0
#    >>> w, w._version
#    (tensor([7., 5.]), 1)
