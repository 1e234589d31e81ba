r"""
Can a slice assignment make a tensor longer or shorter?
=======================================================

No. A list's slice is replaced by the elements that you assign, and the list changes its length. A tensor is
written in place and keeps its shape, and a value that does not fit raises. One value for an empty slice, as in
``x[len(x):] = value``, raises nothing and is lost.

.. symptoms::

   insert values into a tensor with a slice
   paste a bigger image into a canvas
   tensor does not grow on assignment
   delete part of a tensor by assigning an empty slice
   append numbers at the end of an array by slicing, length stays the same
   tokens[len(tokens):] = next_token in my text generation loop leaves the prompt unchanged

.. verdict:: list/too-long/eager
.. verdict:: tensor/too-long/eager
"""

import numpy as np
import torch

queue = [1.0, 2.0, 3.0, 4.0]
queue[1:3] = [20.0, 21.0, 22.0]
print(queue)
queue[1:4] = []
print(queue)
signal = torch.tensor([1.0, 2.0, 3.0, 4.0])

# raises: RuntimeError: The expanded size of the tensor (2) must match the existing size (3) at
#     non-singleton dimension 0. Target sizes: [2]. Tensor sizes: [3]
signal[1:3] = torch.tensor([20.0, 21.0, 22.0])

# %%
# To append and to insert one value the same way raises nothing, because it fits a slice of no elements:

signal[4:] = torch.tensor([5.0])
signal[2:2] = torch.tensor([9.0])
assert signal.tolist() == [1.0, 2.0, 3.0, 4.0]

# %%
# A list's slice with a step :ref:`keeps its length <error-attempt-to-assign-sequence-to-extended-slice>`. A slice of a
# tensor :ref:`takes no list <error-cannot-assign-a-list>`, so no ``[]``. An array refuses the empty value as well:

# raises: ValueError: could not broadcast input array from shape (0,) into shape (3,)
np.array([1.0, 2.0, 3.0, 4.0])[1:4] = []

# %%
# A slice that ends past the edge is cut off at the edge, so the picture that you paste no longer fits:

canvas, picture = torch.zeros(2, 4), torch.ones(3, 2)

# raises: RuntimeError: The expanded size of the tensor (2) must match the existing size (3) at
#     non-singleton dimension 0. Target sizes: [2, 2]. Tensor sizes: [3, 2]
canvas[0:3, 1:3] = picture

# %%
# Crop the picture to the room that there is. To change the length, build a new tensor with :api:`torch.cat`.
# Gradients pass through it. ``new_tensor`` gives new numbers the dtype and the device of ``signal``. It would detach a
# tensor with a gradient: put that into ``cat`` itself:

room = canvas[0:3, 1:3].shape
canvas[0:3, 1:3] = picture[: room[0], : room[1]]

signal = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
longer = torch.cat([signal[:1], signal.new_tensor([20.0, 21.0, 22.0]), signal[3:]])
longer.sum().backward()

assert canvas.tolist() == [[0.0, 1.0, 1.0, 0.0]] * 2
assert longer.tolist() == [1.0, 20.0, 21.0, 22.0, 4.0]
assert signal.grad.tolist() == [1.0, 0.0, 0.0, 1.0]
canvas, longer.detach(), signal.grad

# %%
# A negative start counts from the end, so ``canvas[-1:2]`` is another part of the canvas, or an empty one. Cut the
# front off a picture that begins above or to the left of the canvas. If both begin with the channels, pass
# ``canvas.movedim(0, -1)`` and ``picture.movedim(0, -1)``:


def paste(canvas, picture, top, left):
    inside = picture[max(0, -top) :, max(0, -left) :]
    room = canvas[max(0, top) :, max(0, left) :]
    rows, columns = min(len(inside), len(room)), min(inside.shape[1], room.shape[1])
    room[:rows, :columns] = inside[:rows, :columns]


canvas, picture = torch.zeros(3, 4), torch.tensor([[1.0, 2.0], [3.0, 4.0]])
room = canvas[-1:1, 0:2].shape
canvas[-1:1, 0:2] = picture[: room[0], : room[1]]
assert not canvas.any()

paste(canvas, picture, -1, 3)
assert canvas.tolist() == [[0.0, 0.0, 0.0, 3.0], [0.0] * 4, [0.0] * 4]

# %%
# See also: :ref:`recipe-remove-or-insert-elements`, :ref:`error-expanded-size-must-match`,
# :ref:`error-could-not-broadcast-input-array`.
#
# .. claim:: a-slice-assignment-keeps-the-shape
#    :range: plain-tensors lists
#    :leaves-out: rank 0; size 0; layout expanded, one element
#    :wrong: x[0:1] = value -> x.resize_(7)
#    :same-in-false-worlds: it is about sizes, which are checked before any memory is touched
#
#    Assigning another number of elements to a slice changes the length of a list. An assignment to a slice of a
#    tensor keeps the shape of the tensor. A value with as many dimensions raises if its number of rows is
#    neither 1 nor that of the slice.
#
#    >>> rows = [1, 2, 3]
#    >>> rows[0:1] = [7, 8, 9]
#    >>> rows
#    [7, 8, 9, 2, 3]
#    >>> t = torch.tensor([1, 2, 3])
#    >>> t[0:1] = torch.tensor([7, 8, 9])
#    Traceback (most recent call last):
#    RuntimeError: The expanded size of the tensor (1) must match the existing size (3) ...
#
#    def holds(x, items):
#        shape, before = x.shape, len(items)
#        for rows in (0, 1, 2, 5):
#            value = torch.ones(rows, *shape[1:], dtype=x.dtype)
#            try:
#                x[0:1] = value
#                assert rows == 1
#            except RuntimeError:
#                assert rows != 1
#            assert x.shape == shape
#        items[1:1] = [7, 8, 9]
#        assert len(items) == before + 3
