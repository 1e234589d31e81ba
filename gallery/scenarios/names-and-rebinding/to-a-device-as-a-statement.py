r"""
I called ``x.to(device)``. Why is ``x`` still on the CPU?
=========================================================

``to`` of a *tensor* returns the converted tensor and leaves ``x`` alone: ``x = x.to(device)``. ``to`` of a *module*
converts the module itself, so there the bare statement works.

.. symptoms::

   tensor.to(device) without assignment has no effect
   x.cuda(), x.half() or x.double() alone on a line
   model.to works as a statement but inputs.to does not
   for v in batch.values(): v = v.to(device) leaves the batch on the cpu
   tensors of a dict or list still on the wrong device after a loop
   to(device) inside a function does not move the caller's tensor
   expected all tensors to be on the same device although I moved the input
   sent my array to the graphics card, it still reports cpu
   images.cuda() alone in my loop, Input type and weight type should be the same
"""

import numpy as np
import torch

x = torch.zeros(2, dtype=torch.bfloat16, device="cpu")
x.to(torch.float32)
print("tensor after x.to:     ", x.dtype)

layer = torch.nn.Linear(2, 2, dtype=torch.bfloat16, device="cpu")
layer.to(torch.float32)
print("module after layer.to: ", layer.weight.dtype)

# raises: RuntimeError: mat1 and mat2 must have the same dtype, but got BFloat16 and Float
layer(x[None])

# %%
# A dtype stands here for a device. For ``x.to("cuda")`` and ``x.cuda()`` it is the same, and the message is
# :ref:`error-all-tensors-on-the-same-device`.
#
# Why
# ---
#
# ``to`` of a tensor puts the converted elements into a new tensor. ``layer.to`` goes through the parameters and buffers
# of the module and stores the new tensors there. An array is like a tensor:

array = np.zeros(2, dtype=np.float32)
array.astype(np.float64)
array.dtype

# %%
# Fix: keep the result
# --------------------
#
# A function that converts its argument has to return the result.

x = x.to(torch.float32)
output = layer(x[None])

assert x.dtype == torch.float32 and output.dtype == torch.float32
x

# %%
# A whole batch
# -------------
#
# In a loop over the values, ``value = value.to(...)`` binds the loop's own name. The dict is unchanged:

batch = {
    "image": torch.zeros(2, dtype=torch.bfloat16),
    "label": torch.tensor([1, 0]),
    "name": "a.png",
}
for value in batch.values():
    if torch.is_tensor(value):
        value = value.to(torch.float32)
print("after the loop:", batch["image"].dtype)

# %%
# Build a new container. For nested dicts, lists and tuples a function calls itself. A namedtuple takes its fields one
# by one:


def moved(data, *args):
    if hasattr(data, "to"):
        return data.to(*args)
    if isinstance(data, dict):
        return {key: moved(value, *args) for key, value in data.items()}
    if hasattr(data, "_fields"):
        return type(data)(*(moved(value, *args) for value in data))
    if isinstance(data, list | tuple):
        return type(data)(moved(value, *args) for value in data)
    return data


batch = moved({"views": [batch["image"], batch["image"]], "name": "a.png"}, torch.float32)

assert [view.dtype for view in batch["views"]] == [torch.float32] * 2 and batch["name"] == "a.png"
batch

# %%
# A plain dataclass or an array comes back as it was, and a ``defaultdict`` as a dict. With a dtype in place of the
# device, ``moved`` converts labels, which are integers, as well.
#
# Convert first, ask for the gradient last
# ----------------------------------------
#
# A conversion of a tensor that requires grad is recorded. The converted tensor is then no leaf, and ``backward`` does
# not fill its ``.grad``:

weights = torch.ones(2, dtype=torch.bfloat16, requires_grad=True).to(torch.float32)
trained = torch.ones(2, dtype=torch.bfloat16).to(torch.float32).requires_grad_()
print("is a leaf:", weights.is_leaf, trained.is_leaf)

# %%
# Sometimes it is no copy
# -----------------------
#
# If there is nothing to convert, ``to`` returns ``x`` itself, and a later write reaches ``x``. ``copy=True`` asks for a
# copy:

same, copied = x.to(torch.float32), x.to(torch.float32, copy=True)
same[0] = 7.0
print("same object:", same is x, "  x:", x, "  copy:", copied)

# %%
# See also: :ref:`scenario-write-to-contiguous-or-to`, :ref:`scenario-method-without-an-underscore`,
# :ref:`scenario-list-of-buffers-after-to`.
#
# .. claim:: to-converts-a-module-and-not-a-tensor
#    :range: plain-tensors
#    :leaves-out: dtype int64, int32, bool, complex64
#    :wrong: x.double() -> x = x.double()
#    :same-in-false-worlds: a conversion makes a new tensor in each world
#    :not-for: float64: its-subject
#
#    ``t.double()`` leaves ``t`` as it is, and ``module.double()`` converts the floating-point numbers of the module.
#
#    >>> t, module = torch.zeros(1), torch.nn.Linear(1, 1)
#    >>> _ = t.double(), module.double()
#    >>> t.dtype == torch.float64, module.weight.dtype == torch.float64
#    (False, True)
#
#    def holds(x):
#        dtype, module = x.dtype, torch.nn.Module()
#        module.register_buffer("mean", x)
#        x.double()
#        assert x.dtype == dtype
#        module.double()
#        assert module.mean.dtype == torch.float64 and x.dtype == dtype
