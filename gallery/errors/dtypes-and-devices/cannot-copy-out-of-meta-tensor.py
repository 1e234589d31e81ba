r"""
Cannot copy out of meta tensor; no data!
========================================

The value is on the ``meta`` device: it has a shape and a dtype, and no numbers. Give a module memory with ``to_empty``
and load or initialise its weights. Make a tensor that belongs to no module again, on a real device.

.. symptoms::

   model.to("cuda") fails after building it under torch.device("meta") or init_empty_weights
   big model skeleton without memory, moving it to the GPU before load_state_dict crashes
   cache[0:3] = loaded where loaded lives on device meta
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
# There are no numbers to copy. For a module made under ``torch.device("meta")``, ``to`` says so with one more sentence:

with torch.device("meta"):
    layer = torch.nn.Linear(2, 1)

# raises: NotImplementedError: Cannot copy out of meta tensor; no data! Please use
#     torch.nn.Module.to_empty() instead of torch.nn.Module.to() when moving module from meta to a different device.
layer.to("cpu")

# %%
# Beside a bound that is a number, ``clamp_`` calls ``item()``:

# raises: RuntimeError: Tensor.item() cannot be called on meta tensors
cache.clamp_(torch.tensor(2.0, device="meta"), 3.0)

# %%
# Fix 1: memory first, then values
# --------------------------------
#
# ``to_empty`` gives new memory to parameters and buffers, also to those that had numbers. Arbitrary numbers are in it.
# A buffer that was registered with ``persistent=False`` is not in the file. Compute it again:


class Scaled(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(2))
        self.register_buffer("scale", torch.tensor([1.0, 10.0]), persistent=False)


state = {"weight": torch.tensor([1.0, 2.0])}
with torch.device("meta"):
    layer = Scaled()

# fix: not compiled: setup
layer = layer.to_empty(device=state["weight"].device)
layer.load_state_dict(state)
layer.scale = torch.tensor([1.0, 10.0])

assert layer.weight.tolist() == [1.0, 2.0] and layer.scale.tolist() == [1.0, 10.0]
assert layer.weight.requires_grad and not layer.scale.is_meta
layer.weight

# %%
# Without ``to_empty``, ``load_state_dict(state)`` into a module on ``meta`` loads nothing, and warns.
#
# Fix 2: take the loaded tensors themselves
# -----------------------------------------
#
# ``load_state_dict(state, assign=True)`` makes parameters and buffers of the loaded tensors. They have the dtype and
# the device of the file, and share memory with ``state``. What still is on ``meta`` was not in the file. List it:

with torch.device("meta"):
    layer = Scaled()
before = layer.weight

# fix: not compiled: setup
layer.load_state_dict(state, assign=True)
tensors = (*layer.named_parameters(), *layer.named_buffers())
left = [name for name, tensor in tensors if tensor.is_meta]

assert left == ["scale"] and layer.weight is not before
assert layer.weight.tolist() == [1.0, 2.0] and layer.weight.requires_grad
left, layer.weight

# %%
# After both fixes the parameters are other objects. Make the optimizer afterwards, and tie
# :ref:`tied weights <scenario-loading-undoes-a-tie>` again.
#
# Fix 3: make the tensor again
# ----------------------------
#
# ``to_empty`` does not reach a plain attribute of a module. Make such a tensor on the device of the target, with the
# code or the file that its numbers come from:

# fix: not compiled: setup
loaded_again = torch.ones(3, device=cache.device)
cache[0:3] = loaded_again

assert cache.tolist() == [1.0, 1.0, 1.0]
cache

# %%
# Not every write complains
# -------------------------
#
# Uncompiled, a write by a list or a mask, and ``+=``, take a meta tensor here and change nothing, without an error
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
#
# .. wordings:: UserWarning
#
#    for {name}: copying from a non-meta parameter in the checkpoint to a meta parameter in the current model, which is a no-op.  -- see :ref:`scenario-write-to-a-meta-tensor`
#
# See also: :ref:`scenario-a-value-from-the-meta-device`; :ref:`error-result-type-cannot-be-cast`, which "Promotion of ..."
# means in compiled code.
