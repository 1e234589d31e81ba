r"""
accessing \`data\` under vmap transform is not allowed
======================================================

``.data`` goes around the transform that tracks your tensor, so ``torch.vmap`` refuses it for a sample. Compute a new
tensor instead of writing; to read without a gradient use ``x.detach()``.

.. symptoms::

   x.data[0] = 0 inside a vmapped function refused
   vector_to_parameters under torch.vmap crashes, ensemble of flat weight vectors
   w.data = new inside a function for torch.func.grad refused
"""

import torch


def mask_first(scores):
    scores.data[0] = 0.0
    return scores


batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

# raises: RuntimeError: accessing `data` under vmap transform is not allowed
torch.vmap(mask_first)(batch)

# %%
# The access may be in code that you did not write, such as ``torch.nn.utils.vector_to_parameters``. Instead of it call
# :api:`torch.func.functional_call` with views of the vector. It may also be in a backward hook under ``jacrev``.
#
# Assigning to the ``.data`` of a sample is refused, too, and so it is for the argument of :api:`torch.func.grad`:


def restart(scores):
    scores.data = torch.zeros(2)
    return (scores**2).sum()


# raises: RuntimeError: mutating directly with `.data` under vmap transform is not allowed.
torch.vmap(restart)(batch)

# %%

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# raises: RuntimeError: mutating directly with `.data` inside functorch transform is not allowed.
torch.func.grad(restart)(batch[0])

# %%
# Why
# ---
#
# Inside a transform ``scores`` is a **wrapper** around the real tensor (:doc:`/learn/transforms-and-compile`),
# and ``.data`` asks for a tensor that bypasses it. Reading ``.data`` is not refused under ``torch.func.grad``. A write
# through it there raises nothing and is not in the graph: the slope is 2 and not 0, and the caller's tensor changes:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
mine = torch.tensor([1.0, 2.0])
slopes = torch.func.grad(lambda scores: (scores.data.zero_() + 2 * scores).sum())(mine)
slopes, mine

# %%
# A write through ``detach()`` is not in the graph either. To a sample under ``vmap`` it changes the batch that you
# passed.
#
# Fix: compute a new tensor
# -------------------------
#
# :api:`torch.Tensor.masked_fill` works under ``vmap`` and ``grad``, and keeps the dtype. Your tensor keeps its values,
# and the replaced element gets the gradient 0. The mask is for a vector: for the first row of a matrix index it with
# ``[:, None]``. Of a square matrix it would hit the first column.


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# fix: mask_first(scores) like torch.cat([scores[:1] * 0.0, scores[1:]]) from leaf(n)
# fix: mask_first(scores) like torch.tensor([0, *scores[1:]]) from torch.arange(n) + 1
def mask_first(scores):
    first = torch.arange(len(scores), device=scores.device) == 0
    return scores.masked_fill(first, 0.0)


masked = torch.vmap(mask_first)(batch)
slopes = torch.func.grad(lambda x: (x.detach() * mask_first(x)).sum())(batch[0])

assert masked.tolist() == [[0.0, 2.0], [0.0, 4.0]] and slopes.tolist() == [0.0, 2.0]
assert batch.tolist() == [[1.0, 2.0], [3.0, 4.0]]
masked, slopes

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    accessing `data` under vmap transform is not allowed
#    mutating directly with `.data` under vmap transform is not allowed.
#    mutating directly with `.data` inside functorch transform is not allowed.
#
# See also: :ref:`scenario-write-through-data`, :ref:`scenario-set-data-of-a-captured-tensor`.
