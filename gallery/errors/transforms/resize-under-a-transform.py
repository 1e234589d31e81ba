r"""
cannot resize variables that has a forward grad
===============================================

``resize_`` changes the shape of a tensor that a transform keeps a second tensor beside, such as its
tangent. Make a new tensor: a slice to shrink it, ``torch.nn.functional.pad`` or ``torch.cat`` to grow it.
"""

import torch

samples, directions = torch.tensor([1.0, 2.0]), torch.tensor([10.0, 20.0])

# raises: RuntimeError: cannot resize variables that has a forward grad
torch.func.jvp(lambda x: x.resize_(3), (samples,), (directions,))

# %%
# Why
# ---
#
# **Forward mode** carries a tangent with each tensor, of the same shape. ``resize_`` would change one
# of the two. **Functionalization** replaces writes to views by new tensors
# (:ref:`scenario-what-functionalize-makes-of-a-write`). A view that outgrows its base is refused there:


def grow(scores):
    head = scores[:2]
    return head.resize_(6)


# raises: RuntimeError: Attempted to resize a view tensor to a larger size. This is not allowed in the
#     functionalization pass
torch.func.functionalize(grow)(torch.zeros(3))

# %%
# :api:`torch.vmap` resizes if the batch dimension comes first. For ``in_dims=1`` it ends in an
# ``INTERNAL ASSERT`` that asks you to report a bug. Only the last words of it are of use:

# differs in strided: ``resize_`` makes the strides those of a tensor without gaps, and the elements are others.
assert torch.vmap(lambda x: x.resize_(1))(torch.zeros(2, 3)).tolist() == [[0.0], [0.0]]

# raises: RuntimeError: ... INTERNAL ASSERT FAILED ... NYI: resize_ batch rule for batch dim != 0
torch.vmap(lambda x: x.resize_(1), in_dims=1)(torch.zeros(2, 3))

# %%
# Fix: make a new tensor
# ----------------------
#
# The tangent is padded like the value:

# fix: not compiled: transform
from torch.nn.functional import pad

grown, tangent = torch.func.jvp(lambda x: pad(x, (0, 1)), (samples,), (directions,))
assert grown.tolist() == [1.0, 2.0, 0.0] and tangent.tolist() == [10.0, 20.0, 0.0]
grown, tangent

# %%
# A slice works for any ``in_dims``:

shrunk = torch.vmap(lambda x: x[:1], in_dims=1)(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
assert shrunk.tolist() == [[1.0], [2.0]]
shrunk

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    cannot resize variables that has a forward grad
#    Attempted to resize a view tensor to a larger size. This is not allowed in the functionalization pass
#    NYI: resize_ batch rule for batch dim != 0
#
# See also: :ref:`scenario-resize-a-slice`.
