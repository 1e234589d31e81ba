r"""
vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow
=========================================================================================

An ``if``, ``while``, ``and`` or ``max(a, b)`` asks a tensor for one truth value, and under
``torch.vmap`` each sample has its own. Compute both results and choose with ``torch.where``.
"""

import torch


def limit(step):
    step = step.clone()
    if step[0] > 1:
        step[0] = 1.0
    return step


steps = torch.tensor([[0.5, 2.0], [3.0, 4.0]])

# raises: RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent
#     control flow. We don't support that yet, ...
torch.vmap(limit)(steps)

# %%
# Why
# ---
#
# ``limit`` runs once for all samples, on tensors with a hidden batch dimension. ``step[0] > 1`` is
# ``False`` for the first sample and ``True`` for the second, and Python can follow one branch only.
# ``while``, ``and`` and the built-in ``max`` ask a tensor in the same way:

# raises: RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent ...
torch.vmap(lambda step: max(step[0], step[1]))(steps)

# %%
# Fix 1: choose by value
# ----------------------
#
# :api:`torch.where` takes each element from one of two tensors. Here the write goes as well:


def limit(step):
    first = torch.where(step[0] > 1, 1.0, step[0])
    return torch.cat([first[None], step[1:]])


steps.requires_grad_()
limited = torch.vmap(limit)(steps)
limited.sum().backward()

assert limited.tolist() == [[0.5, 2.0], [1.0, 4.0]]
assert steps.grad.tolist() == [[1.0, 1.0], [0.0, 1.0]]
limited.detach(), steps.grad

# %%
# ``where`` computes both sides for every sample. If the one that is not taken divides by zero, gradients turn
# ``nan``: :ref:`recipe-replace-nan-and-keep-the-gradient`.
#
# An ``if`` over a shape is the same for every sample, and runs:

torch.vmap(lambda step: -step if len(step) == 2 else step)(steps.detach())

# %%
# Fix 2: loop over the samples
# ----------------------------

torch.stack([step.clamp(max=1.0) if step[0] > 1 else step for step in steps.detach()])

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow.
#
# See also: :ref:`error-vmap-item`, :ref:`error-data-dependent-branching` for ``torch.compile``.
