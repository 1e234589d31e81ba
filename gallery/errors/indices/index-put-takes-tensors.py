r"""
expected Tensor as element 0 in argument 0, but got int
=======================================================

A method that takes several tensors got a number or list among them. For ``index_put_`` wrap each index and
the value in ``torch.tensor``, or write with brackets, which take numbers.
"""

import torch

scores = torch.zeros(3)

# raises: TypeError: expected Tensor as element 0 in argument 0, but got int
scores.index_put_((1,), torch.tensor(5.0))

# %%
# Why
# ---
#
# Brackets with an index tensor record the function of :api:`torch.Tensor.index_put_`, and take a number as
# the value. The method itself wants tensors, as index and as value:

where = torch.tensor([0, 2])
tracked = torch.ones(3, requires_grad=True) * 1.0
tracked[where] = 5.0
assert tracked.grad_fn.name() == "IndexPutBackward0"

# raises: TypeError: index_put_(): argument 'values' (position 2) must be Tensor, not float
scores.index_put_((where,), 5.0)

# %%
# An empty tuple is no index at all:

# raises: RuntimeError: sym_strides() called on an undefined Tensor
scores.index_put_((), torch.tensor(5.0))

# %%
# :api:`torch.stack` says the first message for a number in its list:

# raises: TypeError: expected Tensor as element 1 in argument 0, but got float
torch.stack([torch.tensor(1.0), 2.0])

# %%
# Fix 1: brackets
# ---------------

scores[where] = 5.0
scores[...] += 1.0

assert scores.tolist() == [6.0, 1.0, 6.0]
scores

# %%
# Fix 2: tensors
# --------------
#
# ``accumulate=True`` adds up what falls on one place. ``+=`` in brackets does not:

counts = torch.zeros(3)
counts.index_put_((torch.tensor([2, 2, 0]),), torch.tensor(1.0), accumulate=True)
once = torch.zeros(3)
once[torch.tensor([2, 2, 0])] += 1.0

assert counts.tolist() == [1.0, 0.0, 2.0]
counts, once

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    expected Tensor as element {position} in argument {argument}, but got {type}
#    index_put_(): argument '{name}' (position {position}) must be {wanted}, not {type}
#
# .. wordings:: RuntimeError
#
#    strides() called on an undefined Tensor  -- older torch without ``sym_``
