r"""
Trying to use forward AD with index_reduce\_ that does not support it
=====================================================================

``jvp``, ``jacfwd``, ``hessian`` and dual tensors compute derivatives forwards, and this operation has no formula for
that. Use ``jacrev`` or ``backward`` instead, or another operation that gives the same values. Drop ``out=``.

.. symptoms::

   jacfwd fails where jacrev works, function uses index_reduce
   jvp through an operation without forward derivative crashes
   hessian through scaled_dot_product_attention or a call with out= refused
"""

import torch

scores = torch.tensor([1.0, 5.0, 3.0])
groups = torch.tensor([0, 1, 0])


def largest(scores):
    held = torch.zeros(2)
    return held.index_reduce(0, groups, scores, "amax")


# raises: NotImplementedError: Trying to use forward AD with index_reduce that does not support it because it has not
#     been implemented yet. ...
torch.func.jacfwd(largest)(scores)

# %%
# Why
# ---
#
# Forward mode carries a **tangent** along with each value, and each operation has to say what it does with it. Most
# do. The formula backwards is another one, and there may be one where the other is missing.
#
# Fix 1: backwards
# ----------------
#
# The Jacobian is the same, if the operation has a formula backwards. ``jacrev`` computes a gradient for each output,
# ``jacfwd`` a tangent for each input. "derivative for aten::bincount is not implemented" says that there is no formula
# backwards. Then take another operation, or ``detach()`` its input if you need no derivative of that part.

# fix: not compiled: transform
# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# warns: UserWarning: index_reduce() is in beta and the API may change at any time. ...
jacobian = torch.func.jacrev(largest)(scores)

assert jacobian.tolist() == [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
jacobian

# %%
# ``vjp`` does not replace ``jvp``: it multiplies the Jacobian from the other side. Multiply the Jacobian, or call
# ``torch.autograd.functional.jvp``, which goes backwards twice. ``hessian`` is ``jacfwd(jacrev(f))``; write
# ``jacrev(jacrev(f))``. The last two differentiate the pass backwards, which needs a formula, too:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# exception in as-a-reader: torch-gives-some-warnings-once
direction = torch.tensor([1.0, 10.0, 100.0])
# warns: UserWarning: index_reduce() is in beta and the API may change at any time. ...
values, product = torch.autograd.functional.jvp(largest, scores, direction)
# warns: UserWarning: index_reduce() is in beta and the API may change at any time. ...
second = torch.func.jacrev(torch.func.jacrev(lambda scores: largest(scores**2).sum()))(scores)

assert torch.equal(product, jacobian @ direction)
assert torch.equal(second, torch.diag(torch.tensor([0.0, 2.0, 2.0])))
product, second

# %%
# Fix 2: another operation
# ------------------------
#
# ``scatter_reduce`` computes the same maximum, with a formula for both modes:


def largest_of(scores):
    return torch.zeros(2).scatter_reduce(0, groups, scores, "amax")


# fix: not compiled: transform
jacobian = torch.func.jacfwd(largest_of)(scores)

assert jacobian.tolist() == [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
jacobian

# %%
# Compare the two modes once. Of ``"prod"`` the mode that goes forwards gives 0 here, without a message:


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
def product_of(scores):
    return torch.ones(2).scatter_reduce(0, groups, scores, "prod")


print("forwards: ", torch.func.jacfwd(product_of)(scores).tolist())
print("backwards:", torch.func.jacrev(product_of)(scores).tolist())

# %%
# A step or a floor has the derivative 0 where it has one: ``torch.floor(scores / 2)`` has a formula for it, and
# ``scores // 2`` has none in either mode.
#
# The fused kernels of ``scaled_dot_product_attention`` have none forwards, and may have none for the second derivative.
# Ask for the kernel that is made of other operations:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
from torch.nn.attention import SDPBackend, sdpa_kernel


def attend(tokens):
    with sdpa_kernel(SDPBackend.MATH):
        return torch.nn.functional.scaled_dot_product_attention(tokens, tokens, tokens).sum()


tokens = torch.ones(1, 1, 2, 2)
curvature = torch.func.hessian(attend)(tokens)

assert curvature.shape == (*tokens.shape, *tokens.shape)
curvature.shape

# %%
# An ``out=`` function has no formula in either mode. Forwards it has written when it raises. Call it without ``out=``,
# and copy the result with ``copy_`` if you need it there
# (:ref:`error-out-does-not-support-automatic-differentiation`).
#
# Which methods say it
# --------------------
#
# Each method below writes in place and takes no argument, or one tensor. It was called on a tensor with a tangent:

saying = []
for name in (name for name in dir(torch.Tensor) if name.endswith("_") and name[0] != "_"):
    for arguments in ((), (torch.ones(3),)):
        try:
            torch.func.jvp(lambda x: getattr(x * 1, name)(*arguments), (scores,), (scores,))
        except NotImplementedError as error:
            if "forward AD" in str(error) and name not in saying:
                saying.append(name)
        except Exception:
            pass
print(", ".join(saying))

# %%
# Other wordings
# --------------
#
# .. wordings:: NotImplementedError
#
#    Trying to use forward AD with {operation} that does not support it because it has not been implemented yet
#    Trying to use forward AD with {operation} that does not support it.
#    Trying to use forward AD with {operation} that does not support it because it is an out= function
#
# .. wordings:: RuntimeError
#
#    derivative for aten::{operation:name} is not implemented
#    derivative for {operation:name} is not implemented
#
# See also: :ref:`error-make-dual-twice`, :ref:`error-inplace-custom-function-forward-mode`.
