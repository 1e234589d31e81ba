r"""
ZeroTensors are immutable. Please materialize the tensor using \`.clone()\`, if you want a mutable zero tensor
==============================================================================================================

Autograd gave you zeros that have no memory. Write to a clone: ``tangent = tangent.clone()``, then
``tangent[0] = 1.0``.
"""

import torch

tangent = torch._efficientzerotensor(3)

# raises: RuntimeError: ZeroTensors are immutable. Please materialize the tensor using `.clone()`, if
#     you want a mutable zero tensor.
tangent[0] = 1.0

# %%
# A method that writes says it in other words:

# raises: RuntimeError: ZeroTensors are immutable. Please use the materialized zero tensor obtained
#     using .clone() if you want a mutable tensor.
tangent.add_(1.0)

# %%
# Why
# ---
#
# A derivative that is zero everywhere needs no memory: torch keeps a tensor with a shape and **no
# storage**, and operations know that it is zero. Forward-mode autograd makes such tangents for
# inputs that have none. You meet one in code that runs below autograd, such as a
# ``__torch_dispatch__`` of your own. Nobody makes one by hand; the private function above stands for
# that. There is nothing to write to, so each write raises, ``tangent.zero_()`` too.
# ``tangent._is_zerotensor()`` tells you that you have one.
#
# Fix 1: clone, then write
# ------------------------
#
# :api:`torch.Tensor.clone` of such a tensor has memory:

filled = tangent.clone()
filled[0] = 1.0

assert filled.tolist() == [1.0, 0.0, 0.0] and not tangent.any()
filled

# %%
# Fix 2: compute instead of writing
# ---------------------------------
#
# Each operation out of place returns an ordinary tensor where one is needed:

shifted = tangent + 1.0
picked = torch.where(torch.tensor([True, False, False]), 1.0, tangent)

assert shifted.tolist() == [1.0, 1.0, 1.0] and picked.tolist() == filled.tolist()
shifted, picked

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    ZeroTensors are immutable. Please materialize the tensor using `.clone()`, if you want a mutable zero tensor
#    ZeroTensors are immutable. Please use the materialized zero tensor obtained using .clone() if you want a mutable tensor
