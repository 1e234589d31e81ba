r"""
Why does every sample get the same noise under vmap?
====================================================

With ``randomness="same"`` one draw serves all samples. Ask for ``"different"``, and draw with ``torch.randn`` or into
a clone of the sample. A number from Python's ``random`` or NumPy is drawn once a call, whatever the mode.

.. symptoms::

   normal_ inside vmap gives identical rows
   dropout mask equal for all samples in vmap
   augmentation not random per sample
   random numbers are identical across the batch when vectorizing a function
   torch.vmap(aug, randomness="same") with x + torch.randn(3) adds one noise vector to all
"""

import random

import torch


def with_noise(sample):
    noisy = sample.clone()
    noisy[1:].normal_()
    return noisy


batch = torch.zeros(3, 4)
rows = [with_noise(sample) for sample in batch]
torch.equal(rows[0], rows[1])

# %%
# A loop draws for each sample. ``vmap`` calls the function once, and wants to be told how to draw with torch:

# raises: RuntimeError: vmap: called random operation while in randomness error mode. ...
torch.vmap(with_noise)(batch)

# %%

for randomness in ("same", "different"):
    rows = torch.vmap(with_noise, randomness=randomness)(batch)
    print(randomness, "-> equal rows:", torch.equal(rows[0], rows[1]))
    assert torch.equal(rows[0], rows[1]) == (randomness == "same")
    assert rows[:, 0].count_nonzero() == 0 and batch.count_nonzero() == 0

# %%
# Why the tensor must come from the sample
# ----------------------------------------
#
# A clone of the sample has room for a draw each. ``torch.zeros(4)`` is one tensor for all samples, and so is
# ``sample.new_tensor([0.0] * 4)``:


def fresh(sample):
    return torch.zeros(4).normal_() + sample


# raises: RuntimeError: vmap: Cannot ask for different inplace randomness on an unbatched tensor. ...
torch.vmap(fresh, randomness="different")(batch)

# %%
# ``torch.randn``, which makes its tensor, has no such limit. Nor has dropout that is not in place, whose masks differ
# here:

drawn = torch.vmap(lambda sample: torch.randn(4) + sample, randomness="different")(batch)
masked = torch.vmap(lambda sample: torch.dropout(sample, 0.5, True), randomness="different")(
    torch.ones(2, 99)
)

assert not torch.equal(drawn[0], drawn[1]) and not torch.equal(masked[0], masked[1])
torch.equal(drawn[0], drawn[1]), torch.equal(masked[0], masked[1])

# %%
# A draw whose parameters come from the sample, as in ``torch.normal(sample, 1.0)``, raises under ``"same"``. With
# one vmap inside another, each has its own ``randomness``. The inner one refuses a random draw if you name a mode for
# the outer one alone.
#
# Numbers that torch did not draw
# -------------------------------
#
# ``vmap`` runs the function once, or with ``chunk_size`` once for each chunk. Python's ``random`` gives one number in
# one run. ``vmap`` does not notice, not even in the error mode. Draw with torch, or draw before and pass one number for
# each sample:

shifted = torch.vmap(lambda sample: sample + random.random(), randomness="different")(batch)

assert torch.equal(shifted[0], shifted[1])

numbers = torch.tensor([random.random() for _ in batch])
shifted = torch.vmap(lambda sample, number: sample + number)(batch, numbers)

assert torch.equal(shifted[:, 0], numbers)
len(shifted[:, 0].unique())

# %%
# See also: :ref:`error-vmap-randomness`, :ref:`recipe-write-inside-vmap`.
#
# .. claim:: randomness-same-is-one-draw
#    :same-in-false-worlds: it is about vmap's random draws
#
#    Under ``randomness="same"`` ``normal_`` on a clone gives all samples the same numbers. Under ``"different"`` it
#    draws for each sample.
#
#    >>> draw = lambda sample: sample.clone().normal_()
#    >>> for mode in ("same", "different"):
#    ...     a, b = torch.vmap(draw, randomness=mode)(torch.zeros(2, 4))
#    ...     print(torch.equal(a, b))
#    True
#    False
