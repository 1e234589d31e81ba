r"""
I changed one tensor in a list, and all entries changed. Why?
=============================================================

``[torch.zeros(2)] * 3`` holds one tensor three times. Make a tensor for each place:
``[torch.zeros(2) for _ in range(3)]``.

.. symptoms::

   all elements of the list are updated together
   dict.fromkeys with a tensor
   memory of all agents is the same
   initialised a list of tensors by multiplying, filling entry zero fills the rest
   hidden = [torch.zeros(1, 64)] * num_layers; hidden[0] += 1 alters each layer's state
"""

import copy

import numpy as np
import torch

numbers = [0.0] * 3
rows = [[0.0, 0.0]] * 3
arrays = [np.zeros(2)] * 3
tensors = [torch.zeros(2)] * 3

numbers[0] += 1
for repeated in (rows, arrays, tensors):
    repeated[0][0] += 1

print(numbers, rows, arrays, tensors, sep="\n")

# picture: numbers, tensors

# %%
# ``numbers[0] += 1`` puts another number into one place. A list, an array and a tensor are written, and each
# place shows it. ``dict.fromkeys`` repeats, too. ``states["left"] + 1`` is a new tensor for one place:

states = dict.fromkeys(["left", "right"], torch.zeros(2))
states["left"] += 1
print(states)
states["left"] = states["left"] + 1
states

# %%
# One for each place
# ------------------

tensors = [torch.zeros(2) for _ in range(3)]
states = {name: torch.zeros(2) for name in states}
tensors[0] += 1
states["left"] += 1

assert tensors[0].tolist() == states["left"].tolist() == [1.0, 1.0]
assert not torch.stack([*tensors[1:], states["right"]]).any()
tensors, states

# %%
# From a tensor that you have, make a clone for each place. ``copy.deepcopy`` of the whole list keeps one tensor
# in all three. If ``start`` requires grad, ``start.detach().clone().requires_grad_()`` makes a leaf for each place:

start = torch.zeros(2)
clones, deep = [start.clone() for _ in range(3)], copy.deepcopy([start] * 3)
clones[0] += 1
deep[0] += 1

assert [clone.tolist() for clone in clones] == [[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
assert start.tolist() == [0.0, 0.0]
clones, deep

# %%
# A tensor that a loop appends again and again is the same case: :ref:`scenario-same-tensor-many-times-in-a-list`.
# See also: :ref:`scenario-tensor-as-a-default-argument`, :ref:`scenario-write-to-an-expanded-tensor`,
# :ref:`scenario-shallow-and-deep-copies`.
#
# .. claim:: a-repeated-tensor-is-one-tensor
#    :range: plain-tensors
#    :leaves-out: layout expanded, one element
#    :wrong: [x] * 2 -> [x, x.clone()]
#
#    ``[t] * 2`` is one tensor twice: a write to a part of one entry shows in both.
#
#    >>> pair = [torch.zeros(2)] * 2
#    >>> part = pair[0][:1]
#    >>> part += 1
#    >>> pair
#    [tensor([1., 0.]), tensor([1., 0.])]
#
#    def holds(x):
#        pair = [x] * 2
#        wanted = x == 0
#        pair[0].copy_(wanted)
#        assert pair[0] is pair[1] and torch.equal(pair[1], wanted.to(x.dtype))
