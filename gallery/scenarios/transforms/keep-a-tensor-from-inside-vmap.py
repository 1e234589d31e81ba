r"""
Can I keep a tensor from inside vmap in a list?
===============================================

Not a sample, nor what was computed from one: you would keep a wrapper, and a computation with it raises once
``torch.vmap`` has returned. Return the tensor as a second result.

.. symptoms::

   tensor may have escaped from inside a function being vmapped
   BatchedTensor in a list that a vmapped function appended to
   INTERNAL ASSERT maybe_layer.has_value
   saved intermediate values from a vmapped function, cannot use them afterwards
   acts.append(h) inside torch.vmap(model)(x), then torch.stack(acts) raises
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
# One entry for each call. Under vmap without a ``chunk_size`` there is one call for all samples:

kept.clear()
torch.vmap(double)(torch.tensor([1.0, 2.0, 3.0]))
kept

# %%
# Why
# ---
#
# ``lvl=1`` is the vmap that made the wrapper, and it has ended. The hidden dimension is that of this vmap. What is made
# like a sample is such a wrapper, too, as in ``torch.zeros_like(sample)``, and so is what ``torch.randn`` draws with
# ``randomness="different"``. An assignment raises, for example:

# raises: RuntimeError: Either your tensor may have escaped from inside a function being vmapped ...
kept[0] += 1

# %%
# Other functions raise with another message: ``tolist()`` says that there is no storage. ``kept[0].shape`` and
# ``kept[0].float()``, which has nothing to convert here, do not raise.
#
# Inside a later vmap ``lvl=1`` is active again. With as many samples the wrapper then counts as a tensor of that vmap,
# without an error, so the mistake may go unnoticed in a loop: :ref:`error-tensor-escaped-from-a-transform`.
#
# Return it
# ---------
#
# Tensors among the outputs are unwrapped, with the values of all samples:


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
# What a function under ``torch.func.grad`` appends to a list is a wrapper, too. You can compute with it. ``numpy()``
# and ``torch.save`` refuse it; ``detach()`` unwraps it. If the argument requires grad outside, ``backward()`` from the
# kept tensor reaches it. Otherwise ``backward()`` raises.
#
# For a write to a tensor from outside see :ref:`error-vmap-inplace-into-unbatched` and
# :ref:`error-transform-mutates-a-captured-tensor`.
#
# .. claim:: results-leave-vmap-side-effects-do-not
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0
#    :same-in-false-worlds: nothing is written
#    :wrong: kept[0].sin() -> doubled[0].sin()
#
#    A result of a vmapped function holds all samples, by default. A tensor that was computed from a sample and got out
#    otherwise raises in a computation such as ``sin()`` outside of a vmap.
#
#    >>> kept = []
#    >>> torch.vmap(lambda x: kept.append(x * 2) or x * 2)(torch.arange(3.0))
#    tensor([0., 2., 4.])
#    >>> kept[0].sin()
#    Traceback (most recent call last):
#    RuntimeError: Either your tensor may have escaped from inside a function being vmapped ...
#
#    def holds(x):
#        kept = []
#        doubled = torch.vmap(lambda row: kept.append(row + row) or row + row)(x)
#        assert torch.equal(doubled, x + x)
#        try:
#            kept[0].sin()
#        except RuntimeError as error:
#            assert "escaped from inside a function being vmapped" in str(error)
#        else:
#            raise AssertionError("nothing was raised")
