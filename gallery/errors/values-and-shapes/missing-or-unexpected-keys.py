r"""
Missing key(s) in state_dict: "weight". Unexpected key(s) in state_dict: "module.weight"
========================================================================================

The names in what you load are not those of the model. If they are like "model" and "epoch", load the dictionary inside.
If the same tensor has another name, rename it. If the model has a part that was not saved, or lacks one that was, load
with ``strict=False`` and look at what is returned: what was not saved keeps the values that it has.

.. symptoms::

   checkpoint saved from DataParallel or DDP does not load, keys begin with module.
   keys begin with _orig_mod after torch.compile
   load_state_dict with strict False and the model predicts as before
   loaded weights have no effect, no error
   functional_call with a slip in the name of a parameter
   load_state_dict refuses checkpoint, names of layers differ
   torch.load returns dict with model, optimizer, epoch and loading it into the model crashes
"""

import torch
from torch import nn

saved = {"module.weight": torch.tensor([[1.0, 2.0]]), "bias": torch.tensor([3.0])}
head = nn.Linear(2, 1)
with torch.no_grad():
    head.weight.zero_()
    head.bias.zero_()

# raises: RuntimeError: Error(s) in loading state_dict for Linear: Missing key(s) in state_dict: "weight".  Unexpected
#     key(s) in state_dict: "module.weight".
head.load_state_dict(saved)

# %%
# Why
# ---
#
# ``load_state_dict`` matches saved tensors and the parameters and buffers of the model by name. A wrapper adds a part
# to the names: ``nn.DataParallel`` and ``DistributedDataParallel`` add ``module.``, and ``torch.compile(head)``
# adds ``_orig_mod.``. Around a layer inside the model, that part stands within the name.
#
# What did fit has been copied when the error comes, so after a caught error the model is half loaded:

assert head.bias.tolist() == [3.0] and head.weight.tolist() == [[0.0, 0.0]]
head.weight, head.bias

# %%
# With ``strict=False`` the same is copied, and missing or unexpected names raise no error. A tensor of
# :ref:`another size <error-size-mismatch-copying-a-param>` still does:

head.load_state_dict(saved, strict=False)

# %%
# Fix 1: rename the keys
# ----------------------
#
# Take the prefix off. If the names differ otherwise, compare both lists and write the dictionary that you mean:

# fix: not compiled: setup
renamed = {name.removeprefix("module."): value for name, value in saved.items()}
head.load_state_dict(renamed)

assert head.weight.tolist() == [[1.0, 2.0]] and head.bias.tolist() == [3.0]
assert head.weight.is_leaf and head.weight.requires_grad
head.weight, head.bias

# %%
# ``removeprefix`` leaves a part within the name. For ``encoder._orig_mod.weight`` write
# ``name.replace("_orig_mod.", "")``.
#
# A checkpoint may hold the names one level deeper. Then "Unexpected" lists the keys of the outer dictionary:

checkpoint = {"model": renamed, "epoch": 3}

# raises: RuntimeError: Error(s) in loading state_dict for Linear: Missing key(s) in state_dict: "weight", "bias".
#     Unexpected key(s) in state_dict: "model", "epoch".
head.load_state_dict(checkpoint)

# %%

head.load_state_dict(checkpoint["model"])

# %%
# Fix 2: save the module inside
# -----------------------------
#
# The wrapper and the module share their parameters. Save from, or load into, the module that was wrapped. It is
# ``model.module`` for ``nn.DataParallel``, and ``model._orig_mod`` for ``torch.compile``:

# fix: not compiled: setup
wrapped = torch.compile(head, backend="eager")
inside = wrapped._orig_mod
other = nn.Linear(2, 1)
other.load_state_dict(inside.state_dict())

assert inside is head and list(wrapped.state_dict()) == ["_orig_mod.weight", "_orig_mod.bias"]
assert torch.equal(other.weight, head.weight) and torch.equal(other.bias, head.bias)
list(wrapped.state_dict()), list(inside.state_dict())

# %%
# If a part is missing on purpose, check that ``strict=False`` returns the names of that part as missing, and no others.
#
# For ``functional_call`` the names are those of ``module.named_parameters()`` and ``module.named_buffers()``. By
# default it is not strict: a slip in a name then leaves the module's own value in use.
#
# Something else than a dictionary
# --------------------------------
#
# ``load_state_dict`` does not take a model, a list of parameters, or the ``None`` of a function without ``return``:

# raises: TypeError: Expected state_dict to be dict-like, got <class 'torch.nn.modules.linear.Linear'>.
other.load_state_dict(head)

# %%

other.load_state_dict(head.state_dict())

assert torch.equal(other.weight, head.weight)

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Missing key(s) in state_dict: {names}
#    Unexpected key(s) in state_dict: {names}
#    Error(s) in reparametrizing for {module}: {names}  -- :api:`torch.func.functional_call` with ``strict=True``
#
# .. wordings:: TypeError
#
#    Expected state_dict to be dict-like, got <class '{type}'>
#
# See also: :ref:`error-size-mismatch-copying-a-param`, :ref:`recipe-copy-weights-between-models`.
