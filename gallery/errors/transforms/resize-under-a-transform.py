r"""
cannot resize variables that has a forward grad
===============================================

Forward mode refuses to resize a tensor with a tangent, ``functionalize`` a view that outgrows its base, and vmap can
give wrong values. Make a new tensor. For one dimension, take a slice to shrink, or ``torch.nn.functional.pad`` to grow.

.. symptoms::

   x.resize_(n) inside torch.func.jvp or functionalize refused
   grow a tensor within jacfwd, resize_ crashes
   resize_ under vmap gives wrong numbers, pad a sample to a larger size
"""

import torch
from torch.nn.functional import pad

samples, directions = torch.tensor([1.0, 2.0]), torch.tensor([10.0, 20.0])

# raises: RuntimeError: cannot resize variables that has a forward grad
torch.func.jvp(lambda x: x.resize_(3), (samples,), (directions,))

# %%
# Why
# ---
#
# **Forward mode** carries a tangent of the same shape with ``x``. ``resize_`` would change one of the two.
# **Functionalization** replaces writes to views by
# :ref:`new tensors <scenario-what-functionalize-makes-of-a-write>`. There a view may not outgrow its base:


def grow(scores):
    head = scores[:2]
    return head.resize_(6)


# raises: RuntimeError: Attempted to resize a view tensor to a larger size. This is not allowed in the
#     functionalization pass
torch.func.functionalize(grow)(torch.zeros(3))

# %%
# vmap gives wrong values
# -----------------------
#
# Under :api:`torch.vmap` ``resize_`` of a sample raises nothing if the batch dimension comes first, and it resizes the
# whole batch. Here the second sample gets an element of the first. A loop over the samples gives the right values:

batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
resized = torch.vmap(lambda x: x.clone().resize_(1))(batch)
looped = torch.stack([x.clone().resize_(1) for x in batch])

assert looped.tolist() == [[1.0], [3.0]] != resized.tolist()
print("loop:", looped.tolist(), "vmap:", resized.tolist())

# %%
# For a sample ``x`` from ``in_dims=1`` it ends in an ``INTERNAL ASSERT`` that asks you to report a bug:

# raises: RuntimeError: ... INTERNAL ASSERT FAILED ... NYI: resize_ batch rule for batch dim != 0
torch.vmap(lambda x: x.resize_(1), in_dims=1)(torch.zeros(2, 3))

# %%
# Fix: make a new tensor
# ----------------------
#
# ``pad`` grows the tangent like the value. The new elements are 0:

# fix: not compiled: transform
grown, tangent = torch.func.jvp(lambda x: pad(x, (0, 1)), (samples,), (directions,))
assert grown.tolist() == [1.0, 2.0, 0.0] and tangent.tolist() == [10.0, 20.0, 0.0]
grown, tangent

# %%
# A slice shrinks, for either of the two ``in_dims``. With no dimension or several, slice or pad ``x.reshape(-1)``, and
# reshape the result:


# fix: shrunk(x) like torch.stack([x[0]]) from leaf(n)
def shrunk(x):
    return x[:1].clone()


by_rows = torch.vmap(shrunk)(batch)
by_columns = torch.vmap(shrunk, in_dims=1)(batch)
assert by_rows.tolist() == [[1.0], [3.0]] and by_columns.tolist() == [[1.0], [2.0]]
print("rows:", by_rows.tolist(), "columns:", by_columns.tolist())

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
