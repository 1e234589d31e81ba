r"""
Thing passed to transform API must be Tensor, got <class 'float'>
=================================================================

``torch.func.grad``, ``torch.vmap`` or another transform got an argument that is no tensor of the
kind that it takes. Make a float tensor of the number, list or array that it is to differentiate or take apart. Pass a
module's parameters in place of the module. Give a setting to an argument that the transform leaves alone.

.. symptoms::

   torch.func.grad or vmap of a function that takes a number, a list, a numpy array, a dict or a model
   torch.func.grad(loss)(2.0) with a Python float fails
   vmap(f)(x, 3.0) refused, second argument is a plain number or setting
   jacrev or vmap with numpy array, nn.Module or integer tensor as argument
"""

import torch


def loss(weights, factor):
    weights = weights.clone()
    weights[0] = 0.0
    return (weights * factor).sum()


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# raises: ValueError: Thing passed to transform API must be Tensor, got <class 'float'>
torch.func.grad(loss)([1.0, 2.0], 3.0)

# %%
# Why
# ---
#
# ``torch.func.grad`` wraps the tensors that it differentiates, and ``vmap`` those that it takes apart. They do not
# convert an array or a number. Of a list they take each item. Here the first item is a number. ``vmap`` says it in
# other words:

weights = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

# raises: ValueError: vmap(loss, in_dims=0, ...)(<inputs>): Got in_dim=0 for an input but the input is of type <class
#     'float'>. We cannot vmap over non-Tensor arguments, please use None as the respective in_dim
torch.vmap(loss)(weights, 3.0)

# %%
# A tensor without dimensions has none to take apart:

# raises: ValueError: vmap(loss, in_dims=0, ...)(<inputs>): Got in_dim=0 for some input, but that input is a Tensor of
#     dimensionality 0 so expected in_dim to satisfy -0 <= in_dim < 0.
torch.vmap(loss)(weights, torch.tensor(3.0))

# %%
# Integers have no derivative:

# raises: ValueError: Expected primal to be floating point or complex, but got: torch.int64
torch.func.jvp(torch.square, (torch.tensor([1, 2]),), (torch.tensor([1, 0]),))

# %%
# Fix 1: a float tensor
# ---------------------
#
# By default ``grad`` differentiates its first argument, so ``factor`` may stay a number:

# fix: not compiled: transform
# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
gradient = torch.func.grad(loss)(torch.tensor([1.0, 2.0]), 3.0)

assert gradient.tolist() == [0.0, 3.0]
gradient

# %%
# Of a dictionary ``grad`` takes each value. Give it the parameters and let ``functional_call`` run the module.
# Settings go into an argument that is not differentiated. ``argnums`` says which one is, if it is not the first:

model = torch.nn.Linear(2, 1)
parameters = dict(model.named_parameters())


def output(settings, parameters, sample):
    return settings["factor"] * torch.func.functional_call(model, parameters, (sample,)).sum()


# fix: not compiled: transform
# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
gradients = torch.func.grad(output, argnums=1)(
    {"factor": 3.0}, parameters, torch.tensor([1.0, 2.0])
)

assert gradients["weight"].tolist() == [[3.0, 6.0]]
assert gradients["bias"].tolist() == [3.0]
gradients["weight"]

# %%
# Fix 2: None for what is the same for all
# ----------------------------------------
#
# As a tuple, ``in_dims`` has an entry for each positional argument: the dimension to take apart, or ``None``.

# fix: not compiled: transform
losses = torch.vmap(loss, in_dims=(0, None))(weights, 3.0)

assert losses.tolist() == [2.0 * 3.0, 4.0 * 3.0]
losses

# %%
# For a dictionary that holds tensors and a setting, the entry is a dictionary:
# ``in_dims=(dict(weights=0, factor=None),)``.
#
# Fix 3: integers as floats
# -------------------------

# fix: not compiled: transform
steps = torch.tensor([1, 2])
value, slope = torch.func.jvp(torch.square, (steps.float(),), (torch.tensor([1.0, 0.0]),))

assert value.tolist() == [1.0, 4.0] and slope.tolist() == [2.0, 0.0]
value, slope

# %%
# What the function returns has to be a tensor as well. Of a number ``vmap`` wants ``out_dims=None``:

# raises: ValueError: vmap(<lambda>, ...): `<lambda>` must only return Tensors, got type <class 'float'>. Did you mean to
#     set out_dims= to None for output?
torch.vmap(lambda row: 1.0)(weights)

# %%
# ``vjp`` and ``jacrev`` also refuse an integer result. With ``has_aux=True`` the second result has to hold tensors.
#
# A function that writes in place and has no ``return`` has no result to differentiate:


def scale(weights):
    weights = weights * 2.0
    weights[0] = 0.0


# raises: RuntimeError: jvp(f, primals, tangents): Expected f to be a function that has non-empty output (got output =
#     [None])
torch.func.jvp(scale, (torch.ones(2),), (torch.ones(2),))

# %%
# Give the tangents as float tensors with the shapes of the inputs, and in a tuple, as the inputs:

# raises: RuntimeError: Trying to set a forward gradient that has a different size than that of the original Tensor,
#     this is not supported. ...
torch.func.jvp(torch.square, (torch.ones(2),), (torch.ones(1),))

# %%
# ``jacrev``, ``jacfwd`` and ``hessian`` take real tensors, and functions with a real result. Of a complex one,
# differentiate by its real and imaginary part: ``torch.view_as_real``. ``jacobian``, ``hessian``, ``vjp``, ``jvp``,
# ``hvp`` and ``vhp`` of ``torch.autograd.functional`` take a tensor or a tuple of tensors, and refuse a list.
#
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    Thing passed to transform API must be Tensor, got <class '{type}'>
#    Got in_dim={dimension} for an input but the input is of type <class '{type}'>. We cannot vmap over non-Tensor arguments
#    Got in_dim={dimension} for some input, but that input is a Tensor of dimensionality {count:int} so expected in_dim to satisfy
#    must only return Tensors, got type <class '{type}'>. Did you mean to set out_dims= to None for output?
#    Expected primal to be floating point or complex, but got: {dtype:dtype}
#    Expected tangent to be floating point or complex, but got: {dtype:dtype}
#
# .. wordings:: RuntimeError
#
#    {function:name}: Expected all inputs to be real but received complex tensor at flattened input idx: {position:int}
#    {function:name}: Expected all outputs to be real but received complex tensor at flattened input idx: {position:int}
#    {function:name}(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor with dtype {dtype:dtype}
#    Expected tensors, got unsupported type <class '{type}'>  -- of the second result with ``has_aux=True``
#    Expected f(*args) to return a Tensor, got <class '{type}'>
#    Trying to set a forward gradient that has a different size than that of the original Tensor
#    Expected f to be a function that has non-empty output (got output = {shape})
#    Expected primals and tangents to have the same python structure
#    Expected primals to be a tuple.
#    jvp(f, primals, tangents): Expected {what:name} to only contain Tensors, got <class '{type}'>
#    jvp(f, primals, tangents): expected f(*primals) to return only tensors, got unsupported type
#
# .. wordings:: TypeError
#
#    The inputs given to {function:name} must be either a Tensor or a tuple of Tensors but the given inputs has type <class '{type}'>
#    must be either a Tensor or a tuple of Tensors but the value at index {position:int} has type <class '{type}'>
#    The outputs of the user-provided function given to {function:name} must be either a Tensor or a tuple of Tensors
#
# See also: :ref:`error-vmap-inplace-into-unbatched`, :ref:`error-transform-mutates-a-captured-tensor`.
