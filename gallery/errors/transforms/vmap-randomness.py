r"""
vmap: called random operation while in randomness error mode
============================================================

``torch.vmap`` does not guess whether all samples share one random draw. Say it:
``torch.vmap(f, randomness="different")`` draws for each sample, ``"same"`` draws once for all.
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
# sample. Both have their uses: different noise for each sample, or the same dropout mask for all.
#
# Fix: choose
# -----------

# fix: not compiled: transform
different = torch.vmap(jitter, randomness="different")(frames)[:, 0]
same = torch.vmap(jitter, randomness="same")(frames)[:, 0]

assert len(different.unique()) == 4 and len(same.unique()) == 1
len(different.unique()), len(same.unique())

# %%
# Or draw before, and pass the numbers as an argument:

drawn = torch.vmap(lambda frame, number: frame + number)(frames, torch.rand(4))
len(drawn[:, 0].unique())

# %%
# Different noise needs room for it
# ---------------------------------
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

noisy = torch.vmap(lambda frame: frame + torch.randn_like(frame), randomness="different")(frames)

assert len(noisy.unique()) == noisy.numel()
len(noisy.unique())

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    vmap: called random operation while in randomness error mode
#    vmap: Cannot ask for different inplace randomness on an unbatched tensor.
#
# See also: :ref:`scenario-noise-in-each-sample-under-vmap`.
