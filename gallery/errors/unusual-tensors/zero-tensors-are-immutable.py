r"""
ZeroTensors are immutable. Please materialize the tensor using \`.clone()\`, if you want a mutable zero tensor
==============================================================================================================

Autograd gave you zeros that have no memory. Write to a clone: ``tangent = tangent.clone()``, then
``tangent[0] = 1.0``, or ``tangent.fill_(1.0)`` if it has no dimensions.

.. symptoms::

   tangent (forward gradient) of zeros cannot be edited, tangent[0] = 1 refused
   tangent from jvp or forward AD is zero and add_ crashes
   edit in place the zero tangent of slogdet from torch.func.jvp
"""

import torch

tangent = torch._efficientzerotensor(3)

# raises: RuntimeError: ZeroTensors are immutable. Please materialize the tensor using `.clone()`, if
#     you want a mutable zero tensor.
tangent[0] = 1.0

# %%
# An index that is a list or a mask, and methods such as ``add_`` and ``fill_``, say it in other words:

# raises: RuntimeError: ZeroTensors are immutable. Please use the materialized zero tensor obtained
#     using .clone() if you want a mutable tensor.
tangent.add_(1.0)

# %%
# Why
# ---
#
# A derivative that is zero everywhere needs no memory: torch may keep a tensor with a shape and **no
# data**, and so is ``tangent * 2``. There is nothing to write to. ``_is_zerotensor()`` tells you that you have one:

tangent.data_ptr(), tangent._is_zerotensor(), (tangent * 2)._is_zerotensor()

# %%
# Forward-mode autograd makes such tangents for inputs that have none, by the private function above. You meet one in a
# ``__torch_dispatch__`` of your own. :api:`torch.func.jvp` of ``torch.linalg.slogdet`` returns one: the tangent of the
# sign of one real matrix.

from torch.autograd.forward_ad import dual_level, make_dual
from torch.utils._python_dispatch import TorchDispatchMode


class Calls(TorchDispatchMode):
    def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
        if "zero" in str(operator):
            print(operator)
        return operator(*args, **(kwargs or {}))


with dual_level(), Calls():
    make_dual(torch.ones(3), torch.ones(3)) * torch.ones(3)

# %%
# Fix 1: clone, then write
# ------------------------
#
# :api:`torch.Tensor.clone` of such a tensor has memory:

# fix: not compiled: statement
filled = tangent.clone()
filled[0] = 1.0

assert (
    filled.tolist() == [1.0, 0.0, 0.0]
    and filled.dtype == tangent.dtype
    and tangent._is_zerotensor()
)
filled

# %%
# ``contiguous()`` and ``detach()`` do not help: both return a tensor without memory again.

[tangent.contiguous()._is_zerotensor(), tangent.detach()._is_zerotensor()]

# %%
# Fix 2: compute instead of writing
# ---------------------------------
#
# A sum with a number and :api:`torch.where` return an ordinary tensor:

# fix: not compiled: statement
shifted = tangent + 1.0
picked = torch.where(torch.tensor([True, False, False]), 1.0, tangent)

assert shifted.tolist() == [1.0, 1.0, 1.0] and picked.tolist() == [1.0, 0.0, 0.0]
shifted, picked

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    ZeroTensors are immutable. Please materialize the tensor using `.clone()`, if you want a mutable zero tensor
#    ZeroTensors are immutable. Please use the materialized zero tensor obtained using .clone() if you want a mutable tensor
