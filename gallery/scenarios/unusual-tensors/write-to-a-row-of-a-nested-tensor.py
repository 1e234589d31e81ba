r"""
Does a write to one part of a nested tensor go through?
=======================================================

A part from ``unbind()`` or ``frames[0]`` is a view. A write to it goes through, if neither the nested tensor nor the
value requires grad. ``to_padded_tensor`` copies, and so does ``torch.nested.nested_tensor`` when you build it.

.. symptoms::

   modify one sequence in a jagged tensor
   padded tensor edited but nested tensor unchanged
   nested tensor does not follow the tensors it was made from
   in-place on ragged batch
   change one sentence in a batch of different lengths without padding
   nt.to_padded_tensor(0)[0, :2] = 1 does not update nt, torch.nested.nested_tensor
"""

import torch

short, long = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0, 5.0])
sequences = [short, long]
frames = torch.nested.nested_tensor(sequences, layout=torch.jagged)

short[0] = 10.0
print("list:  ", sequences)
print("nested:", frames.values())

# %%
# A list holds the tensors themselves. The nested tensor has copied them into one flat tensor, ``values()``.
#
# Parts are views of it
# ---------------------

first, second = frames.unbind()
first[0] = 100.0
second *= 2
frames[1][2] = 0.0

assert frames.values().tolist() == [100.0, 2.0, 6.0, 8.0, 0.0]
frames.values()

# %%
# The padded form is a copy
# -------------------------

padded = frames.to_padded_tensor(0.0)
padded[0, 0] = -1.0

padded, frames.values()

# %%
# With gradients
# --------------
#
# :api:`torch.nested.as_nested_tensor` of a list copies too, and keeps the history of the tensors. A part from
# ``unbind()`` refuses the write then:

short, long = (torch.ones(size, requires_grad=True) for size in (2, 3))
frames = torch.nested.as_nested_tensor([short, long], layout=torch.jagged)

# raises: RuntimeError: Output 0 of Select is a view and is being modified inplace. This view is the output of a function
#     that returns multiple views. ...
frames.unbind()[1][0] = 9.0

# %%
# ``frames[1]`` of the layout ``jagged`` takes it, and what the write overwrites gets gradient 0:

frames[1][0] = 9.0
(frames.values() * torch.arange(5.0)).sum().backward()

assert short.grad.tolist() == [0.0, 1.0] and long.grad.tolist() == [0.0, 3.0, 4.0]
short.grad, long.grad

# %%
# After an operation on the nested tensor the write is accepted as well, and ``backward`` raises:

doubled = 2 * torch.nested.as_nested_tensor([short, long], layout=torch.jagged)
doubled[1][0] = 9.0

# raises: NotImplementedError: aten.new_empty_strided.default
doubled.values().sum().backward()

# %%
# So write to the tensors of the list first, or write to the values and wrap them again:
# :ref:`error-slice-of-a-nested-batch`. A nested leaf that requires grad refuses both forms of the write, and so does a
# nested tensor without gradients if the value requires grad. Under ``torch.no_grad()`` these writes go through, and
# the gradient is computed as if they had not been made.
#
# The layout ``strided`` differs: with gradients its ``frames[1][0] = 9.0`` raises, and so does ``frames[1] = row``
# without. There write ``frames[1].copy_(row)``.
#
# See also: :ref:`error-nested-and-dense-mixed`, :ref:`error-nested-tensor-has-no-sizes` for the strided layout,
# :ref:`recipe-fill-a-padded-batch-row-by-row`.
#
# .. claim:: parts-of-a-nested-tensor-are-views
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0; dtype float16, bfloat16, complex64, int64, int32, bool
#    :wrong: n.unbind()[0] -> n.unbind()[0].clone()
#
#    A write to a part of a jagged nested tensor of floating-point numbers that requires no grad goes through.
#    A write to the padded tensor does not.
#
#    >>> n = torch.nested.nested_tensor([torch.zeros(1), torch.zeros(2)], layout=torch.jagged)
#    >>> _ = n.unbind()[1].fill_(5.0), n.to_padded_tensor(0.0).fill_(9.0)
#    >>> n.values()
#    tensor([0., 5., 5.])
#
#    def holds(x):
#        n = torch.nested.nested_tensor([x, x], layout=torch.jagged)
#        n.unbind()[0].fill_(5)
#        n.to_padded_tensor(0.0).fill_(9)
#        assert n.values()[: len(x)].eq(5).all() and n.values()[len(x) :].equal(x)
