r"""
``t.clamp(0, 1)`` runs and nothing changes. Why?
================================================

``clamp`` without an underscore returns a new tensor and leaves ``t`` alone. Keep the result,
``t = t.clamp(0, 1)``, or write with ``t.clamp_(0, 1)``, for a parameter under ``torch.no_grad()``.

.. symptoms::

   t.add(1) not changing my tensor
   masked_fill or squeeze ignored
   t.sort() does not sort
   tensor.to(dtype) or half() without effect
   called a method on my array, it ran without error, array is untouched
   x.masked_fill(pad, 0) alone on a line in forward, padding is not zero
"""

import numpy as np
import torch

weight = torch.ones(2, requires_grad=True)
(weight * 50).sum().backward()
weight.grad.clamp(-1, 1)
print("after clamp: ", weight.grad)
weight.grad.clamp_(-1, 1)
print("after clamp_:", weight.grad)
torch.nn.utils.clip_grad_value_([weight], 0.5)
print("after clip_grad_value_:", weight.grad)

# %%
# :api:`torch.nn.utils.clip_grad_value_` takes many parameters. Its name ends in an underscore as well.
# More on gradients: :ref:`scenario-write-into-grad`.
#
# A leaf that requires grad, such as a parameter, :ref:`refuses the write <error-leaf-in-place>` where gradients are
# recorded. ``weight = weight.clamp(0, 0.5)`` gives the name a computed tensor, and an optimizer goes on with the old one:

with torch.no_grad():
    weight.clamp_(0.0, 0.5)

assert weight.tolist() == [0.5, 0.5] and weight.is_leaf and weight.requires_grad
weight

# %%
# The underscore is a rule for methods. A function may write without it, if you ask: ``relu(x, inplace=True)``,
# ``out=x``.
#
# The same word on a list and on an array
# ---------------------------------------
#
# ``sort`` is the trap: a list and an array sort themselves, and a tensor returns a sorted tensor.

samples, array, signal = [3, 1, 2], np.array([3, 1, 2]), torch.tensor([3, 1, 2])
for sequence in (samples, array, signal):
    sequence.sort()
print(samples, array, signal, sep="\n")

# %%
# There is no ``sort_``. Store the result back, into the same memory if others look at it:

same = signal
signal[:] = signal.sort().values

assert same is signal and same.tolist() == [1, 2, 3]
hasattr(signal, "sort_"), same

# %%
# Some more lines that throw their result away
# --------------------------------------------
#
# ``half``, ``float`` and ``to`` have no form with an underscore. Keep the result: ``scores = scores.half()``.

scores = torch.tensor([[-1.0, 2.0]])
scores.add(1)
scores.masked_fill(scores < 0, 0.0)
scores.squeeze()
scores.half()

assert not any(hasattr(scores, name) for name in ("half_", "float_", "to_"))
scores, scores.dtype

# %%
# A *module* is different: ``half()`` and ``to()`` convert the layer itself
# (:ref:`scenario-to-a-device-as-a-statement`).

layer = torch.nn.Linear(1, 1)
layer.half()
print(layer.weight.dtype)
layer.to(torch.float64)
layer.weight.dtype

# %%
# .. claim:: a-tensor-does-not-sort-itself
#    :same-in-false-worlds: sort makes a new tensor in every world
#    :range: plain-tensors
#    :leaves-out: dtype complex64
#    :wrong: values = x.sort().values -> values = x
#
#    A list sorts itself with ``sort()``; a tensor returns a sorted copy and stays as it is.
#
#    >>> samples, t = [2, 1], torch.tensor([2, 1])
#    >>> samples.sort()
#    >>> values = t.sort().values
#    >>> samples, t, values
#    ([1, 2], tensor([2, 1]), tensor([1, 2]))
#
#    def holds(x):
#        before = x.tolist()
#        values = x.sort().values
#        assert x.tolist() == before and values.shape == x.shape
#        assert x.numel() == 0 or values.data_ptr() != x.data_ptr()
#        assert x.dim() != 1 or values.tolist() == sorted(before)
