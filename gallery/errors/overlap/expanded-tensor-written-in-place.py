r"""
unsupported operation: more than one element of the written-to tensor refers to a single memory location
========================================================================================================

The tensor was expanded: several of its elements are one place in memory. Write to
``tensor.clone()``, which has a place for each element.

.. symptoms::

   mask = row.expand(n, -1) then mask[:, 0] = 1 crashes
   y = x.expand(2, 3) then y += 1 or y.mul_(2) refused
   edit broadcast tensor from expand, expand_as or broadcast_to in place
   in-place operation after expansion, all elements should be 2 and all are larger
"""

import torch

row = torch.tensor([[1.0, 2.0, 3.0]])
table = row.expand(2, 3)

# raises: RuntimeError: unsupported operation: more than one element of the written-to tensor refers
#     to a single memory location. Please clone() the tensor before performing the operation.
table[:, 0] = 9.0

# %%
# Why
# ---
#
# :api:`torch.Tensor.expand` repeats without a copy: it makes a **view** whose **stride** is 0 along
# the repeated dimension. Both rows of ``table`` are ``row``. A write to both at once would land
# twice in one place, and eager code refuses it. Compiled code may accept it and return wrong values:
# :ref:`scenario-compiled-code-accepts-what-eager-refuses`. A write to one row passes, and changes both:

table[0] = 9.0
table.stride(), table

# picture: row, table

# %%
# Not every write is refused. ``zero_``, and ``fill_`` with a number, pass; ``table[:] = 2.0`` does not. A write by a
# mask or a list of positions passes with a warning (:ref:`error-use-on-expanded-tensors-is-deprecated`). If
# ``table`` has a history, backward through such a write of a number raises this error. The check looks for a
# stride of 0. Windows from :api:`torch.Tensor.unfold` overlap with other strides, and a write to them passes:

signal = torch.tensor([1.0, 2.0, 3.0, 4.0])
windows = signal.unfold(0, 2, 1)
windows *= 10
windows.stride(), torch.equal(signal, 10 * torch.tensor([1.0, 2.0, 3.0, 4.0]))

# %%
# You may not have called ``expand``: :api:`torch.broadcast_to` and :api:`torch.meshgrid` return such views:

ys, xs = torch.meshgrid(torch.arange(2.0), torch.arange(3.0), indexing="ij")
print(xs.stride(), torch.broadcast_to(row, (2, 3)).stride())

# raises: RuntimeError: unsupported operation: more than one element of the written-to tensor refers...
xs += 0.5

# %%
# Autograd makes such tensors, too. The gradient of ``sum()`` is one number, expanded. A hook receives it, and
# ``torch.autograd.grad`` returns it:

weights = torch.ones(3, requires_grad=True)
hook = weights.register_hook(lambda grad: grad.mul_(2))

# raises: RuntimeError: unsupported operation: more than one element of the written-to tensor refers...
weights.sum().backward()

# %%
# Fix: clone first, or write nothing in place
# -------------------------------------------
#
# A clone of an expanded tensor has memory for every element:


# fix: first_column_set(row) like torch.stack([torch.cat([torch.full((1,), 9.0), row[0, 1:]])] * 2)
#     from leaf(n)[None]
def first_column_set(row):
    table = row.expand(2, -1).clone()
    table[:, 0] = 9.0
    return table


row = torch.tensor([[1.0, 2.0, 3.0]])
table = first_column_set(row)
table[0, 1] = 8.0

assert table.tolist() == [[9.0, 8.0, 3.0], [9.0, 2.0, 3.0]] and row.tolist() == [[1.0, 2.0, 3.0]]
table

# %%
# A parameter or buffer that was made by ``expand`` fails in ``optimizer.step()`` or ``load_state_dict``. Clone
# before you register it: ``nn.Parameter(row.expand(2, 3).clone())``.
#
# In a hook return a new tensor:

# fix: not compiled: setup
hook.remove()
hook = weights.register_hook(lambda grad: grad * 2)
weights.sum().backward()

assert weights.grad.tolist() == [2.0, 2.0, 2.0]
assert (xs + 0.5).tolist() == [[0.5, 1.5, 2.5], [0.5, 1.5, 2.5]]
weights.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    unsupported operation: more than one element of the written-to tensor refers to a single memory location  -- torch 2.1 and older let a slice assignment of a number pass
#
# .. verdict:: expanded/column-assign/eager
#
# See also: :ref:`error-use-on-expanded-tensors-is-deprecated`, :ref:`error-input-and-output-overlap`,
# :ref:`error-make-dual-twice` (forward mode), :ref:`scenario-same-tensor-many-times-in-a-list`.
