r"""
Why does slice assignment to a list just work?
==============================================

``samples[1:4] = new`` replaces references in the list. Slices that were taken before are lists of their own, and a list
has no graph that the write could falsify. A tensor that no graph uses and that is not expanded takes a tensor ``new``
of the same shape and dtype that shares no memory with the slice.

.. verdict:: list/slice-assign/eager
.. verdict:: tensor/slice-assign/eager

.. symptoms::

   replace several items of a list at once, same line in torch
   x[1:4] = [20, 30, 40] for list, numpy array and tensor compared
"""

# same in false worlds: its errors are about lengths and types

import numpy as np
import torch

samples, array, signal = [1, 2, 3, 4, 5], np.array([1, 2, 3, 4, 5]), torch.tensor([1, 2, 3, 4, 5])
samples[1:4] = [20, 30, 40]
array[1:4] = [20, 30, 40]
signal[1:4] = torch.tensor([20, 30, 40])
print(samples, array, signal, sep="\n")

# %%
# A slice that was taken before
# -----------------------------
#
# The list's slice is a list of its own. The array's and the tensor's slices look into the same memory:

samples, array, signal = [1, 2, 3], np.array([1, 2, 3]), torch.tensor([1, 2, 3])
for sequence in (samples, array, signal):
    window = sequence[1:]
    window[0] = 20
window_of_list, window_of_tensor = samples[1:], signal[1:]
print(samples, array, signal, sep="\n")

# picture: samples, window_of_list, signal, window_of_tensor

# %%
# For a slice without a step, a list takes a value of another length and grows or shrinks. A tensor keeps its shape,
# and refuses a vector that does not :ref:`broadcast <claim-a-number-is-broadcast>` to the slice:

samples[1:3] = [20, 30, 40, 50]
samples

# %%

# raises: RuntimeError: The expanded size of the tensor (2) must match the existing size (4) at
#     non-singleton dimension 0. Target sizes: [2]. Tensor sizes: [4]
signal[1:3] = torch.tensor([20, 30, 40, 50])

# %%
# A list takes elements of any type:

samples[:2] = [None, "text"]
samples

# %%
# A tensor copies numbers into its storage and keeps its dtype. It takes a tensor or a number, and refuses a list, a
# tuple or an array:

# raises: TypeError: can't assign a list to a torch.LongTensor
signal[1:3] = [20, 30]

# %%
# A list and an array take values from their own other elements. A tensor refuses ``signal[1:4] = signal[:3]``. Where
# both sides have gaps, it :ref:`may not notice <claim-an-overlap-of-tensors-with-gaps-is-not-noticed>`. Clone the
# value:

samples, array, signal = [1, 2, 3, 4], np.array([1, 2, 3, 4]), torch.tensor([1, 2, 3, 4])
samples[1:4] = samples[:3]
array[1:4] = array[:3]
signal[1:4] = signal[:3].clone()

assert samples == array.tolist() == signal.tolist() == [1, 1, 2, 3]

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. ...
signal[1:4] = signal[:3]

# %%
# See also: :ref:`error-expanded-size-must-match`, :ref:`error-cannot-assign-a-list`,
# :ref:`scenario-slice-assignment-grows-a-list-only`, :doc:`/reference/source-article`.
#
# .. claim:: a-number-is-broadcast
#    :same-in-false-worlds: it is about values and shapes
#    :range: plain-tensors
#    :leaves-out: rank 0; layout expanded, one element
#    :wrong: x[1:] = 1 -> x[1:].clone().fill_(1)
#
#    A tensor that requires no grad, has dimensions and is not expanded takes one number in the range of its dtype for a
#    whole slice. For a slice of a list a number is refused.
#
#    >>> t = torch.zeros(4)
#    >>> t[1:3] = 7.0
#    >>> t
#    tensor([0., 7., 7., 0.])
#    >>> samples = [0.0, 0.0, 0.0, 0.0]
#    >>> samples[1:3] = 7.0
#    Traceback (most recent call last):
#    TypeError: ...assign...iterable...
#
#    def holds(x):
#        first = x[:1].clone()
#        x[1:] = 1
#        assert (x[1:] == 1).all()
#        assert torch.equal(x[:1], first)
