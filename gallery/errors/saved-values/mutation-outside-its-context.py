r"""
Trying to backward outside of the 'allow_mutation_on_saved_tensors' context
===========================================================================

The forward pass ran inside ``allow_mutation_on_saved_tensors()`` and ``backward()`` outside. Call
``backward()`` inside the same block, or write to a clone and do without the block.
"""

import torch
from torch.autograd.graph import allow_mutation_on_saved_tensors

inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
with allow_mutation_on_saved_tensors():
    frames = inputs.clone()
    energy = frames * frames
    frames[0] = 5.0

# raises: AssertionError: Trying to backward outside of the 'allow_mutation_on_saved_tensors'
#     contextin which the graph was originally recorded.
energy.sum().backward()

# %%
# Why
# ---
#
# Inside the block torch watches writes, and keeps the old value of what backward needs, as long as the
# block lasts. It raises for every value that was saved inside, written over or not:

with allow_mutation_on_saved_tensors():
    energy = inputs * inputs

# raises: AssertionError: Trying to backward outside of the 'allow_mutation_on_saved_tensors' ...
energy.sum().backward()

# %%
# Fix 1: backward inside the block
# --------------------------------

with allow_mutation_on_saved_tensors():
    frames = inputs.clone()
    energy = frames * frames
    frames[0] = 5.0
    energy.sum().backward()

assert inputs.grad.tolist() == [2 * 1.0, 2 * 2.0, 2 * 3.0]
inputs.grad

# %%
# Fix 2: no block
# ---------------
#
# A clone before the write shows in your code which value is kept:

inputs.grad = None
frames = inputs.clone()
energy = frames * frames
edited = frames.clone()
edited[0] = 5.0
energy.sum().backward()

assert inputs.grad.tolist() == [2.0, 4.0, 6.0]
inputs.grad, edited.detach()

# %%
# Other wordings
# --------------
#
# .. wordings:: AssertionError
#
#    Trying to backward outside of the 'allow_mutation_on_saved_tensors' context
