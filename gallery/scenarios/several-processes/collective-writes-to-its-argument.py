r"""
Why does all_reduce change a parameter without an error?
========================================================

``all_reduce``, ``broadcast`` and ``scatter`` write into the tensor that you pass, and autograd does not watch: no check
for leaves, no version counter. Pass a contiguous detached clone unless you mean the tensor itself.

.. symptoms::

   dist.all_reduce modifies my tensor in place
   gradient wrong after broadcast of a parameter
   collective on a leaf that requires grad raises nothing
   local loss or weight is overwritten by the sum over all ranks after syncing
   dist.all_reduce(model.weight) in the middle of training, backward gives wrong grads silently
"""

import torch
import torch.distributed as dist

dist.init_process_group("gloo", rank=0, world_size=1, store=dist.HashStore())
received = torch.tensor([5.0, 5.0], device="cpu")

scale = torch.tensor([1.0, 2.0], device="cpu", requires_grad=True)
squares = scale * scale
dist.scatter(scale, [received], src=0)

other = torch.zeros(1, device="cpu", requires_grad=True)
dist.all_reduce(other)
dist.broadcast(other, src=0)
scale, scale._version, other._version

# %%
# Leaves were accepted, and no write was counted. There is one process here, so only ``scatter`` brings other values.
# The plain write is refused:

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
scale.copy_(received)

# %%
# The gradient is wrong
# ---------------------
#
# ``squares`` was computed from 1 and 2, so its derivative is 2 and 4. Backward uses the values that are there now.
# It warns, since ``scale`` went through ``scatter`` with gradients on, and goes on. It does not warn after
# ``reduce`` or ``all_to_all_single``, or if the collective ran under ``no_grad`` or on ``scale.detach()``:

# warns: UserWarning: c10d::scatter_: an autograd kernel was not registered to the Autograd key(s) but we
#     are trying to backprop through it. ...
squares.sum().backward()
scale.grad

# %%
# A tensor that was computed keeps its ``grad_fn`` when a collective overwrites it: the gradient goes to what it was
# computed from, and not to where its new values come from.
#
# A tensor for the exchange: ``detach()`` alone shares the memory (:ref:`scenario-detach-is-not-a-copy`), a clone does
# not. A plain ``clone()`` keeps the strides of a transposed tensor, so ask for a contiguous one:

scale = torch.tensor([1.0, 2.0], device="cpu", requires_grad=True)
squares, exchanged = scale * scale, scale.detach().clone(memory_format=torch.contiguous_format)
dist.scatter(exchanged, [received], src=0)
squares.sum().backward()
assert scale.grad.tolist() == [2 * 1.0, 2 * 2.0]
exchanged, scale.grad

# %%
# ``all_gather``, ``gather`` and ``all_to_all``, which fill the tensors of a *list*, are checked, and so are
# ``reduce_scatter`` and ``all_gather_into_tensor``. Like other writes they are accepted under ``no_grad``, and counted:

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
dist.all_gather([scale], received)

# %%
# A part that is not contiguous
# -----------------------------
#
# ``scatter`` takes its target for contiguous, and does not check. A column is a view with gaps: what was received
# lands in the first row.

table = torch.zeros(2, 2, device="cpu")
dist.scatter(table[:, 0], [received], src=0)

assert table[:, 0].tolist() != [5.0, 5.0]
table

# %%
# Receive into a contiguous tensor, and copy. What is sent has to be contiguous, too:

table = torch.zeros(2, 2, device="cpu")
column = table[:, 0].contiguous()
dist.scatter(column, [received.contiguous()], src=0)
table[:, 0] = column

assert table.tolist() == [[5.0, 0.0], [5.0, 0.0]]
table

# %%
# For a sum *with* a gradient see :ref:`error-collective-without-autograd`. See also: :ref:`error-leaf-in-place`.
#
# .. claim:: a-collective-bypasses-the-leaf-check
#
#    ``all_reduce`` accepts a leaf that requires grad, and does not move its version counter, with the backend gloo.
#
#    >>> import torch.distributed as dist
#    >>> dist.init_process_group("gloo", rank=0, world_size=1, store=dist.HashStore())
#    >>> w = torch.ones(2, device="cpu", requires_grad=True)
#    >>> dist.all_reduce(w)
#    >>> w._version
#    0
#    >>> w.add_(0.0)
#    Traceback (most recent call last):
#    RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
