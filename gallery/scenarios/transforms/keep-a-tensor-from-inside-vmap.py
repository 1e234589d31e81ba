r"""
Can I keep a tensor from inside vmap in a list?
===============================================

Not one that was computed from a sample: you would keep a wrapper, and a computation with it raises once ``torch.vmap``
has returned. Return the tensor as a second result.

.. symptoms::

   tensor may have escaped from inside a function being vmapped
   BatchedTensor in a list that a vmapped function appended to
   INTERNAL ASSERT maybe_layer.has_value
"""

import torch

kept = []


def double(sample):
    kept.append(sample + 0.5)
    return sample * 2


for sample in torch.tensor([1.0, 2.0, 3.0]):
    double(sample)

kept

# %%
# One entry for each call. Under vmap there is one call for all samples:

kept.clear()
torch.vmap(double)(torch.tensor([1.0, 2.0, 3.0]))
kept

# %%
# Why
# ---
#
# ``lvl=1`` is the vmap that made the wrapper, and it has ended. No vmap is active that knows what to do with the
# hidden dimension:

# raises: RuntimeError: Either your tensor may have escaped from inside a function being vmapped ...
kept[0] += 1

# %%
# Inside a later vmap ``lvl=1`` is active again. The wrapper then counts as a tensor of that vmap, without an error, so
# the mistake may go unnoticed in a loop: :ref:`error-tensor-escaped-from-a-transform`.
#
# Return it
# ---------
#
# Outputs are unwrapped, with the values of all samples:


def double(sample):
    return sample * 2, sample + 0.5


_, middle = torch.vmap(double)(torch.tensor([1.0, 2.0, 3.0]))

assert middle.tolist() == [1.5, 2.5, 3.5]
middle.sin().shape, middle

# %%
# With ``torch.func.grad`` you announce the second result:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
torch.func.grad(lambda x: (x**2, x + 0.5), has_aux=True)(torch.tensor(3.0))

# %%
# What a function under ``torch.func.grad`` appends to a list is a wrapper, too. It can be used, and has no gradient.
#
# For a write to a tensor from outside see :ref:`error-vmap-inplace-into-unbatched` and
# :ref:`error-transform-mutates-a-captured-tensor`.
#
# .. claim:: results-leave-vmap-side-effects-do-not
#    :same-in-false-worlds: nothing is written
#
#    A result of a vmapped function holds all samples. A tensor that was computed from a sample and got out otherwise
#    cannot be computed with outside of a vmap.
#
#    >>> kept = []
#    >>> torch.vmap(lambda x: kept.append(x * 2) or x * 2)(torch.arange(3.0))
#    tensor([0., 2., 4.])
#    >>> kept[0].sin()
#    Traceback (most recent call last):
#    RuntimeError: Either your tensor may have escaped from inside a function being vmapped ...
