r"""
a view of a leaf Variable that requires grad is being used in an in-place operation
===================================================================================

A line writes to a part of a leaf that requires grad: ``w[0] = 9``, ``w[:2] += 1``, ``w.view(-1).zero_()``. Put the
write under ``torch.no_grad()``. If it is part of the computation, write to a clone or use ``torch.where``.

.. symptoms::

   w[0] = 9 or x[:, 0] = v fails for a tensor with requires_grad=True
   set one row or padding vector of emb.weight by hand, emb.weight[0] = 0
   overwrite the first channels of conv.weight or a bias slice, layer.bias[:2].fill_(1)
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
weights[0] = 9.0

# %%
# Why
# ---
#
# ``weights`` is a **leaf** that requires grad: no recorded operation made it, and ``backward()`` stores its
# gradient in ``weights.grad``. ``weights[0]`` is a **view**, a tensor over the same storage. A write to the view
# changes the leaf. If the write were recorded, the leaf would be the result of an operation, and a leaf no more.
# Autograd :ref:`refuses before it writes <claim-leaf-write-is-refused-before-it-happens>`.

first = weights[0]

# picture: weights, first

# %%
# A write through ``view(-1)`` is refused, too:

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
weights.view(-1).zero_()

# %%
# :ref:`Other forms of the same write <scenario-ways-to-change-a-leaf>` are ``w[0] += 1``, ``w[0, mask] = 0`` and
# ``w.fill_diagonal_(0)``. ``w[mask] = 0`` or ``w += 1`` brings :ref:`error-leaf-in-place`. A row from a loop,
# ``unbind`` or ``chunk`` brings :ref:`error-output-of-a-multi-view-function`. The argument of a function under
# ``torch.func.grad`` is a leaf as well: :ref:`scenario-write-to-the-argument-under-grad`.
#
# Fix 1: you set values, and do not compute with them
# ---------------------------------------------------
#
# To initialise, prune or load, write under :api:`torch.no_grad`. The tensor stays the same leaf. What you
# compute from it afterwards has the gradient of the new values.


# fix: set_first(weights) like (weights.detach()[:1].fill_(9.0), None)[1] from leaf(n)
def set_first(weights):
    with torch.no_grad():
        weights[0] = 9.0


assert weights.tolist() == [1.0, 2.0, 3.0]
set_first(weights)
(weights**2).sum().backward()

assert weights.is_leaf and weights.tolist() == [9.0, 2.0, 3.0]
assert weights.grad.tolist() == [2 * 9.0, 2 * 2.0, 2 * 3.0]
weights.grad

# %%
# If an earlier loss saved ``weights`` and has not run ``backward()`` yet, its ``backward()`` raises after the
# write: :ref:`error-saved-value-that-nothing-computed`.

# %%
# Fix 2: the write is part of the computation
# -------------------------------------------
#
# Compute a new tensor: by a write to a clone, or with :api:`torch.where`. A clone that is made while gradients
# are recorded is no leaf. ``is_first`` is for a vector. For the first row of a matrix take ``is_first[:, None]``:
# without ``None``, a square matrix gets the 9 in its first column.


# fix: with_clone(weights) like torch.cat([torch.full((1,), 9.0), weights[1:]]) from leaf(n)
def with_clone(weights):
    written = weights.clone()
    written[0] = 9.0
    return written


# fix: with_where(weights) like torch.cat([torch.full((1,), 9.0), weights[1:]]) from leaf(n)
def with_where(weights):
    is_first = torch.arange(len(weights), device=weights.device) == 0
    return torch.where(is_first, 9.0, weights)


weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
by_clone = with_clone(weights)
(clone_gradient,) = torch.autograd.grad((by_clone**2).sum(), weights)
by_where = with_where(weights)
(where_gradient,) = torch.autograd.grad((by_where**2).sum(), weights)

assert by_clone.tolist() == by_where.tolist() == [9.0, 2.0, 3.0]
assert clone_gradient.tolist() == where_gradient.tolist() == [0.0, 2 * 2.0, 2 * 3.0]
assert weights.tolist() == [1.0, 2.0, 3.0]
by_clone.detach(), clone_gradient

# %%
# What does not help
# ------------------
#
# ``weights.data[0] = 9.0`` passes the check. It also hides the write from backward:
# :ref:`claim-data-hides-a-write-from-the-version-counter`. If you take only the slice under ``no_grad`` and write
# to it outside, :ref:`another error <error-view-from-no-grad>` comes.
#
# A list has no such rule:

row = [1.0, 2.0, 3.0]
row[0] = 9.0
row

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    a view of a leaf Variable that requires grad is being used in an in-place operation  -- since torch 1.6
#
# .. verdict:: leaf/element/eager
#
# See also: :ref:`error-leaf-in-place`, :ref:`error-leaf-moved-into-the-graph` (torch 1.5 and older),
# :ref:`recipe-set-part-of-a-parameter`.
