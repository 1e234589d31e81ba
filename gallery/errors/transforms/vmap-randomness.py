r"""
vmap: called random operation while in randomness error mode
============================================================

``torch.vmap`` does not guess whether all samples share one random draw. Say it:
``torch.vmap(f, randomness="different")`` draws for each sample, ``"same"`` draws once for all. For ``torch.func.jacfwd``
it is ``randomness="same"``.

.. symptoms::

   torch.rand or dropout inside vmap refused
   add noise to each sample in a vmapped function, x[0] += torch.randn(())
   jacfwd of a network with dropout in train mode crashes
"""

import torch


def jitter(frame):
    frame = frame.clone()
    frame[0] += torch.rand(())
    return frame


frames = torch.zeros(4, 2)

# raises: RuntimeError: vmap: called random operation while in randomness error mode. Please either
#     use the 'same' or 'different' randomness flags on vmap or perform the randomness operation out
#     of vmap
torch.vmap(jitter)(frames)

# %%
# Why
# ---
#
# :api:`torch.vmap` runs the function once, so ``torch.rand(())`` could be one number or one for each
# sample. Both have their uses: different noise for each sample, or the same dropout mask for all. In ``eval()`` dropout
# does not draw. Within another vmap, each of the two needs its own ``randomness``.
#
# Random numbers of Python and NumPy are not noticed: ``random.random()`` gives all samples the same number, without an
# error.
#
# Fix: choose
# -----------

# fix: not compiled: transform
different = torch.vmap(jitter, randomness="different")(frames)
same = torch.vmap(jitter, randomness="same")(frames)

assert len(different[:, 0].unique()) == 4 and len(same[:, 0].unique()) == 1
assert not different[:, 1].any() and not same[:, 1].any()
print("different:", len(different[:, 0].unique()), "numbers, same:", len(same[:, 0].unique()))

# %%
# Or draw before, and pass the numbers as an argument:


# fix: jitter_by(frame, number) like torch.cat([frame[:1] + number, frame[1:]]) from leaf(n), torch.tensor(0.5)
def jitter_by(frame, number):
    frame = frame.clone()
    frame[0] += number
    return frame


numbers = torch.rand(4)
drawn = torch.vmap(jitter_by)(frames, numbers)

assert torch.equal(drawn[:, 0], numbers) and not drawn[:, 1].any()
print("drawn before:", len(drawn[:, 0].unique()), "numbers")

# %%
# "same" needs a draw that does not depend on the sample
# ------------------------------------------------------
#
# ``bernoulli``, ``poisson`` and ``normal`` take their parameter from a tensor. If that is the sample, vmap refuses to
# draw once:

# raises: RuntimeError: Vmap does not currently support same randomness with a batched tensor input. ...
torch.vmap(torch.bernoulli, randomness="same")(frames + 0.5)

# %%
# Draw without the sample, and bring the draw and the sample together. For ``normal`` it is ``mean + std * torch.randn(2)``:


# fix: not compiled: transform
def flip(frame):
    return (torch.rand(2) < frame).float()


flipped = torch.vmap(flip, randomness="same")(frames + 0.5)

assert len(flipped.unique(dim=0)) == 1
flipped.shape

# %%
# "different" needs room for each draw
# ------------------------------------
#
# A tensor from ``torch.zeros`` is one for all samples, and cannot be filled differently for each:


def add_noise(frame):
    noise = torch.zeros(2)
    noise.normal_()
    return frame + noise


# raises: RuntimeError: vmap: Cannot ask for different inplace randomness on an unbatched tensor.
#     This will appear like same randomness. ...
torch.vmap(add_noise, randomness="different")(frames)

# %%
# ``new_zeros`` makes the tensor from the sample, and ``randn_like`` needs no write. ``rsample()`` of
# ``torch.distributions.Normal`` fills such a tensor as well: write ``mean + std * torch.randn_like(mean)``. So does a
# layer that you make inside the function: make it before the vmap.


# fix: not compiled: transform
def add_own_noise(frame):
    noise = frame.new_zeros(2)
    noise.normal_()
    return frame + noise


for function in (add_own_noise, lambda frame: frame + torch.randn_like(frame)):
    noisy = torch.vmap(function, randomness="different")(frames)
    assert len(noisy.unique(dim=0)) == len(frames)

noisy.shape

# %%
# A Jacobian needs "same"
# -----------------------
#
# ``torch.func.jacfwd`` and ``hessian`` call vmap for you, with one sample for each direction. A Jacobian belongs to one
# draw:


def shrink(weights):
    return weights * torch.rand(())


# raises: RuntimeError: vmap: called random operation while in randomness error mode. ...
torch.func.jacfwd(shrink)(torch.ones(3))

# %%
# With "different" each column of the Jacobian has a draw of its own:

# fix: not compiled: transform
jacobian = torch.func.jacfwd(shrink, randomness="same")(torch.ones(3))
mixed = torch.func.jacfwd(shrink, randomness="different")(torch.ones(3))

assert len(jacobian.diagonal().unique()) == 1
assert len(mixed.diagonal().unique()) == 3
jacobian.shape

# %%
# ``hessian`` does not take the argument. Write ``jacfwd(jacrev(f), randomness="same")``. ``jacrev`` has the error if a
# ``backward`` draws; with ``chunk_size=1`` it needs no vmap.
#
# ``torch.autograd.functional.jacobian`` with ``vectorize=True``, and ``torch.autograd.grad`` with
# ``is_grads_batched=True``, do not take the argument either. Draw before the call, or leave the option away.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    vmap: called random operation while in randomness error mode
#    vmap: Cannot ask for different inplace randomness on an unbatched tensor.
#    Vmap does not currently support same randomness with a batched tensor input.
#    vmap: We do not yet support calling random operations inside of vmap.  -- from ``vectorize=True`` and ``is_grads_batched=True``
#
# See also: :ref:`scenario-noise-in-each-sample-under-vmap`.
