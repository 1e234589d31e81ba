r"""
Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol
========================================================================================

What you copy holds a computed tensor: a buffer or an attribute that keeps a tracked value. Store ``value.detach()``.
Copy a tensor, or each tensor of a dict, by ``tensor.detach().clone()``. For a layer with the old
``nn.utils.weight_norm`` or with ``prune`` see fix 3.

.. symptoms::

   copy.deepcopy(model) fails, a buffer or attribute keeps an output with gradients
   EMA or target network by deepcopy crashes after weight_norm or pruning
   deepcopy of a list or dict of hidden states with grad_fn raises
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
# The assignment of a value that requires grad is recorded. It makes the whole buffer the result of an operation,
# and ``copy.deepcopy`` does not copy a graph. This lists the buffers and attributes of a module, and of the modules
# in it, that hold a computed tensor. It does not look into lists, dicts and other objects that are attributes, nor for
# a leaf whose ``.grad`` has a history. (The ``.grad`` of a parameter is not copied.)


def computed_tensors(module):
    for path, part in module.named_modules():
        held = {**part._buffers, **vars(part)}
        for name, value in held.items():
            if isinstance(value, torch.Tensor) and not value.is_leaf:
                print(repr(path), name, value.grad_fn.name())


computed_tensors(module)

# %%
# Fix 1: a cache holds numbers
# ----------------------------
#
# Detach what the buffer keeps. If it has a history already, detach the buffer itself:


# fix: keep(cache, position, value) like (cache[position : position + 1].fill_(value.item()), None)[1]
#     from vector(n), 1, leaf(1)[0] * 6
def keep(cache, position, value):
    cache[position] = value.detach()


module.cache = module.cache.detach()
keep(module.cache, 1, scale * 6)
twin = copy.deepcopy(module)
twin.cache[2] = 7.0

assert module.cache.is_leaf and module.cache.tolist() == [10.0, 12.0, 0.0]
assert twin.cache.tolist() == [10.0, 12.0, 7.0]
print(module.cache, twin.cache)

# %%
# If the loss needs the gradient of the value, return the value from ``forward``. Do not keep it in the module.

# %%
# Fix 2: copy one tensor, with or without its history
# ---------------------------------------------------
#
# While gradients are recorded, :api:`torch.Tensor.clone` is recorded too, and gradients go through the clone. After
# :api:`torch.Tensor.detach` the clone is a leaf that requires no grad, with memory of its own:


# fix: copies(hidden) like (torch.stack([*hidden]), torch.tensor(hidden.tolist())) from computed(n)
def copies(hidden):
    return hidden.clone(), hidden.detach().clone()


hidden = scale * torch.ones(2)
with_history, numbers = copies(hidden)
numbers[0] = 9.0
(with_history * 3).sum().backward()

assert scale.grad.item() == 2 * 3.0 and hidden.tolist() == with_history.tolist() == [2.0, 2.0]
assert numbers.is_leaf and not numbers.requires_grad and numbers.tolist() == [9.0, 2.0]
with_history, numbers

# %%
# Fix 3: the new ``weight_norm``
# ------------------------------
#
# The old ``torch.nn.utils.weight_norm`` stores a computed ``weight`` in the layer:

layer = torch.nn.Linear(2, 1)

# differs in as-a-reader: A ``FutureWarning`` says that ``torch.nn.utils.weight_norm`` is deprecated.
old = torch.nn.utils.weight_norm(layer)
computed_tensors(old)

# raises: RuntimeError: Only Tensors created explicitly by the user (graph leaves) support the deepcopy
#     protocol at the moment. ...
copy.deepcopy(old)

# %%
# That of ``torch.nn.utils.parametrizations`` computes ``weight`` each time you read it, so the layer can be copied:

# fix: not compiled: setup
normed = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(2, 1))
copied = copy.deepcopy(normed)

assert torch.equal(copied.weight, normed.weight)
assert copied.weight.data_ptr() != normed.weight.data_ptr()
computed_tensors(copied)

# %%
# ``torch.nn.utils.prune`` and the old norms compute ``weight`` in each forward pass. To keep them, call the layer under
# ``no_grad`` before the copy. Then ``weight`` is stored without a history:

from torch.nn.utils import prune

pruned = prune.l1_unstructured(torch.nn.Linear(2, 1), "weight", amount=1)
inputs = torch.ones(1, 2)
computed_tensors(pruned)
with torch.no_grad():
    pruned(inputs)

copied = copy.deepcopy(pruned)
copied(inputs).sum().backward()

assert torch.equal(copied(inputs), pruned(inputs))
assert copied.weight_orig.grad is not None and pruned.weight_orig.grad is None

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment
#
# See also: :ref:`scenario-buffer-that-requires-grad`, :ref:`scenario-shallow-and-deep-copies`.
