r"""
To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone()
=======================================================================================

You gave ``torch.tensor`` a tensor. Leave the call out if you assign or compute with it, or write ``source.to(dtype)``
to convert. If you want a copy without its gradient, write ``source.detach().clone()``.

.. symptoms::

   loss wrapped in torch.tensor, training stands still
   custom loss does torch.tensor(value, dtype=...) on something computed by the network
   change the dtype or device of a result with torch.tensor
   torch.tensor(a, requires_grad=True) of a computed a, weights have no gradient
   dataset returns torch.tensor(sample) of a sample that is a tensor already
"""

import torch

source = torch.tensor([1.0, 2.0], requires_grad=True)
table = torch.zeros(2, 2)

# warns: UserWarning: To copy construct from a tensor, it is recommended to use
#     sourceTensor.detach().clone() or sourceTensor.detach().clone().requires_grad_(True), rather than
#     torch.tensor(sourceTensor).
table[0] = torch.tensor(source)

assert not table.requires_grad

# %%
# Why
# ---
#
# :api:`torch.tensor` makes a new tensor from data. With a tensor as data it copies the numbers and cuts
# them off the graph: ``table`` above does not require grad. The code runs, so the warning is the only
# sign. A source that requires no grad loses nothing, and warns all the same. :api:`torch.Tensor.new_tensor` does and says
# the same:

# warns: UserWarning: To copy construct from a tensor, it is recommended to use ...
source.new_tensor(source)

# %%
# Fix 1: assign the tensor itself
# -------------------------------
#
# The assignment copies the numbers anyway (:ref:`claim-a-tensor-copies-what-it-is-assigned`), and autograd
# records where they came from. A table of integers converts the numbers, and has no gradient. A table that is a leaf
# and requires grad refuses: :ref:`error-view-of-a-leaf`.


# fix: set_first(table, source) like (table[:1].copy_(source), None)[1] from matrix(2, n), leaf(n)
def set_first(table, source):
    table[0] = source


table = torch.zeros(2, 2)
set_first(table, source)
(table * 3.0).sum().backward()

assert table.tolist() == [[1.0, 2.0], [0.0, 0.0]]
assert source.grad.tolist() == [3.0, 3.0]

# %%
# In a loss the call stops the training without an error. ``requires_grad=True`` makes ``loss`` an input of its own,
# so ``backward()`` runs and ends there. Use the value itself, ``.to(dtype)`` to convert it, and ``torch.stack`` for
# several:

weight = torch.tensor(2.0, requires_grad=True)

# warns: UserWarning: To copy construct from a tensor, it is recommended to use ...
torch.tensor(weight * 3, requires_grad=True).backward()
print("cut off:", weight.grad)

torch.stack([weight * 3, weight * 4]).sum().to(torch.float32).backward()

assert weight.grad == 3.0 + 4.0
weight.grad

# %%
# Fix 2: a copy that is cut off on purpose
# ----------------------------------------
#
# It has the dtype and the device of ``source``; ``torch.tensor(source)`` would go to a device set with
# ``torch.set_default_device``. For another dtype ``torch.tensor(source, dtype=...)`` becomes
# ``source.detach().to(dtype, copy=True)``. For a new leaf add ``.requires_grad_()``:


# fix: copied(source) like (source * 1.0).detach() from leaf(n)
def copied(source):
    return source.detach().clone()


start = copied(source)
start[0] = 9.0
whole = source.detach().to(torch.int64, copy=True)

assert source.tolist() == [1.0, 2.0] and start.tolist() == [9.0, 2.0] and not start.requires_grad
assert whole.tolist() == [1, 2]

# %%
# Fix 3: a function that takes lists and tensors
# ----------------------------------------------
#
# :api:`torch.as_tensor` makes a tensor of a list, and returns a tensor as it is, graph included, if no other dtype or
# device is asked for. A device set with ``torch.set_default_device`` counts as asked for. A tensor that is returned as
# it is, and one made of a NumPy array, share their memory with ``values``: do not write to the result. A list of
# tensors is for ``torch.stack``.


# fix: doubled(values) like values * 2 from leaf(n)
def doubled(values):
    return torch.as_tensor(values) * 2


assert doubled([1.0, 2.0]).tolist() == doubled(source).tolist() == [2.0, 4.0]
assert torch.as_tensor(source) is source

# %%
# torch.asarray of a tensor
# -------------------------
#
# :api:`torch.asarray` returns the tensor itself where it can, with its graph. Of a tensor that requires grad it warns,
# since it used to cut the graph. To be rid of the warning use ``torch.as_tensor``, or ``source.detach()`` to cut the
# graph. The ``requires_grad=False`` of the message changes a leaf itself: ``weights`` below no longer requires grad.

# warns: UserWarning: torch.asarray: unspecified requires_grad now defaults to obj.requires_grad instead of False. ...
kept = torch.asarray(source)

weights = torch.tensor([1.0, 2.0], requires_grad=True)
same = torch.asarray(weights, requires_grad=False)

assert kept is source and same is weights and not weights.requires_grad

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    To copy construct from a tensor, it is recommended to use
#    torch.asarray: unspecified requires_grad now defaults to obj.requires_grad instead of False
