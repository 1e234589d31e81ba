r"""
Cannot copy out of meta tensor; no data!
========================================

The value is on the ``meta`` device: it has a shape and a dtype, and no numbers. Give it memory with
``to_empty`` and load the weights before you read it, or find what left it on ``meta``.
"""

import torch

cache = torch.zeros(3)
loaded = torch.ones(3, device="meta")

# raises: NotImplementedError: Cannot copy out of meta tensor; no data!
cache[0:3] = loaded

# %%
# Why
# ---
#
# Assigning to a slice would have to copy numbers that do not exist. A module made under
# ``torch.device("meta")`` says so with one more sentence:

with torch.device("meta"):
    layer = torch.nn.Linear(2, 1)

# raises: NotImplementedError: Cannot copy out of meta tensor; no data! Please use
#     torch.nn.Module.to_empty() instead of torch.nn.Module.to() when moving module from meta to a different device.
layer.to("cpu")

# %%
# Other operations read one number, and say that there is none:

# raises: RuntimeError: Tensor.item() cannot be called on meta tensors
cache.clamp_(torch.tensor(2.0, device="meta"), 3.0)

# %%
# Fix: memory first, then values
# ------------------------------
#
# ``to_empty`` gives memory; load or initialise every parameter afterwards. List what is still
# on ``meta`` before you go on:

# fix: not compiled: setup
layer = layer.to_empty(device="cpu")
layer.load_state_dict({"weight": torch.tensor([[1.0, 2.0]]), "bias": torch.tensor([3.0])})
left = [name for name, weight in layer.named_parameters() if weight.is_meta]

assert left == [] and layer.weight.tolist() == [[1.0, 2.0]]
left, layer.weight

# %%
# ``load_state_dict(state, assign=True)`` puts the loaded tensors in place of those on ``meta``, without
# ``to_empty``. The parameters are then other objects: make the optimizer afterwards.

with torch.device("meta"):
    layer = torch.nn.Linear(2, 1)
before = layer.bias
layer.load_state_dict(
    {"weight": torch.tensor([[1.0, 2.0]]), "bias": torch.tensor([3.0])}, assign=True
)

assert layer.bias is not before and not any(weight.is_meta for weight in layer.parameters())
layer.bias

# %%
# Not every write complains
# -------------------------
#
# A write by a list or a mask, and ``+=``, take a meta tensor and change nothing, without an error
# (:ref:`claim-a-write-from-meta-is-skipped`):

target = torch.zeros(3)
target[[0, 1, 2]] = loaded
target[target == 0.0] = loaded
target += loaded

assert target.tolist() == [0.0, 0.0, 0.0]
target

# %%
# Other wordings
# --------------
#
# .. wordings:: NotImplementedError
#
#    Cannot copy out of meta tensor; no data!
#    Cannot inplace into non-meta tensor with meta tensor argument
#    attempted to run this operator with Meta tensors, but there was no fake impl or Meta kernel registered
#    The register_meta function for torch.nonzero() raises unimplemented by default
#
# .. wordings:: RuntimeError
#
#    Tensor.item() cannot be called on meta tensors
#    Promotion of {dtype:dtype}.add/sub_({dtype:dtype}) in in-place ops are not possible due to element size change
