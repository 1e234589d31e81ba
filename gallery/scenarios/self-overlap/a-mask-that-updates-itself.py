r"""
Why can't I write to a mask through itself, ``mask[mask] = values``?
====================================================================

The index would be overwritten while it is read, so torch refuses. Use a clone of it as the index:
``mask[mask.clone()] = values``.

.. symptoms::

   update boolean mask with itself as index
   narrowing down a selection in place fails
   permutation tensor indexed by itself
   mask of masked elements single memory location
"""

import numpy as np
import torch

alive = torch.tensor([True, True, False, True])
survives = torch.tensor([True, False, True])

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor ...
alive[alive] = survives

# %%
# ``survives`` has a value for each of the three that are alive. NumPy takes the same line:

array = np.array([True, True, False, True])
array[array] = np.array([True, False, True])
array

# %%
# A list takes no mask (:ref:`error-mask-into-a-list`). Through a tensor mask a *number* is accepted, and through
# positions it is not:

following = torch.tensor([1, 2, 0])
everything = torch.tensor([True, True, False])
everything[everything] = False
print(everything)

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor ...
following[following] = 7

# %%
# Clone the index
# ---------------

alive[alive.clone()] = survives
following[following.clone()] = torch.arange(3)

assert alive.tolist() == array.tolist()
assert torch.equal(following, torch.tensor([1, 2, 0]).argsort())
alive, following

# %%
# The second line inverts a permutation; ``argsort()`` of it gives the same without a write. If the new
# condition is known for all elements, ``alive &= condition`` needs no index at all:

alive = torch.tensor([True, True, False, True])
alive &= torch.tensor([True, False, True, True])
alive

# %%
# See also: :ref:`error-input-and-output-overlap`, :ref:`scenario-a-mask-of-zeros-and-ones`.
#
# .. claim:: an-index-may-not-be-its-own-target
#    :same-in-false-worlds: the index is the tensor itself; no view, leaf or counter takes part
#
#    A tensor may not be written through an index that is the tensor itself.
#
#    >>> t = torch.tensor([1, 2, 0])
#    >>> t[t] = torch.arange(3)
#    Traceback (most recent call last):
#    RuntimeError: unsupported operation: some elements of the input tensor and the written-to tensor refer ...
#    >>> t[t.clone()] = torch.arange(3)
#    >>> t
#    tensor([2, 0, 1])
