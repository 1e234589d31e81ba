r"""
In-place leakyReLu backward calculation is triggered with a negative slope which is not supported
=================================================================================================

An in-place activation, ``leaky_relu_`` or ``elu_``, ran with a negative parameter. Use the function
without the underscore, or the module without ``inplace=True``.
"""

import torch
from torch.nn.functional import elu, elu_, leaky_relu, leaky_relu_

inputs = torch.tensor([-1.0, 2.0], requires_grad=True)
scores = leaky_relu_(inputs * 1, negative_slope=-0.1)

# raises: RuntimeError: In-place leakyReLu backward calculation is triggered with a negative slope which
#     is not supported. ...
scores.sum().backward()

# %%
# Why
# ---
#
# The derivative depends on the sign of the input. The in-place version has written over the input, and
# takes the sign of the *result*, which is the same as long as the slope is not negative. With a
# negative one, ``-1.0`` becomes ``0.1``, and nothing says which side it came from. ``elu_``, ``celu_``
# and ``rrelu_`` rest on the same idea:

scores = elu_(inputs * 1, alpha=-1.0)

# raises: RuntimeError: In-place elu backward calculation is triggered with a negative slope which is not
#     supported. ...
scores.sum().backward()

# %%
# Fix: not in place
# -----------------

(leaky_relu(inputs, -0.1) + elu(inputs, alpha=-1.0)).sum().backward()

slope = -0.1 + -torch.tensor(-1.0).exp()
assert torch.allclose(inputs.grad, torch.stack([slope, torch.tensor(1.0 + 1.0)]))
inputs.grad

# %%
# If the minus was an accident, take it out: the slope is ``0.1``, not ``-0.1``, for a line that falls
# to the left of 0.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    In-place leakyReLu backward calculation is triggered with a negative slope
#    In-place elu backward calculation is triggered with a negative slope
