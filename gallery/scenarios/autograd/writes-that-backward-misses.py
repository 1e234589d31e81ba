r"""
Which writes does backward not notice?
======================================

Those that do not move the version counter: in uncompiled code, for instance, writes through ``.data``, NumPy or the
storage, by ``apply_``, or by a fused optimizer. ``scale.detach()[0] = 10.0`` and ``scale[0] = 10.0`` under ``no_grad``
still count.

.. symptoms::

   does writing to x.detach() bypass the version check
   data or detach, which one to read a value
   edit a tensor through numpy and the gradient is off
   fused optimizer and the gradient is wrong without an error
   overwrote a value before the backward pass, no complaint but wrong derivative
   x.detach().numpy()[:] = 0 between forward and backward, no version error

.. verdict:: leaf/through-data/saved
"""

# needs: cpu

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


def by_dlpack(tensor):
    torch.from_dlpack(tensor.detach())[0] = 10.0


def by_apply(tensor):
    tensor.detach()[:1].apply_(lambda value: 10.0)


def by_storage(tensor):
    tensor.detach().untyped_storage().fill_(0)


@torch.no_grad()
def by_unsafe_split(tensor):
    tensor.unsafe_split(1)[0].fill_(10.0)


def by_fused_step(tensor):
    tensor.grad = torch.tensor([-9.0, 0.0, 0.0])
    torch.optim.SGD([tensor], lr=1.0, fused=True).step()


COUNTED = (by_detach, by_no_grad)
NOT_COUNTED = (by_data, by_numpy, by_dlpack, by_apply, by_storage, by_unsafe_split, by_fused_step)

for write in COUNTED + NOT_COUNTED:
    scale = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    write(scale)
    print(f"{write.__name__:15} {scale.tolist()} counted: {scale._version}")
    assert scale._version == (write in COUNTED)

# %%
# The list is not complete. To test a write of yours, compare ``_version`` before it and after it.
#
# Backward compares the **version counter** with the number that it saved. So it raises after a counted write if it
# saved the tensor that was written:

scale = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares = scale**2
by_detach(scale)
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...] is at version 1; ...
squares.sum().backward()

# %%
# After a write that is not counted, backward computes with the new values. The gradients here should be 2, 4 and 6:

for write in NOT_COUNTED:
    scale = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    squares = scale**2
    write(scale)
    (gradient,) = torch.autograd.grad(squares.sum(), scale)
    print(f"{write.__name__:15} {gradient.tolist()}")
    assert gradient.tolist() == (2 * scale).tolist() != [2.0, 4.0, 6.0]

# %%
# Let the computation save a clone of its own, and these writes do not reach it:

for write in NOT_COUNTED:
    scale = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    squares = scale.clone() ** 2
    write(scale)
    (gradient,) = torch.autograd.grad(squares.sum(), scale)
    assert gradient.tolist() == [2.0, 4.0, 6.0]

# %%
# For an optimizer's step, call ``backward()`` before ``step()`` instead. For an array that you may write to, take
# ``scale.detach().clone().numpy()``.
#
# To *read* a value, take ``detach()`` rather than ``.data``: a later write to that tensor is counted.

print("norm requires grad:", scale.data.norm().requires_grad, scale.detach().norm().requires_grad)

# %%
# A counted write can go unnoticed, too: :ref:`saved-tensor hooks switch the check off
# <claim-saved-tensor-hooks-switch-the-version-check-off>`, and a tensor that a custom Function keeps as an attribute
# of ``ctx``, without ``save_for_backward``, is not checked.
#
# See also: :ref:`scenario-write-through-data`, :ref:`scenario-batchnorm-writes-its-buffers`,
# :ref:`scenario-write-to-a-part-of-unsafe-split`, :ref:`scenario-collective-writes-to-its-argument`,
# :ref:`recipe-share-or-copy-with-numpy`; ``apply_`` and ``map_``: :ref:`claim-apply-is-not-counted`.
#
# .. claim:: detach-counts-and-numpy-does-not
#    :range: plain-tensors writes
#    :leaves-out: dtype bfloat16; layout expanded, one element
#    :needs: cpu
#
#    In uncompiled code, a write through ``detach()`` moves the version counter of a tensor that is not expanded. A
#    write through ``.data`` or NumPy, which has no bfloat16, does not.
#
#    >>> w = torch.ones(2)
#    >>> w.data[0] = w.numpy()[1] = 5.0
#    >>> w._version
#    0
#    >>> w.detach()[0] = 7.0
#    >>> w, w._version
#    (tensor([7., 5.]), 1)
#
#    def holds(x, write):
#        x = x.cpu()
#        before = x._version
#        write(x.data)
#        x.numpy()[...] = 1
#        assert x._version == before
#        write(x.detach())
#        assert x._version > before
