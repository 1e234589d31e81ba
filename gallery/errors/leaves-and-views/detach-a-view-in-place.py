r"""
Can't detach views in-place. Use detach() instead
=================================================

``detach_()`` refuses a view, such as a slice, a row from a loop, or a gradient that is a part of a longer tensor. Use
``part = part.detach()``: no history, same memory. The tensor that ``part`` was taken from keeps its history.

.. symptoms::

   x[0].detach_() or row.detach_() in a loop fails
   DDP gradient_as_bucket_view=True, my loop with p.grad.detach_() crashes
   cut a slice of the hidden state from its history in place, refused
"""

import torch

weights = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
hidden = weights * 10
first = hidden[0]

# raises: RuntimeError: Can't detach views in-place. Use detach() instead. ...
first.detach_()

# %%
# Why
# ---
#
# ``first`` is a **view** of its base, ``hidden``. A view that requires no grad is refused as well, unless it was made
# in inference mode:

print(first._is_view(), first._base is hidden)

# raises: RuntimeError: Can't detach views in-place. Use detach() instead. ...
torch.zeros(2)[:1].detach_()

# %%
# Fix: a new name for what is cut off
# -----------------------------------


# fix: first_and_product(hidden) like (hidden.data[0], torch.stack([*hidden[1]]) * torch.tensor(hidden[0].tolist()))
#     from computed(2 * n).view(2, n)
def first_and_product(hidden):
    first = hidden[0].detach()
    return first, hidden[1] * first


first, product = first_and_product(hidden)
product.sum().backward()

assert not first.requires_grad and first.tolist() == [10.0, 20.0]
assert weights.grad.tolist() == [[0.0, 0.0], [10 * 10.0, 10 * 20.0]]
weights.grad

# %%
# A later write to ``hidden`` changes ``first``. A clone keeps its values:

kept = hidden[0].detach().clone()
with torch.no_grad():
    hidden[0] = 0.0

assert first.tolist() == [0.0, 0.0] and kept.tolist() == [10.0, 20.0]
print("detached:", first, "cloned:", kept)

# %%
# In a loop over the rows, ``row = row.detach()`` does nothing to ``hidden``. Detach ``hidden`` itself. To cut off one
# row of it, join the detached row with the others:

# fix: not compiled: statement
hidden = weights * 10
for row in hidden:
    row = row.detach()
joined = torch.cat([hidden[:1].detach(), hidden[1:]])
whole = hidden.detach()

assert hidden.requires_grad and not whole.requires_grad and torch.equal(joined, hidden)
(gradient,) = torch.autograd.grad(joined.sum(), weights)
assert gradient.tolist() == [[0.0, 0.0], [10.0, 10.0]]

# %%
# For the state of a recurrent layer see :ref:`scenario-cut-off-a-hidden-state`.
#
# In an optimizer
# ---------------
#
# A gradient can be a view of a longer tensor. ``DistributedDataParallel`` makes such gradients with
# ``gradient_as_bucket_view=True``:

bucket = torch.ones(6)
weights.grad = bucket[:4].view(2, 2)

# raises: RuntimeError: Can't detach views in-place. Use detach() instead. ...
weights.grad.detach_()

# %%
# ``weights.grad = None`` takes the gradient off ``weights``, and ``bucket`` keeps its values. To zero the gradient in
# its place, call ``zero_()``. If it has a history, assign ``detach()`` of it first:

if weights.grad.grad_fn is not None:
    weights.grad = weights.grad.detach()
weights.grad.zero_()

assert weights.grad.tolist() == [[0.0, 0.0], [0.0, 0.0]]
assert bucket.tolist() == [0.0, 0.0, 0.0, 0.0, 1.0, 1.0]
bucket

# %%
# The same with ``DistributedDataParallel``, in one process:

import torch.distributed as dist

dist.init_process_group("gloo", rank=0, world_size=1, store=dist.HashStore())
layer = torch.nn.Linear(2, 1, device="cpu")
model = torch.nn.parallel.DistributedDataParallel(layer, gradient_as_bucket_view=True)
model(torch.ones(1, 2, device="cpu")).sum().backward()

assert layer.weight.grad._is_view()

# raises: RuntimeError: Can't detach views in-place. Use detach() instead. If you are using
#     DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are
#     views of DDP buckets, and hence detach_() cannot be called on these gradients. ...
layer.weight.grad.detach_()

# %%

torch.optim.SGD(model.parameters()).zero_grad()

assert layer.weight.grad is None
dist.destroy_process_group()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Can't detach views in-place. Use detach() instead
#
# See also: :ref:`error-saved-tensor-detached-in-place`, which comes at backward.
