r"""
Function ScaleHeadBackward returned an invalid gradient at index 0 - got [2] but expected shape compatible with [3]
===================================================================================================================

The ``backward`` of a custom ``Function`` returns the gradient of a part, and its input is longer. Return a gradient
of the input's shape, with zeros where ``forward`` used nothing, or pass the part to ``apply``.

.. symptoms::

   custom autograd Function that works on a slice of its input, backward has the wrong shape
   my backward returns the gradients in the wrong order
   expected shape compatible with, after I sliced inside forward
   torch.autograd.Function backward returns grad_output of fewer elements than the input
   tensor hook returns a gradient of another shape, backward crashes
"""

import torch


class ScaleHead(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weights):
        return weights[:2] * 10

    @staticmethod
    def backward(ctx, gradient):
        return gradient * 10


weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# raises: RuntimeError: Function ScaleHeadBackward returned an invalid gradient at index 0 - got [2] but
#     expected shape compatible with [3]
ScaleHead.apply(weights).sum().backward()

# %%
# Why
# ---
#
# ``backward`` gets the gradient of the output, which has two elements here, and returns one gradient for each argument
# of ``forward``, in the same order. "index 0" is the first of the arguments that are tensors. Outside of a ``Function``
# the slice has a backward of its own that fills up with zeros. Inside ``forward`` nothing is recorded, so you fill up
# yourself. The same holds for a backward that ``register_autograd`` gives to an operator of your own.
#
# A ``forward`` that returns ``rows.sum(dim)`` needs the opposite:
# ``return gradient.unsqueeze(dim).expand(ctx.shape)``, or the same error comes.
#
# A larger gradient is accepted if the shape of the input can be expanded to its shape. Autograd adds it up:


class Repeat(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weights):
        return weights.repeat(4, 1)

    @staticmethod
    def backward(ctx, gradient):
        return gradient


(summed,) = torch.autograd.grad(Repeat.apply(weights).sum(), weights)

assert summed.tolist() == [4.0, 4.0, 4.0]
summed

# %%
# Fix 1: a gradient of the input's shape
# --------------------------------------
#
# Write the gradient of the part into zeros. They take dtype and device from the gradient:


class ScaleHead(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weights):
        ctx.shape = weights.shape
        return weights[:2] * 10

    @staticmethod
    def backward(ctx, gradient):
        whole = gradient.new_zeros(ctx.shape)
        whole[:2] = gradient * 10
        return whole


# fix: scaled_head(weights) like torch.stack([weights[0], weights[1]]) * 10 from leaf(n)
def scaled_head(weights):
    return ScaleHead.apply(weights)


head = scaled_head(weights)
(head * torch.tensor([1.0, 2.0])).sum().backward()

assert head.tolist() == [10.0, 20.0] and weights.grad.tolist() == [10.0, 20.0, 0.0]
head.detach(), weights.grad

# %%
# Fix 2: slice before the function
# --------------------------------
#
# If the part is what the function is about, pass the part. Then the slice is recorded:


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weights):
        return weights * 10

    @staticmethod
    def backward(ctx, gradient):
        return gradient * 10


# fix: scaled_part(weights) like torch.stack([weights[0], weights[1]]) * 10 from leaf(n)
def scaled_part(weights):
    return Scale.apply(weights[:2])


weights.grad = None
part = scaled_part(weights)
(part * torch.tensor([1.0, 2.0])).sum().backward()

assert part.tolist() == [10.0, 20.0] and weights.grad.tolist() == [10.0, 20.0, 0.0]
part.detach(), weights.grad

# %%
# The wrong order raises only if shapes differ
# --------------------------------------------
#
# This ``backward`` returns its two gradients in the wrong order. Nothing is raised, and both gradients are wrong: that
# of ``values`` should be ``[5, 6]``. Right is ``return gradient * factors, gradient * values``.


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, values, factors):
        ctx.save_for_backward(values, factors)
        return values * factors

    @staticmethod
    def backward(ctx, gradient):
        values, factors = ctx.saved_tensors
        return gradient * values, gradient * factors


values = torch.tensor([1.0, 2.0], requires_grad=True)
factors = torch.tensor([5.0, 6.0], requires_grad=True)
Product.apply(values, factors).sum().backward()

assert values.grad.tolist() == [1.0, 2.0] and factors.grad.tolist() == [5.0, 6.0]
values.grad, factors.grad

# %%
# :api:`torch.autograd.gradcheck` compares such a ``backward`` with finite differences. Give it
# inputs of float64: for float32 it can refuse a right ``backward``.
#
# A hook that returns another shape or type
# -----------------------------------------
#
# A hook of a tensor or a module replaces the gradient with what it returns. Return a tensor of the same shape and
# dtype, or nothing:

weights.grad = None
doubled = weights * 2
doubled.register_hook(lambda gradient: gradient[:2])

# raises: RuntimeError: hook '<lambda>' has changed the size of value
doubled.sum().backward()

# %%

doubled = weights * 2
doubled.register_hook(lambda gradient: torch.cat([gradient[:2], torch.zeros_like(gradient[2:])]))
doubled.sum().backward()

assert weights.grad.tolist() == [2.0, 2.0, 0.0]
weights.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Function {function}Backward returned an invalid gradient at index {index} - got {shape} but expected shape compatible with {expected}
#    hook '{name}' has changed the size of value
#    hook '{name}' has changed the type of value (was
#    expected Variable or None (got {type:type})
#
# If the name is ``ScatterBackward0`` or a relative of it, see :ref:`error-scatter-source-too-large`. See also:
# :ref:`error-view-from-a-custom-function`, :ref:`error-mark-dirty`.
#
# .. wordings:: TypeError
#
#    expected Variable, but hook returned '{type:type}'
