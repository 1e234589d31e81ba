r"""
Function ScatterBackward0 returned an invalid gradient at index 1
=================================================================

The source of a ``scatter`` is larger than its index. Forward ignores the rest, backward does not:
slice the source to ``index.shape``.
"""

import torch

source = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
index = torch.tensor([2, 0])
slots = torch.zeros(4).scatter(0, index, source)

# raises: RuntimeError: Function ScatterBackward0 returned an invalid gradient at index 1 - got [2] but
#     expected shape compatible with [4]
slots.sum().backward()

# %%
# Why
# ---
#
# ``scatter`` writes ``source[i]`` to ``slots[index[i]]``, for as many ``i`` as ``index`` has. The
# gradient of ``source`` is read from the same places, so it has the shape of ``index``, and autograd
# finds that it is not the shape of ``source``. The forward result is right:

slots.detach()

# %%
# ``scatter_add`` has the same rule:

# raises: RuntimeError: Function ScatterAddBackward0 returned an invalid gradient at index 1 - got [2] but
#     expected shape compatible with [4]
torch.zeros(4).scatter_add(0, index, source).sum().backward()

# %%
# Fix: a source of the shape of the index
# ---------------------------------------
#
# In several dimensions slice each: ``source[:rows, :columns]``. The slice is a **view**, and what it
# leaves out gets a gradient of 0.

slots = torch.zeros(4).scatter(0, index, source[: len(index)])
(slots * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert source.grad.tolist() == [100.0, 1.0, 0.0, 0.0]
slots.detach(), source.grad

# %%
# The same with an assignment:

slots = torch.zeros(4)
slots[index] = source[: len(index)]

assert slots.tolist() == [2.0, 0.0, 1.0, 0.0]
slots.detach()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Function ScatterBackward0 returned an invalid gradient at index 1
#    Function ScatterAddBackward0 returned an invalid gradient at index 1
#    Function ScatterReduceBackward0 returned an invalid gradient at index
#
# See also: :ref:`scenario-scatter-reads-the-shape-of-the-index`.
