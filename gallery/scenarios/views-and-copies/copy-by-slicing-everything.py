r"""
``b = a[:]`` copies a list. Does it copy a tensor?
==================================================

No. ``a[:]`` of a tensor with dimensions is a view of all of it: a write to ``b`` changes ``a``, where it is not
refused. Copy with ``a.clone()``.

.. symptoms::

   copied the tensor with [:] and the original changed
   copy.copy of a tensor is not independent
   how to copy a tensor like a list
   backup of my tensor changes as well
   edit a slice without changing the tensor it came from
   saved old values in a second variable, both show the new values
   old = w[:]; w += 1 and old also shows the new weights

.. verdict:: list/name-assign/eager
.. verdict:: tensor/name-assign/eager
"""

import copy

import numpy as np
import torch

samples, array, signal = [1.0, 2.0], np.array([1.0, 2.0]), torch.tensor([1.0, 2.0])
for original in (samples, array, signal):
    backup = original[:]
    backup[0] = 9.0

# picture: samples, array, signal, backup

print(samples, array, signal, sep="\n")

# %%
# The list is copied. The array and the tensor are not. The list's copy is one level deep: lists or tensors *in*
# a list stay :ref:`the same objects <scenario-shallow-and-deep-copies>`.
#
# What copies which:

ways = {
    "b = a": lambda a: a,
    "a[:]": lambda a: a[:],
    "copy.copy(a)": copy.copy,
    "copy.deepcopy(a)": copy.deepcopy,
}
print(" " * 17, "list    array   tensor")
for name, way in ways.items():
    print(f"{name:18}", end="")
    for original in ([1.0], np.array([1.0]), torch.tensor([1.0])):
        way(original)[0] = 9.0
        print("copied  " if original[0] == 1.0 else "shared  ", end="")
    print()

# %%
# ``copy.copy`` makes a new tensor object :ref:`over the same memory <scenario-shallow-and-deep-copies>`. A tensor
# without dimensions, such as a loss, refuses ``[:]`` with an ``IndexError``. Its view is ``loss[...]``.
#
# Methods of tensors, and ``nn.Parameter``:

ways = {
    "detach()": torch.Tensor.detach,
    "Parameter(a)": lambda a: torch.nn.Parameter(a).detach(),
    "clone()": torch.Tensor.clone,
}
for name, way in ways.items():
    signal = torch.tensor([1.0, 2.0])
    way(signal)[0] = 9.0
    print(f"{name:12}", signal)

# %%
# While gradients are recorded, a write to ``a[:]`` of a leaf that requires grad
# :ref:`raises <error-view-of-a-leaf>`. ``clone`` is recorded: gradients go through it to
# ``signal``. Use ``signal.detach().clone()`` where they must not:

signal = torch.tensor([1.0, 2.0], requires_grad=True)
(signal.clone() * torch.tensor([3.0, 4.0])).sum().backward()
signal.grad, signal.detach().clone().requires_grad

# %%
# ``copy.deepcopy`` raises for a tensor that has a ``grad_fn``: :ref:`error-deepcopy-of-a-non-leaf`. For the weights
# of a model: :ref:`recipe-keep-the-best-weights`.
#
# .. claim:: slicing-everything-is-no-copy
#    :range: tensors lists
#    :leaves-out: rank 0
#    :wrong: x[:]._is_view() -> x[:].clone()._is_view()
#
#    ``a[:]`` is a copy of a list, and a view of a tensor with dimensions.
#
#    >>> samples, t = [1.0, 2.0], torch.tensor([1.0, 2.0])
#    >>> samples[:][0] = 9.0
#    >>> t[:][0] = 9.0
#    >>> samples, t
#    ([1.0, 2.0], tensor([9., 2.]))
#
#    def holds(x, items):
#        whole = items[:]
#        assert whole == items and whole is not items
#        assert x[:]._is_view() and x[:].shape == x.shape and x[:].stride() == x.stride()
#        assert x[:].untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
