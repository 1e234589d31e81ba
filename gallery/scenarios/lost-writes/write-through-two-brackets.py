r"""
``image[mask][:, 0] = 1`` changes nothing. Why, and which forms do?
===================================================================

Only the *last* bracket before ``=`` is a write; all before it are reads. ``image[mask]`` reads a copy, and the 1 goes
into the copy: use one bracket, ``image[mask, 0] = 1``. For ``t[index][0] = value`` index the positions,
``t[index[0]] = value``; with a mask: :ref:`recipe-narrow-a-selection-down`.

.. symptoms::

   chained indexing assignment has no effect
   mask then slice, values not set and no exception
   set one channel where a mask is true, tensor unchanged
   some index combinations assign and some silently do not, t[idx][0] = value lost
   picked rows, then a column in a second bracket, matrix keeps its numbers
   logits[is_pad][:, eos_id] = -1e9 leaves logits unchanged in my language model
   matches[keep][dist > limit] = -1, matches is the same as before

.. verdict:: tensor/list-then-column/eager
.. verdict:: tensor/slice-then-mask/eager
"""

import numpy as np
import torch

mask, index = [True, False, True], [0, 2]


def changed(t):
    return "written" if t.sum() != 0 else "lost"


for table in (np.zeros((3, 2)), torch.zeros(3, 2)):
    print(type(table).__name__)
    table[mask][:, 0] = 1
    print("  table[mask][:, 0] = 1   ", changed(table))
    table[index][:, 0] = 1
    print("  table[[0, 2]][:, 0] = 1 ", changed(table))
    table[mask][[0]] = 1
    print("  table[mask][[0]] = 1    ", changed(table))
    table[0][0] = 1
    print("  table[0][0] = 1         ", changed(table))
    table[...] = 0
    table[:, 0][mask] = 1
    print("  table[:, 0][mask] = 1   ", changed(table))

# %%
# A chain writes if every bracket but the last gives a **view**: integers, slices, ``None``, ``...``, an index
# tensor of integers without dimensions (:ref:`scenario-which-index-makes-a-view`). ``True`` copies, and so does such a
# tensor of ``bool`` or ``uint8``. The last bracket may be a mask or a list of positions. In a list a slice is a copy. A
# name in between changes nothing:

table = torch.zeros(3, 2)
chosen = table[mask]
chosen[:, 0] = 1
print("with a name in between:", changed(table))

rows = [[0.0], [0.0]]
rows[0][0] = 1.0
rows[0:1][0] = [5.0]
print("list:", rows)

table[None][..., 0][0, mask] = 1

assert table.tolist() == [[1.0, 0.0], [0.0, 0.0], [1.0, 0.0]]
table

# picture: table, chosen

# %%
# If ``mask`` has all dimensions of ``table`` but the last, you may take the view first, ``table[..., 0][mask] = 1``.
# A leaf that requires grad refuses both forms while gradients are recorded, but not the lost write. On a computed
# tensor both are recorded. An overwritten element passes no gradient on, and the value gets it all:

for form in ("one bracket", "view first"):
    weight = torch.ones(3, 2, requires_grad=True)
    value = torch.tensor(5.0, requires_grad=True)
    table = weight * 2
    if form == "one bracket":
        table[mask, 0] = value
    else:
        table[:, 0][mask] = value
    table.sum().backward()
    assert table.tolist() == [[5.0, 2.0], [2.0, 2.0], [5.0, 2.0]]
    assert weight.grad.tolist() == [[0.0, 2.0], [2.0, 2.0], [0.0, 2.0]] and value.grad == 2.0

# %%
# One bracket would pair a list of columns with the mask: :ref:`recipe-write-to-a-rectangle-of-rows-and-columns`.
#
# See also: :ref:`scenario-mask-and-slice-in-one-index`, :ref:`scenario-pick-entries-then-a-field`; each kind of index
# in the first bracket: :ref:`claim-everything-before-the-last-bracket-must-be-a-view`.
#
# .. claim:: only-the-last-bracket-writes
#    :range: plain-tensors indices
#    :leaves-out: layout expanded, one element
#    :wrong: x[index][...] = 1 -> x[index] = 1
#
#    Every bracket but the last is a read: the write arrives if they all give views, and the tensor is not expanded.
#
#    >>> t = torch.zeros(3)
#    >>> t[[0, 1]][0:1] = 5.0
#    >>> t[0:2][[1]] = 7.0
#    >>> t
#    tensor([0., 7., 0.])
#
#    def holds(x, index):
#        before, part = x.clone(), x[index]
#        x[index][...] = 1
#        if part.untyped_storage().data_ptr() == x.untyped_storage().data_ptr():
#            assert (x[index] == 1).all()
#        else:
#            assert torch.equal(x, before)
