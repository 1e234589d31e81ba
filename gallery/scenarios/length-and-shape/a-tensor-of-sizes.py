r"""
I made ``torch.tensor((2, 3))`` and cannot write ``x[1, 2]``. Why?
==================================================================

``torch.tensor((2, 3))`` has two *elements*, 2 and 3. For a tensor of *shape* 2 by 3 call ``torch.zeros(2, 3)`` or
``torch.empty(2, 3)``.

.. symptoms::

   torch.tensor([batch, length]) instead of torch.empty, too many indices for tensor of dimension 1
   preallocated output has the wrong shape and holds the sizes
   torch.tensor(n) is a single number, index assignment fails
   result tensor holds integers although I wrote floats into it
   torch.Tensor(3) versus torch.tensor(3)
   index 5 is out of bounds for the buffer that I have just made
   made a 2d array to fill in a loop, it only has two numbers
   accs = torch.tensor([num_epochs]); accs[epoch] = acc raises index 1 is out of bounds
"""

import numpy as np
import torch

batch, steps = 2, 3
rewards = torch.tensor((batch, steps))
print("rewards:", rewards, "  shape:", list(rewards.shape), "  dtype:", rewards.dtype)

# raises: IndexError: too many indices for tensor of dimension 1
rewards[1, 2] = 0.5

# %%
# Why
# ---
#
# :api:`torch.tensor` takes *data*. What you give it becomes the elements, as in ``np.array((2, 3))`` and ``list((2,
# 3))``. Functions that take sizes are, for instance, :api:`torch.empty`, :api:`torch.zeros`, :api:`torch.ones` and
# :api:`torch.full`.
#
# Sometimes nothing raises
# ------------------------
#
# With index 0 or 1, ``0.75`` fits. The other size stays in as a value, the fraction is cut off, and no gradient is
# recorded. Index 2 is out of bounds, whatever the two sizes are:

rewards = torch.tensor((batch, steps))
rewards[0] = 0.75
print("rewards:", rewards)

# %%
# A single size makes a tensor of no dimensions:

lengths = torch.tensor(4)

# raises: IndexError: invalid index of a 0-dim tensor. ...
lengths[0] = 1

# %%
# With ``torch.Tensor``, the class, integers and a ``torch.Size`` are sizes, whose memory is not set to anything. A list is
# data:

print("torch.Tensor(2, 3):  ", list(torch.Tensor(2, 3).shape))
print("torch.Tensor([2, 3]):", torch.Tensor([2, 3]).tolist())
print("torch.tensor([2, 3]):", torch.tensor([2, 3]).tolist())

# %%
# The fix
# -------
#
# Say the shape, and the dtype where it is not the default one. ``zeros`` is right if you may not write every element:

rewards = torch.zeros(batch, steps)
rewards[1, 2] = 0.5
counts = torch.zeros(batch, dtype=torch.int64)
counts[0] += 1
array = np.zeros((batch, steps))
array[1, 2] = 0.5
as_list = [[0.0] * steps for _ in range(batch)]
as_list[1][2] = 0.5

assert rewards.tolist() == array.tolist() == as_list
assert rewards.dtype == torch.get_default_dtype() and counts.tolist() == [1, 0]
rewards

# %%
# If the sizes *are* a tensor of integers, hand them over one by one. One size without a dimension is ``int(size)``:

sizes = torch.tensor([2, 3])
assert torch.zeros(*sizes.tolist()).shape == (2, 3) == torch.zeros(torch.Size(sizes)).shape
assert torch.zeros(int(sizes[1])).shape == (3,)

# %%
# For the shape, dtype and device of another tensor: ``torch.zeros_like(other)``. With another shape:
# ``other.new_zeros(4)``.

prediction = torch.ones(2, 3, dtype=torch.bfloat16)
print(torch.zeros_like(prediction).dtype, prediction.new_zeros(4).dtype)

# %%
# See also: :ref:`error-too-many-indices`, :ref:`error-invalid-index-of-a-0-dim-tensor`,
# :ref:`scenario-fractions-are-cut-off`, :ref:`recipe-build-a-tensor-in-a-loop`.
#
# .. claim:: tensor-takes-data-and-empty-takes-sizes
#    :same-in-false-worlds: tensors are made, nothing is written
#
#    ``torch.tensor((2, 3))`` has the elements 2 and 3, and ``torch.empty((2, 3))`` has the shape 2 by 3.
#
#    >>> torch.tensor((2, 3)).shape, torch.empty((2, 3)).shape
#    (torch.Size([2]), torch.Size([2, 3]))
