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
# keeps the *result*. With a negative slope ``-1.0`` becomes ``0.1``, and the sign is lost:

scores.grad_fn._saved_result.detach()

# %%
# ``elu_`` says the same:

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
# If the minus was an accident, take it out, and the in-place version passes:

(gradient,) = torch.autograd.grad(leaky_relu_(inputs * 1, 0.1).sum(), inputs)
assert gradient.tolist() == torch.tensor([0.1, 1.0]).tolist()
gradient

# %%
# See also: :ref:`scenario-operations-that-save-their-result`, :ref:`scenario-residual-and-in-place-relu`.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    In-place leakyReLu backward calculation is triggered with a negative slope
#    In-place elu backward calculation is triggered with a negative slope
