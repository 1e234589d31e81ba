r"""
Why does ``x[:, 0]`` not fit where ``x[:, 0:1]`` does?
======================================================

An integer index takes its dimension away, and a slice of length 1 keeps it. The value then lines up one
dimension further to the right: an error if you are lucky, other values if you are not.

.. symptoms::

   assign one channel to a tensor with a trailing 1
   sizes look the same but do not match
   shape [N] against [N, 1]
   target tensor lost a dimension after indexing
"""

import numpy as np
import torch

images = torch.arange(8.0).reshape(2, 2, 2)
gray = torch.zeros(2, 2, 1)

# raises: RuntimeError: The expanded size of the tensor (1) must match the existing size (2) at
#     non-singleton dimension 2. Target sizes: [2, 2, 1]. Tensor sizes: [2, 2]
gray[:] = images[:, :, 0]

# %%
# Keep the dimension with a slice, or put it back with ``None`` or :api:`torch.Tensor.unsqueeze`. All three
# are views:

gray[:] = images[:, :, 0:1]
for same in (images[:, :, 0:1], images[:, :, 0, None], images[:, :, 0].unsqueeze(2)):
    assert torch.equal(gray, same) and same._base is images._base
images[:, :, 0].shape, images[:, :, 0:1].shape, gray.flatten()

# %%
# When it does not raise
# ----------------------
#
# ``[3]`` and ``[3, 1]`` are stretched to ``[3, 3]``. A difference of predictions and targets is then a
# table of all pairs:

predictions, targets = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[1.0], [2.0], [3.0]])
predictions - targets[:, 0]

# %%
# In place there is a shape to keep, so the same mistake raises:

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
#    :same-in-false-worlds: it is about shapes, not about memory
#
#    ``t[:, 0]`` has one dimension less than ``t``, and ``t[:, 0:1]`` has as many.
#
#    >>> t = torch.zeros(4, 3)
#    >>> t[:, 0].shape, t[:, 0:1].shape, (t[:, 0:1] - t[:, 0]).shape
#    (torch.Size([4]), torch.Size([4, 1]), torch.Size([4, 4]))
