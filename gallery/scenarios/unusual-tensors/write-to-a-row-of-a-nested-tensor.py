r"""
Does a write to one part of a nested tensor go through?
=======================================================

A part from ``unbind()`` or ``frames[0]`` is a view, and a write goes through. ``to_padded_tensor`` copies, and so does
``torch.nested.nested_tensor`` when you build it.

.. symptoms::

   modify one sequence in a jagged tensor
   padded tensor edited but nested tensor unchanged
   nested tensor does not follow the tensors it was made from
   in-place on ragged batch
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
frames.values()

# %%
# The padded form is a copy
# -------------------------

padded = frames.to_padded_tensor(0.0)
padded[0, 0] = -1.0

padded, frames.values()

# %%
# :api:`torch.nested.as_nested_tensor` keeps the history of the tensors. A write to a part is recorded: what it
# overwrites gets gradient 0.

short, long = (torch.ones(size, requires_grad=True) for size in (2, 3))
frames = torch.nested.as_nested_tensor([short, long], layout=torch.jagged)
frames[1][0] = 9.0
(frames.values() * torch.arange(5.0)).sum().backward()

assert short.grad.tolist() == [0.0, 1.0] and long.grad.tolist() == [0.0, 3.0, 4.0]
short.grad, long.grad

# %%
# See also: :ref:`error-slice-of-a-nested-batch`, :ref:`error-nested-and-dense-mixed`,
# :ref:`recipe-fill-a-padded-batch-row-by-row`.
#
# .. claim:: parts-of-a-nested-tensor-are-views
#
#    A write to a part of a jagged nested tensor goes through; one to the padded tensor does not.
#
#    >>> n = torch.nested.nested_tensor([torch.zeros(1), torch.zeros(2)], layout=torch.jagged)
#    >>> _ = n.unbind()[1].fill_(5.0), n.to_padded_tensor(0.0).fill_(9.0)
#    >>> n.values()
#    tensor([0., 5., 5.])
