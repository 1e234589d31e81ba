r"""
Trying to backward outside of the 'allow_mutation_on_saved_tensors' context
===========================================================================

The forward pass ran inside ``allow_mutation_on_saved_tensors()`` and ``backward()`` outside. Write to a clone and do
without the block. ``backward()`` inside the same block runs, but it can compute with new values (fix 1).

.. symptoms::

   allow_mutation_on_saved_tensors works for forward, loss.backward() after the with fails
   with block that permits in-place edits, backward in the training loop crashes
   assertion error in backward, forward pass ran inside the context manager
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
# Inside the block torch watches the writes that it runs. Before the first write to the memory of a saved tensor it
# keeps a copy of that tensor, if the write begins at the tensor's first element. The copies last as long as the block.
# ``backward()`` outside raises if a tensor was saved inside, written over or not:

with allow_mutation_on_saved_tensors():
    energy = inputs * inputs

# raises: AssertionError: Trying to backward outside of the 'allow_mutation_on_saved_tensors' ...
energy.sum().backward()

# %%
# A second block does not help: the values belong to the first one.

with allow_mutation_on_saved_tensors():
    energy = inputs * inputs

# raises: AssertionError: Trying to backward outside of the 'allow_mutation_on_saved_tensors' ...
with allow_mutation_on_saved_tensors():
    energy.sum().backward()

# %%
# Fix 1: backward inside the block
# --------------------------------

# fix: not compiled: backward
with allow_mutation_on_saved_tensors():
    frames = inputs.clone()
    energy = frames * frames
    frames[0] = 5.0
    energy.sum().backward()

assert inputs.grad.tolist() == [2 * 1.0, 2 * 2.0, 2 * 3.0]
assert frames.tolist() == [5.0, 2.0, 3.0] and energy.tolist() == [1.0, 4.0, 9.0]
inputs.grad, frames.detach()

# %%
# The write to ``frames[0]`` begins where the saved ``frames`` begins. A write to ``frames[1]`` or ``frames[1:]`` does
# not: the block keeps no copy, nothing raises, and backward computes with the new value. After such a write the block
# misses a later write to ``frames[0]``, too. Here the gradient should be ``[2, 4, 6]``:

inputs.grad = None
with allow_mutation_on_saved_tensors():
    frames = inputs.clone()
    energy = frames * frames
    frames[1] = 5.0
    energy.sum().backward()

assert inputs.grad.tolist() == [2 * 1.0, 2 * 5.0, 2 * 3.0]
inputs.grad

# %%
# The block does not see a write through the array of :api:`torch.Tensor.numpy`, either.
#
# Fix 2: no block
# ---------------
#
# A clone before the write keeps the values, whichever elements are written:


# fix: energy_and_edited(inputs) like (inputs**2, torch.cat([torch.full((1,), 5.0), inputs[1:]])) from leaf(n)
def energy_and_edited(inputs):
    frames = inputs.clone()
    energy = frames * frames
    edited = frames.clone()
    edited[0] = 5.0
    return energy, edited


inputs.grad = None
energy, edited = energy_and_edited(inputs)
energy.sum().backward()

assert inputs.grad.tolist() == [2 * 1.0, 2 * 2.0, 2 * 3.0]
assert edited.tolist() == [5.0, 2.0, 3.0] and energy.tolist() == [1.0, 4.0, 9.0]
inputs.grad, edited.detach()

# %%
# Other wordings
# --------------
#
# .. wordings:: AssertionError
#
#    Trying to backward outside of the 'allow_mutation_on_saved_tensors' context
#
# See also: :ref:`error-modified-by-an-inplace-operation`.
