r"""
Making a dual Tensor based on a Tensor that already has a forward gradient at the same level
============================================================================================

``make_dual`` got a tensor that has a tangent: a dual tensor, or one that was computed or written from it. Take its
value first: ``make_dual(unpack_dual(x).primal, tangent)``. Under ``torch.func.jvp`` or ``jacfwd`` nest ``jvp`` instead.

.. symptoms::

   make_dual on the result of another make_dual fails
   second directional derivative with forward_ad, second tangent for the same tensor
   buffer.copy_(dual) then make_dual(buffer, v) crashes in dual_level
"""

import torch
from torch.autograd.forward_ad import dual_level, make_dual, unpack_dual

gains, ones = torch.tensor([1.0, 3.0]), torch.ones(2)

# raises: RuntimeError: Making a dual Tensor based on a Tensor that already has a forward gradient at the
#     same level 0 is not supported.
with dual_level():
    make_dual(make_dual(gains, ones), 2 * ones)

# %%
# Why
# ---
#
# A **dual tensor** is a value and one tangent, for the level that ``dual_level()`` opened. A second tangent
# has no place. Clones and slices of a dual tensor have a tangent, too; ``detach()`` drops it. ``gains`` has none:
# ``make_dual`` returns a view of ``gains`` with the tangent, as the next block asserts. ``gains.copy_(dual)`` gives it
# a tangent, and so does a write of a dual tensor into a part of it. When the level ends, so do its tangents.
#
# Fix 1: start from the value
# ---------------------------
#
# The first tangent is gone. To have both directions in one, add them: ``unpack_dual(x).tangent + tangent``.

# fix: not compiled: transform
with dual_level():
    dual = make_dual(gains, ones)
    assert dual._base is gains and unpack_dual(gains).tangent is None
    again = make_dual(unpack_dual(dual).primal, 2 * ones)
    tangent = unpack_dual(again**2).tangent

# The derivative of g² is 2 g, in the direction (2, 2).
assert torch.equal(tangent, 2 * gains * 2)
tangent

# %%
# Fix 2: let torch.func.jvp do it
# -------------------------------
#
# :api:`torch.func.jvp` opens levels and takes them away, and calls of it may nest. Call it outside ``dual_level()``, in
# which it raises. Fix 1 inside a function under ``jvp`` or ``jacfwd`` runs, and the outer derivative is wrong: 0. A
# derivative, and its derivative:

# fix: not compiled: transform
slope, change = torch.func.jvp(
    lambda g: torch.func.jvp(torch.square, (g,), (2 * ones,))[1], (gains,), (ones,)
)

assert torch.equal(slope, 2 * gains * 2) and torch.equal(change, 4 * ones)
slope, change

# %%
# A value that was expanded
# -------------------------
#
# A tangent that is not laid out as its value is copied into that layout. After ``expand`` the elements of a row have
# one place, and two tangents do not fit into it. Of windows that overlap, by ``unfold``, the tangents overwrite each
# other without an error. Clone the value:

wide = torch.zeros(2, 1).expand(2, 2)

# raises: RuntimeError: unsupported operation: more than one element of the written-to tensor refers to a
#     single memory location. Please clone() the tensor before performing the operation.
with dual_level():
    make_dual(wide, torch.ones(2, 2))

# %%

with dual_level():
    tangent = unpack_dual(make_dual(wide.clone(), torch.ones(2, 2))).tangent

assert tangent.tolist() == [[1.0, 1.0], [1.0, 1.0]]
tangent

# %%
# Outside of a level
# ------------------
#
# A dual tensor lives in a level. ``make_dual`` needs one around the call, as do the operations on the result:

# raises: RuntimeError: Trying to create a dual Tensor for forward AD but no level exists, make sure to
#     enter_dual_level() first.
make_dual(gains, ones)

# %%

with dual_level():
    tangent = unpack_dual(make_dual(gains, ones) ** 2).tangent

assert torch.equal(tangent, 2 * gains)
tangent

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Making a dual Tensor based on a Tensor that already has a forward gradient at the same level {level} is not supported.
#    Trying to create a dual Tensor for forward AD but no level exists
#
# See also: :ref:`scenario-write-to-a-dual-tensor`.
