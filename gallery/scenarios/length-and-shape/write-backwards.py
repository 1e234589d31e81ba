r"""
How do I write into a tensor from the back, as ``x[::-1] = values`` does for a list?
====================================================================================

Reverse the values and not the target: ``x[:] = values.flip(0)``, with a tensor of values of the shape of ``x``.
For ``x[:, ::-1]`` it is ``values.flip(1)``. ``x[::-1]`` raises, and a write to ``x.flip(0)`` is lost, for it is a copy.

.. symptoms::

   reversed slice does not work in torch
   flip then assign leaves the original unchanged
   negative stride tensor
   fill a buffer from the end to the start
   store the results in reverse order in an array, from last place to first
   returns[::-1] = discounted rewards in reinforcement learning, negative step is refused

.. verdict:: tensor/negative-step/eager
"""

import numpy as np
import torch

row, array, tensor = [0, 1, 2, 3], np.arange(4), torch.arange(4)
row[::-1] = [10, 11, 12, 13]
array[::-1] = [10, 11, 12, 13]
print(row, array, array[::-1].strides)

# raises: ValueError: step must be greater than zero
tensor[::-1] = torch.tensor([10, 11, 12, 13])

# %%
# NumPy's ``array[::-1]`` is a view with a negative **stride**; torch
# :ref:`takes none with elements <error-negative-strides-are-not-supported>`. :api:`torch.flip` and :api:`torch.fliplr`
# copy, and the write does not reach ``tensor``:

values = torch.tensor([10, 11, 12, 13])
tensor.flip(0)[:] = values
tensor[None].fliplr()[:] = values

assert tensor.tolist() == [0, 1, 2, 3]
tensor

# %%
# Turn the values round, or the positions. With an index tensor the
# :ref:`dtypes have to agree <error-index-put-dtypes-must-match>`:

tensor[:] = values.flip(0)
every_second = torch.zeros(4, dtype=torch.long)
every_second[torch.arange(3, -1, -2)] = values[:2]
row[3::-2] = [0, 0]

assert tensor.tolist() == [13, 12, 11, 10] and every_second.tolist() == [0, 11, 0, 10]
tensor, every_second, row

# %%
# Fewer values than the buffer has room go to its end, the first one last. Count the start from the front:
# ``buffer[-count:]`` would be the whole buffer if there is no value.

buffer = torch.zeros(5, dtype=torch.long)
for part in (values[:2], values[:0]):
    buffer[len(buffer) - len(part) :] = part.flip(0)

assert buffer.tolist() == [0, 0, 0, 11, 10]

# %%
# Gradients follow, in reverse:

values = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
target = torch.zeros(3)
target[:] = values.flip(0)
(target * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert target.tolist() == [3.0, 2.0, 1.0] and values.grad.tolist() == [100.0, 10.0, 1.0]
values.grad

# %%
# Since the flip is a copy, a tensor may be reversed into itself. A leaf that requires grad needs
# :api:`torch.no_grad` for it, and a tensor expanded to more elements refuses ``copy_``:

tensor.copy_(tensor.flip(0))

assert tensor.tolist() == [10, 11, 12, 13]
tensor

# %%
# See also: :ref:`error-step-must-be-greater-than-zero`, :ref:`recipe-permute-rows-in-place`.
#
# .. claim:: flip-is-a-copy
#    :range: tensors
#    :leaves-out: rank 0; size 0
#    :wrong: back = x.flip(0) -> back = x[:]
#    :same-in-false-worlds: flip copies in every one of them
#
#    ``flip`` copies: a write to the flipped tensor leaves the original as it was.
#
#    >>> t = torch.arange(3)
#    >>> back = t.flip(0)
#    >>> back[0] = 99
#    >>> t, back
#    (tensor([0, 1, 2]), tensor([99,  1,  0]))
#
#    def holds(x):
#        back = x.flip(0)
#        assert back.untyped_storage().data_ptr() != x.untyped_storage().data_ptr()
#        before = x.detach().clone()
#        with torch.no_grad():
#            back.fill_(7)
#        assert torch.equal(x, before)
