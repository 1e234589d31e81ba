r"""
Does a write to a dual tensor change the tensor it was made from?
=================================================================

Yes, and its tangent, too, if the two are laid out alike, in storages of as many elements. ``dual[0] = 7.0`` stores 7 in
the one and 0 in the other. Make the dual from clones if you still need them, or if they share memory.

.. symptoms::

   forward mode AD overwrites my primal
   tangent became zero after assignment
   make_dual shares memory
   fwAD in-place write on dual number
   directional derivative entries vanish and inputs are overwritten in forward mode
   with fwAD.dual_level(): d = fwAD.make_dual(x, v); d[0] = 1 changes x and v
"""

import torch
from torch.autograd import forward_ad

position, velocity = torch.tensor([1.0, 2.0, 3.0]), torch.ones(3)
with forward_ad.dual_level():
    dual = forward_ad.make_dual(position, velocity)
    dual[0] = 7.0
    dual[1:] *= 2

print(position, velocity, dual._base is position)

# %%
# Why
# ---
#
# A dual tensor is a view of ``position`` with ``velocity`` attached. A write here goes to both memories: a constant has
# tangent 0, and ``*= 2`` doubles value and tangent. If ``position`` is a leaf that requires grad, the write raises
# while gradients are recorded.
#
# A tangent with other strides in a dimension of several elements is copied into the layout of the value. So is one
# with another offset, or in a longer or shorter storage. Then the write reaches the copy, and your tangent stays. The
# tangent here is expanded: one number in the place of three.

position, velocity = torch.tensor([1.0, 2.0, 3.0]), torch.ones(1).expand(3)
with forward_ad.dual_level():
    dual = forward_ad.make_dual(position, velocity)
    dual[0] = 7.0
    print("of the dual tensor:", forward_ad.unpack_dual(dual).tangent)

print("yours:", position, velocity)

# %%
# The other way: a dual value into a plain tensor
# -----------------------------------------------
#
# A tensor of floats becomes dual, and one of integers takes the value alone. Where nothing was written its tangent is
# 0. A leaf that requires grad refuses the write while gradients are recorded:

with forward_ad.dual_level():
    track = torch.zeros(3)
    window = track[1:]
    window.copy_(forward_ad.make_dual(torch.tensor([2.0, 3.0]), torch.tensor([1.0, 10.0])))
    value, tangent = forward_ad.unpack_dual(track**2)

assert value.tolist() == [0.0, 4.0, 9.0]
assert tangent.tolist() == [0.0, 2 * 2.0 * 1.0, 2 * 3.0 * 10.0]
value, tangent

# %%
# Keeping the originals
# ---------------------
#
# The derivative of ``7 * 2 * 3`` by the last two factors:

position, velocity = torch.tensor([1.0, 2.0, 3.0]), torch.ones(3)
with forward_ad.dual_level():
    dual = forward_ad.make_dual(position.clone(), velocity.clone())
    dual[0] = 7.0
    value, tangent = forward_ad.unpack_dual(dual.prod())

assert value == 42.0 and tangent == 7.0 * 3.0 + 7.0 * 2.0  # no term for the constant
assert position.tolist() == [1.0, 2.0, 3.0] and velocity.tolist() == [1.0, 1.0, 1.0]
value, tangent, position, velocity

# %%
# :api:`torch.func.jvp` hands your tensors on in the same way:
# :ref:`scenario-write-to-the-argument-under-grad`. See also: :ref:`error-make-dual-twice`.
#
# .. claim:: a-dual-tensor-shares-value-and-tangent
#
#    ``mul_`` on a dual tensor writes through to the tensor that it was made from. It writes through to the tangent,
#    too, if the tangent has the strides and the offset of the tensor, in a storage of the same size.
#
#    >>> value, tangent = torch.ones(3), torch.ones(3)
#    >>> with torch.autograd.forward_ad.dual_level():
#    ...     dual = torch.autograd.forward_ad.make_dual(value[1:], tangent[1:])
#    ...     _ = dual.mul_(5)
#    >>> value, tangent
#    (tensor([1., 5., 5.]), tensor([1., 5., 5.]))
#    >>> value, tangent = torch.ones(3), torch.ones(1).expand(3)
#    >>> with torch.autograd.forward_ad.dual_level():
#    ...     _ = torch.autograd.forward_ad.make_dual(value, tangent).mul_(5)
#    >>> value, tangent
#    (tensor([5., 5., 5.]), tensor([1., 1., 1.]))
