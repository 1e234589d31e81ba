r"""
Why is a second write wrong after ``x[mask] = 0`` under torch.compile?
======================================================================

A bug of the default backend in torch 2.13. After a write by a mask or a list into an argument or a buffer, the next
write to it may read elements that it has already written. Write the first with ``masked_fill_`` or ``torch.where``.

.. symptoms::

   x[x < 0] = 0 then x.copy_(x.flip(0)), compiled result is a mirror image
   x[rows] = 0; x -= x.mean(0) differs between eager and torch.compile
   compiled simulation step with boundary mask and roll gives wrong numbers
   index_put_ followed by add_ of flip wrong when compiled
   buffer updated twice in forward, second update wrong with inductor and right with aot_eager
   torch._foreach_add_([x], [x.flip(0)]) wrong under torch.compile
"""

import torch

# needs: compiler


# fix: step(heat, walls) like heat.copy_(torch.where(walls, 0.0, heat) + torch.where(walls, 0.0, heat).roll(1))
#     from vector(n), vector(n) > 2.0; fails in inductor
def step(heat, walls):
    heat[walls] = 0.0
    heat += heat.roll(1)
    return heat


# fix: filled(heat, walls) like heat.copy_(torch.where(walls, 0.0, heat) + torch.where(walls, 0.0, heat).roll(1))
#     from vector(n), vector(n) > 2.0; overlapping
def filled(heat, walls):
    heat.masked_fill_(walls, 0.0)
    heat += heat.roll(1)
    return heat


# fix: new_heat(heat, walls) like torch.where(walls, 0.0, heat) + torch.where(walls, 0.0, heat).roll(1)
#     from computed(n), vector(n) > 2.0; overlapping
def new_heat(heat, walls):
    cold = torch.where(walls, 0.0, heat)
    return cold + cold.roll(1)


walls = torch.tensor([False, True, False, False])
step(torch.tensor([1.0, 2.0, 3.0, 4.0]), walls)

# %%
# That is uncompiled: each element gets its left neighbour, the first one the last. The same, compiled:

compiled = torch.compile(
    lambda one, two, three: (step(one, walls), filled(two, walls), new_heat(three, walls))
)
wrong, heat, new = compiled(*(torch.tensor([1.0, 2.0, 3.0, 4.0]) for _ in range(3)))

assert heat.tolist() == new.tolist() == [5.0, 1.0, 3.0, 7.0]
wrong, heat, new

# %%
# Why
# ---
#
# ``roll`` should read what was there before ``+=``. The compiler makes one loop of the read and of the copy that brings
# the result back into ``heat``, so the loop reads elements that it has already written. Nothing raises.
#
# In real dtypes it was wrong where the first write was an assignment by a mask, a list or an index tensor with
# dimensions, ``index_fill_``, ``index_copy_``, ``index_add_`` or ``put_``, and the second read other places by
# ``flip``, ``roll`` or a shift with ``clone()``; through a view and in a parameter as well. After ``x[rows] = 0.0``
# even ``x -= x.mean(0)`` was wrong for four rows, and right for eight. A clone of what is read does not help.
# ``torch._foreach_add_([x], [x.flip(0)])`` is wrong without a first write.
#
# What is right
# -------------
#
# ``filled`` and ``new_heat`` come from the same compiled function. A first write by a slice, an integer or ``scatter_``
# was right too. If the first write adds to chosen elements, return a new tensor, and copy it in uncompiled code:


# fix: added(heat, places) like (heat + torch.bincount(places, minlength=len(heat))).roll(1)
#     from computed(n), torch.tensor([0, 1]); overlapping
@torch.compile
def added(heat, places):
    return heat.index_add(0, places, torch.ones(len(places))).roll(1)


heat = torch.tensor([1.0, 2.0, 3.0, 4.0])
heat.copy_(added(heat, torch.tensor([0, 1])))

assert heat.tolist() == [4.0, 2.0, 3.0, 3.0]
heat

# %%
# A copy of that result into ``heat`` inside the compiled function is wrong again. In a module, assign the new tensor to
# the buffer instead: ``self.heat = new_heat(self.heat, self.walls)``. With ``backend="aot_eager"`` ``step`` is right:

checked = torch.compile(step, backend="aot_eager")(torch.tensor([1.0, 2.0, 3.0, 4.0]), walls)

assert checked.tolist() == [5.0, 1.0, 3.0, 7.0]
checked

# %%
# See also: :ref:`scenario-compiled-shift-is-wrong`, :ref:`scenario-compiled-copy-then-write-the-source`,
# :ref:`scenario-what-functionalize-makes-of-a-write`.
