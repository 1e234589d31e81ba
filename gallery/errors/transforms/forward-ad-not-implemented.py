r"""
Trying to use forward AD with index_reduce\_ that does not support it
=====================================================================

``jvp``, ``jacfwd``, ``hessian`` and dual tensors compute derivatives forwards, and this operation has no formula for
that. Use ``vjp``, ``jacrev`` or ``backward`` instead, or another operation that gives the same values.
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
# The Jacobian is the same. ``jacrev`` needs a pass for each output, ``jacfwd`` one for each input:

# fix: not compiled: transform
# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# warns: UserWarning: index_reduce() is in beta and the API may change at any time. ...
jacobian = torch.func.jacrev(largest)(scores)

assert jacobian.tolist() == [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
jacobian

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
