r"""
I read one column and write another. Why does backward fail?
============================================================

A tensor and all its views have one version counter, and elements have none: a write to ``table[:, 1]`` makes a saved
``table[:, 0]`` count as changed. Read the column from a clone, or build the result from parts.

.. symptoms::

   columns do not overlap and backward still complains
   write a function of column 0 into column 1
   which is output 0 of AsStrided
   fill the second column from the first column of the same matrix, backward crashes
   sim[:, 1] = sim[:, 0] ** 2 in my physics model, then loss.backward() raises
"""

import torch

inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
table = inputs.clone()
table[:, 1] = table[:, 0].sin()
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of AsStrided... is at version 1; ...
table.sum().backward()

# %%
# ``sin`` :doc:`saved </reference/what-backward-saves>` the **view** ``table[:, 0]``. The write to column 1 moved the
# **version counter** that all views of ``table`` share. Backward compares numbers, not memory: it cannot see that
# the columns are apart. Two views without a common element have one counter:

table = inputs.clone()
left = table[:, 0]
right = table[:, 1]
print("before the write:", left._version, right._version)
right[0] = 9.0
print("after the write: ", left._version, right._version)

# picture: table, left, right

# %%
# Whether it fails depends on what the function saves. ``* 2`` saves nothing of the column, and passes:

table = inputs.clone()
table[:, 1] = table[:, 0] * 2
(gradient,) = torch.autograd.grad(table.sum(), inputs)

assert gradient.tolist() == [[3.0, 0.0], [3.0, 0.0]]
gradient

# %%
# If the saved column came from ``unbind`` or ``split``, backward raises another error:
# :ref:`error-base-of-several-views-was-written`.

# %%
# Read from a clone
# -----------------
#
# It has a storage of its own, so its counter stands still. ``detach()`` instead cuts off the gradient. If the function
# saves several columns, as ``table[:, 0] * table[:, 1]`` does, read each of them from a clone. If the table itself was
# saved, as ``inputs.exp()`` saves its result, write to a clone of the table, too:

table = inputs.clone()
table[:, 1] = table[:, 0].clone().sin()
table.sum().backward()

first_column = torch.tensor([[1.0], [3.0]])
expected = first_column.cos() + 1

assert torch.allclose(table, torch.cat([first_column, first_column.sin()], dim=1))
assert torch.allclose(inputs.grad, torch.cat([expected, torch.zeros(2, 1)], dim=1))
inputs.grad

# %%
# Or write nothing
# ----------------

inputs.grad = None
built = torch.stack([inputs[:, 0], inputs[:, 0].sin()], dim=1)
built.sum().backward()

assert torch.equal(built, table)
assert torch.allclose(inputs.grad[:, 0], expected[:, 0]) and inputs.grad[:, 1].eq(0).all()
inputs.grad

# %%
# See also: :ref:`error-saved-view-was-written`.
#
# .. claim:: views-share-the-version-counter
#    :range: tensors views
#
#    All views of a tensor share one version counter, overlapping or not.
#
#    >>> table = torch.zeros(2, 2)
#    >>> left, right = table[:, 0], table[:, 1]
#    >>> right.fill_(1.0)
#    tensor([1., 1.])
#    >>> left._version, left.clone()._version
#    (1, 0)
#
#    def holds(x, view):
#        with torch.no_grad():
#            first, second = view(x), view(x)
#            before = x._version
#            first.fill_(1)
#        assert x._version == first._version == second._version > before
