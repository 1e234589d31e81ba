r"""
``x[0:6].data = values`` changes nothing. Why, and what do I write instead?
===========================================================================

``x[0:6]`` makes a new tensor object, and ``.data = values`` makes that object use other memory. ``x`` is not touched,
and the object is thrown away. Write ``x[0:6] = values``, or ``x[0:6].copy_(values)``. If ``x`` is a leaf that
requires grad, write under ``torch.no_grad()``.

.. symptoms::

   assign to .data of a slice, row or element has no effect
   weight[0].data = new leaves the weight as it is
   param.view(-1).data = flat does not load the values
   for row in x: row.data = v in a loop
   old tutorial fills part of a tensor through data and nothing happens
   set_() on a slice does not write
   loading pretrained numbers into the first rows by an attribute, rows keep old numbers
   emb.weight[:100].data = glove runs, but the embedding keeps its random vectors
"""

import numpy as np
import torch

x = torch.zeros(4)
x[0:2].data = torch.ones(2)
print("x:", x)

# %%
# Why
# ---
#
# ``x[0:2]`` is a **view**: an object of its own on the storage of ``x``. An assignment to its ``.data`` gives this
# object another storage. With a name for the view you see it leave:

part = x[0:2]
before = part.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
part.data = torch.ones(2)
after = part.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
print("one storage before:", before, "  after:", after)
part[0] = 7.0
print("part:", part, "  x:", x)

# picture: x, part

# %%
# So later writes to ``part`` do not arrive in ``x`` either, unless the assigned values are part of ``x``. ``set_`` on
# the view does the same. On the whole tensor the assignment works, since the name ``x`` holds the object itself. Then
# ``x`` shares the memory of the values, and earlier views of ``x`` keep the old memory:

x.data = torch.ones(4)
x

# %%
# The fix: write through the view
# -------------------------------
#
# Each of these lines ends in a write to the storage of ``x``:

for way in ("=", "copy_", "data first"):
    x, values = torch.zeros(4), torch.ones(2)
    if way == "=":
        x[0:2] = values
    elif way == "copy_":
        x[0:2].copy_(values)
    else:
        x.data[0:2] = values
    assert x.tolist() == [1.0, 1.0, 0.0, 0.0]
x

# %%
# In a loop over the rows, give the index. ``row.copy_(values)`` works as well, unless ``x`` was computed with gradients
# (:ref:`error-output-of-a-multi-view-function`):

y = torch.zeros(2, 2, requires_grad=True) * 1
for i, values in enumerate(torch.ones(2, 2)):
    y[i] = values

assert y.tolist() == [[1.0, 1.0], [1.0, 1.0]]
y.detach()

# %%
# For a parameter write under ``no_grad``. ``weight[0].data = ...`` is as lost, and ``weight.data[0] = ...`` arrives,
# but is not seen by the check of saved values (:ref:`scenario-write-through-data`):

layer = torch.nn.Linear(2, 2, bias=False)
start = layer.weight.detach().clone()
layer.weight[0].data = torch.ones(2)
print("unchanged:", torch.equal(layer.weight, start))
with torch.no_grad():
    layer.weight[0] = torch.ones(2)

assert layer.weight[0].tolist() == [1.0, 1.0] and torch.equal(layer.weight[1], start[1])
layer.weight[0].detach()

# %%
# The same for a view of all elements, as in a loader that sets ``p.view(-1).data = flat``. Copy instead; ``view``
# raises where it would have to copy, and ``reshape`` does not (:ref:`scenario-does-reshape-copy`):

flat = torch.tensor([1.0, 2.0, 3.0, 4.0])
layer.weight.view(-1).data = flat
with torch.no_grad():
    layer.weight.view(-1).copy_(flat)

assert layer.weight.tolist() == [[1.0, 2.0], [3.0, 4.0]]
layer.weight.detach()

# %%
# A slice of an array has no such attribute to assign. ``array[0:2].data`` is a buffer, and torch's ``.data`` is a
# tensor:

array = np.zeros(4)

try:
    array[0:2].data = np.ones(2)
except AttributeError as error:
    print(error)

# %%
# See also: :ref:`scenario-assign-to-the-name-of-a-slice`, :ref:`scenario-change-the-shape-through-data`,
# :ref:`error-assign-to-data`.
#
# .. claim:: assigning-the-data-of-a-view-leaves-the-base
#    :range: tensors views
#    :wrong: part.data = torch.ones_like(part) -> part.data.fill_(1)
#    :same-in-false-worlds: the view is given other memory in each world
#
#    An assignment to ``.data`` of a view does not change its base.
#
#    >>> x = torch.zeros(3)
#    >>> part = x[0:2]
#    >>> part.data = torch.ones(2)
#    >>> part, x
#    (tensor([1., 1.]), tensor([0., 0., 0.]))
#
#    def holds(x, view):
#        before, part = x.tolist(), view(x)
#        part.data = torch.ones_like(part)
#        assert x.tolist() == before
