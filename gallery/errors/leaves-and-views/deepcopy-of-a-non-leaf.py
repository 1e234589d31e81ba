r"""
Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol
========================================================================================

A tensor in what you copy carries a history: often a buffer in which a tracked value was stored. Store
``value.detach()`` instead; to copy a single computed tensor, use ``tensor.detach().clone()``.
"""

import copy

import torch

scale = torch.tensor(2.0, requires_grad=True)
module = torch.nn.Module()
module.register_buffer("cache", torch.zeros(3))
module.cache[0] = scale * 5

# raises: RuntimeError: Only Tensors created explicitly by the user (graph leaves) support the deepcopy
#     protocol at the moment. ...
copy.deepcopy(module)

# %%
# Why
# ---
#
# Storing a value that requires grad in a slice is recorded, and makes the whole buffer the result of an
# operation. ``copy.deepcopy`` copies no graph. This lists what stops it, and the operation:

[(name, buffer.grad_fn.name()) for name, buffer in module.named_buffers() if not buffer.is_leaf]

# %%
# Fix 1: a cache holds numbers
# ----------------------------
#
# Detach what goes into it. A tensor without a history is copied as usual:

module.cache = torch.zeros(3)
module.cache[0] = (scale * 5).detach()
twin = copy.deepcopy(module)
twin.cache[1] = 7.0

assert module.cache.is_leaf and module.cache.tolist() == [10.0, 0.0, 0.0]
module.cache, twin.cache

# %%
# Fix 2: copy one tensor, with or without its history
# ---------------------------------------------------
#
# :api:`torch.Tensor.clone` is recorded, and gradients go through it. After
# :api:`torch.Tensor.detach` the clone is a leaf of its own:

hidden = scale * torch.ones(2)
(hidden.clone() * 3).sum().backward()

assert scale.grad.item() == 2 * 3.0
hidden.clone().is_leaf, hidden.detach().clone().is_leaf

# %%
# ``weight_norm`` from ``torch.nn.utils.parametrizations`` computes the weight when you ask for it, so the
# module can be copied:

normed = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(2, 1))
copy.deepcopy(normed).weight.shape

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment
#
# See also: :ref:`scenario-buffer-that-requires-grad`, :ref:`scenario-shallow-and-deep-copies`.
