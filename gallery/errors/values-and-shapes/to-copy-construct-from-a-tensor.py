r"""
To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone()
=======================================================================================

You gave ``torch.tensor`` a tensor. Leave the call out if you compute with it or assign it to a part of a tensor. Write
``source.to(dtype)`` to convert, ``source.clone()`` for a copy, ``source.detach().clone()`` for one without gradient.

.. symptoms::

   loss wrapped in torch.tensor, training stands still
   custom loss does torch.tensor(value, dtype=...) on something computed by the network
   change the dtype or device of a result with torch.tensor
   torch.tensor(a, requires_grad=True) of a computed a, weights have no gradient
   dataset returns torch.tensor(sample) of a sample that is a tensor already
   warning from torch.tensor(x) when x is a tensor, table[0] = torch.tensor(x)
   x.new_tensor(y) warns, recommended way to copy or clone a tensor
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
# them off the graph: ``table`` above does not require grad. A source that requires no grad warns all the same.
# :api:`torch.Tensor.new_tensor` warns, too:

# warns: UserWarning: To copy construct from a tensor, it is recommended to use ...
source.new_tensor(source)

# %%
# Fix 1: assign the tensor itself
# -------------------------------
#
# The assignment copies the numbers anyway (:ref:`claim-a-tensor-copies-what-it-is-assigned`), and autograd
# records where they came from, if the table holds floats. A table that is a leaf and requires grad refuses:
# :ref:`error-view-of-a-leaf`. If the source is a part of the table that overlaps the place, assign ``source.clone()``:
# :ref:`error-input-and-output-overlap`.


# fix: set_first(table, source) like (table[:1].copy_(source), None)[1] from matrix(2, n), leaf(n)
def set_first(table, source):
    table[0] = source


table = torch.zeros(2, 2)
set_first(table, source)
(table * 3.0).sum().backward()

assert table.tolist() == [[1.0, 2.0], [0.0, 0.0]]
assert source.grad.tolist() == [3.0, 3.0]

# %%
# ``backward()`` of a loss that the call made :ref:`raises <error-no-grad-fn>`. With ``requires_grad=True`` the loss is
# an input of its own, and ``backward()`` runs and ends there. Use the value itself, ``.to(dtype)`` to convert it, and
# ``torch.stack`` for several of one shape:

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
# It has the dtype and the device of ``source``. For another dtype ``torch.tensor(source, dtype=...)`` becomes
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
# device is asked for, also by ``torch.set_default_device``. The result may share memory with ``values``: do not write
# to it. A list of tensors is for ``torch.stack``.


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
# since it used to cut the graph. Use ``torch.as_tensor``, or ``source.detach()`` to cut the graph. The
# ``requires_grad=False`` of the message changes a leaf itself, if nothing is copied: ``weights`` below no longer
# requires grad.

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
