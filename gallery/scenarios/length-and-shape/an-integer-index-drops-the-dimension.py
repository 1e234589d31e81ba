r"""
Why does ``x[:, 0]`` not fit where ``x[:, 0:1]`` does?
======================================================

An integer index takes its dimension away, and a slice of length 1 keeps it. The dimensions in front of it then
line up one place further to the right. The sizes do not fit there, or they fit and the values may land
elsewhere. Write ``x[:, 0:1]``, or ``x[:, i, None]`` for a position ``i``.

.. symptoms::

   assign one channel to a tensor with a trailing 1
   sizes look the same but do not match
   shape [N] against [N, 1]
   target tensor lost a dimension after indexing
   copy one colour plane into a grayscale picture, one axis is missing
   alpha[:] = images[:, 3] with alpha of shape (8, 1, 32, 32) raises
"""

import numpy as np
import torch

images = torch.arange(8.0).reshape(2, 2, 2)
gray = torch.zeros(2, 2, 1)

# raises: RuntimeError: The expanded size of the tensor (1) must match the existing size (2) at
#     non-singleton dimension 2. Target sizes: [2, 2, 1]. Tensor sizes: [2, 2]
gray[:] = images[:, :, 0]

# %%
# Keep the dimension with a slice, or put it back with ``None`` or :api:`torch.Tensor.unsqueeze`:

gray[:] = images[:, :, 0:1]
for same in (images[:, :, 0:1], images[:, :, 0, None], images[:, :, 0].unsqueeze(2)):
    assert torch.equal(gray, same) and same._base is images._base

assert gray.flatten().tolist() == [0.0, 2.0, 4.0, 6.0]
images[:, :, 0].shape, images[:, :, 0:1].shape, gray.flatten()

# %%
# The slice ``-1:0`` is empty, so ``x[:, i : i + 1]`` is wrong for ``i = -1``, and ``x[:, i, None]`` is right:

i = -1
assert images[:, :, i : i + 1].numel() == 0
assert torch.equal(images[:, :, i, None], images[:, :, -1:])

# %%
# A target loses its dimension in the same way:

# raises: RuntimeError: expand(torch.FloatTensor{[2, 2, 1]}, size=[2, 2]): the number of sizes provided
#     (2) must be greater or equal to the number of dimensions in the tensor (3)
gray[:, :, 0] = images[:, :, 1:2]

# %%
# Give both sides a slice:

gray[:, :, 0:1] = images[:, :, 1:2]
assert gray.flatten().tolist() == [1.0, 3.0, 5.0, 7.0]

# %%
# When it does not raise
# ----------------------
#
# Shapes ``[3]`` and ``[3, 1]`` are both stretched to ``[3, 3]``. The difference of predictions and targets is
# then a table of all pairs, where a column of zeros was meant:

predictions, targets = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[1.0], [2.0], [3.0]])
predictions - targets[:, 0]

# %%
# In place ``predictions`` keeps its shape, and ``[3, 1]`` cannot hold the table, so the same mistake raises:

# raises: RuntimeError: output with shape [3, 1] doesn't match the broadcast shape [3, 3]
predictions -= targets[:, 0]

# %%
# Arrays have the same two shapes. In a list of lists, ``row[0]`` is an element and ``row[0:1]`` a list of one:

array, rows = np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]
print(array[:, 0].shape, array[:, 0:1].shape, rows[0][0], rows[0][0:1])

# %%
# See also: :ref:`error-expanded-size-must-match`,
# :ref:`error-output-does-not-match-broadcast-shape`, :ref:`scenario-one-value-per-row`.
#
# .. claim:: an-integer-index-removes-its-dimension
#    :range: tensors
#    :leaves-out: rank 0, 1; size 1000
#    :wrong: x[:, 0].dim() -> x[:, 0:1].dim()
#    :same-in-false-worlds: it is about shapes, not about memory
#
#    If ``t`` has two dimensions or more and at least one column, ``t[:, 0]`` has one dimension less than ``t``,
#    and ``t[:, 0:1]`` has as many.
#
#    >>> t = torch.zeros(4, 3)
#    >>> t[:, 0].shape, t[:, 0:1].shape, (t[:, 0:1] - t[:, 0]).shape
#    (torch.Size([4]), torch.Size([4, 1]), torch.Size([4, 4]))
#
#    def holds(x):
#        assert x[:, 0].dim() == x.dim() - 1
#        assert x[:, 0:1].shape == (len(x), 1, *x.shape[2:])
