r"""
Does a function change the tensor that I pass to it?
====================================================

If the function writes (``x -= 1``, ``x[0] = 0``, ``x.clamp_()``), yes: its parameter ``x`` is another name for
your tensor. If it assigns to its own name instead (``x = x - 1``), no: let it ``return x``, and take what it returns.

.. symptoms::

   my function does not change the tensor
   function modifies the input tensor as a side effect
   are tensors passed by reference or by value
   helper edits my array by accident, how do I hand it over safely
   def normalize(x): x = x / x.max(), after normalize(img) img is the same

.. verdict:: tensor/iadd/eager
"""

import numpy as np
import torch


def center(x):
    x = x - 2
    return x


def center_(x):
    x -= 2
    return x


signal = torch.tensor([1.0, 2.0, 3.0])
center(signal)
print("after center: ", signal)
center_(signal)
print("after center_:", signal)

# %%
# To keep what ``center`` computes, write ``signal = center(signal)``. To protect ``signal`` from ``center_``, pass
# ``signal.clone()``; for an array, ``array.copy()``.
#
# The function gets the object and not a copy. The underscore is a mark for functions that write, as in
# :ref:`PyTorch's own methods <scenario-method-without-an-underscore>`.
#
# Passing a slice
# ---------------
#
# Whether the *whole* is changed depends on what the slice is. A list's slice is a copy; an array's and
# a tensor's are views. What a list of positions or a mask selects is a copy:


def clear_first(window):
    window[0] = 0


samples, array, signal = [1, 2, 3], np.array([1, 2, 3]), torch.tensor([1, 2, 3])
for sequence in (samples, array, signal):
    clear_first(sequence[1:])
print(samples, array, signal, sep="\n")
clear_first(signal[[1, 2]])
print("after a list of positions:", signal)

# %%
# To change the elements at these positions, assign what a function returns:

signal[[1, 2]] = center(signal[[1, 2]])

assert signal.tolist() == [1, -2, 1]
signal

# %%
# ``images[0]`` is a view as well. A function that writes to it changes the data set, here once more in each epoch:

images = torch.tensor([[4.0, 8.0], [6.0, 2.0]])
for _epoch in range(2):
    center(images[1])
    center_(images[0])
images

# %%
# See also: :ref:`scenario-dataset-changes-every-epoch`.
#
# .. claim:: a-function-that-gets-a-slice-can-change-the-whole
#    :range: plain-tensors lists
#    :leaves-out: rank 0; size 0, 1; length 0, 1; layout expanded, one element
#    :wrong: clear_first(x[1:]) -> clear_first(x[1:].clone())
#
#    A function that writes into a slice it was given changes the caller's tensor, not the caller's list.
#
#    >>> def clear_first(window):
#    ...     window[0] = 0
#    >>> t, samples = torch.tensor([1, 2, 3]), [1, 2, 3]
#    >>> clear_first(t[1:])
#    >>> clear_first(samples[1:])
#    >>> t, samples
#    (tensor([1, 0, 3]), [1, 2, 3])
#
#    def holds(x, items):
#        def clear_first(window):
#            window[0] = 0
#
#        before, wanted = list(items), x.clone()
#        wanted[1] = 0
#        x[1].fill_(1)
#        clear_first(x[1:])
#        clear_first(items[1:])
#        assert torch.equal(x, wanted) and items == before
