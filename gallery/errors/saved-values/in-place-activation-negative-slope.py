r"""
In-place leakyReLu backward calculation is triggered with a negative slope which is not supported
=================================================================================================

An in-place activation, such as ``leaky_relu_`` or ``elu_``, ran with a negative slope or ``alpha``. Take away the
underscore or ``inplace=True``, and keep the result: ``hidden = leaky_relu(hidden, -0.1)``.

.. symptoms::

   leaky_relu_(x, -0.1) forward is fine, backward fails
   nn.LeakyReLU(-0.2, inplace=True) crashes while training
   elu_ or celu_ with negative alpha breaks gradient
"""

import torch
from torch.nn.functional import elu_, leaky_relu, leaky_relu_

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
# Autograd does not look at the numbers: it refuses even if all inputs were positive. A slope of 0 is accepted.
#
# ``elu_`` and ``celu_`` say the same of ``elu``. ``rrelu_`` says it of ``leakyReLu``, if it is not training:

scores = elu_(inputs * 1, alpha=-1.0)

# raises: RuntimeError: In-place elu backward calculation is triggered with a negative slope which is not
#     supported. ...
scores.sum().backward()

# %%
# Fix: not in place
# -----------------


# fix: activation(inputs) like torch.where(inputs > 0, inputs, -0.1 * inputs)
#     from leaf(n) * (1.0 - 2.0 * every_third(n))
def activation(inputs):
    return leaky_relu(inputs, negative_slope=-0.1)


scores = activation(inputs)
scores.sum().backward()

assert torch.allclose(scores, torch.tensor([0.1, 2.0]))
assert torch.allclose(inputs.grad, torch.tensor([-0.1, 1.0]))
scores.detach(), inputs.grad

# %%
# ``torch.nn.functional.elu``, ``celu`` and ``rrelu`` replace ``elu_``, ``celu_`` and ``rrelu_`` in the same way.
# With ``inplace=True`` they raise the same error.
#
# If the minus was an accident, take it out, and the in-place version passes:

(gradient,) = torch.autograd.grad(leaky_relu_(inputs * 1, 0.1).sum(), inputs)
assert torch.allclose(gradient, torch.tensor([0.1, 1.0]))
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
