r"""
your tensor may have escaped from inside a function being vmapped
=================================================================

A function under ``torch.vmap`` stored a tensor outside itself, in a list or an attribute, and you use it after
the call. Return it as one more output. If you stored none, look for ``torch.utils.checkpoint`` inside the function.

.. symptoms::

   append activations to a list inside vmap, using them afterwards crashes
   self.cache = h in a vmapped forward, tensor unusable after the call
   torch.utils.checkpoint together with vmap fails
"""

import torch

kept = []


def score(row):
    half = row / 2
    kept.append(half)
    return half.sum()


batch = torch.tensor([[2.0, 4.0], [6.0, 8.0]])
torch.vmap(score)(batch)

# raises: RuntimeError: Either your tensor may have escaped from inside a function being vmapped and
#     this is a user error ...
kept[0] + 1

# %%
# Why
# ---
#
# Inside the function ``half`` is a **batched tensor**, a wrapper that stands for both rows at once and belongs
# to this call of ``vmap`` (:ref:`scenario-keep-a-tensor-from-inside-vmap` prints it). Appending to a list is
# a side effect: it ran once for both rows. The wrapper's shape, which is that of one row, and ``print`` still work:

print(len(kept), kept[0].shape)
print(kept[0])

# %%
# Do not use it in a later ``vmap`` either. The wrapper carries the number of its vmap, and a later vmap that has
# the same number takes it for a tensor of its own, without an error if the batches have the same size:

torch.vmap(lambda row: row + kept[0])(batch)

# %%
# ``torch.zeros_like(row)`` is a wrapper, too. ``torch.ones(2)`` is none, and can be kept.
#
# The same message comes from ``torch.utils.checkpoint`` with ``use_reentrant=False`` inside the function, if backward
# follows ``vmap``: it computes the function anew when ``vmap`` is over. Put ``checkpoint`` around ``vmap``. It also
# comes from another thread: the thread does not know of your ``vmap``.
#
# Fix: return it
# --------------
#
# What is returned is unwrapped, with the batch dimension first unless ``out_dims`` says otherwise. Gradients go through
# both outputs:


# fix: score(row) like (torch.stack([*row]).sum() / 2, torch.stack([one * 0.5 for one in row])) from leaf(n)
def score(row):
    half = row / 2
    return half.sum(), half


batch.requires_grad_()
sums, halves = torch.vmap(score)(batch)
(sums.sum() + (halves**2).sum()).backward()

expected = 0.5 + batch.detach() / 2
assert sums.tolist() == [3.0, 7.0] and halves.tolist() == [[1.0, 2.0], [3.0, 4.0]]
assert torch.equal(batch.grad, expected)
halves.detach(), batch.grad

# %%
# ``torch.func.grad`` wants ``has_aux=True`` for a second output: ``torch.vmap(grad(score, has_aux=True))``. If a module
# stores the tensor, read the attribute inside the function and return it; the attribute stays a wrapper. You can return
# a list that a hook fills, if each call begins with an empty one.
#
# A Python loop over the rows may append to a list:

kept = [row / 2 for row in batch.detach()]
kept

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Either your tensor may have escaped from inside a function being vmapped and this is a user error
#    maybe_layer.has_value() INTERNAL ASSERT FAILED  -- older
#    maybe_level.has_value() INTERNAL ASSERT FAILED  -- of ``torch.cat``, ``torch.stack`` and a loop over the tensor
#
# See also: :ref:`error-vmap-inplace-into-unbatched`, :ref:`error-transform-mutates-a-captured-tensor`.
