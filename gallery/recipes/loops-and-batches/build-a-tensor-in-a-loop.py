r"""
Build a tensor in a loop
========================

Collect the parts in a list and call ``torch.stack`` once, or ``torch.cat`` if they already have the dimension to grow.
Writing into a tensor that you preallocate for each ``backward()`` gives right gradients too, if no step saves for
backward what it reads from there or computes there in place. A list of numbers goes into ``torch.tensor``.

.. symptoms::

   fill a tensor row by row in a for loop with autograd
   out[i] = f(out[i - 1]) breaks backward
   append to a tensor in a loop
   write the output of an RNN cell to hidden[:, t] for each time step
   create an empty matrix and fill it step by step, gradient computation fails
   Euler ODE solver x[t+1] = x[t] + dt*f(x[t]), backward complains of a modified variable
"""

import torch

growth = torch.tensor(2.0, requires_grad=True)
levels = torch.ones(3)
for i in range(1, 3):
    levels[i] = levels[i - 1] * growth

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
levels.sum().backward()

# %%
# Each step reads the element before. The product :doc:`saved it </reference/what-backward-saves>`, and all elements
# :ref:`share one version counter <claim-views-share-the-version-counter>`. Under ``torch.compile`` it need not raise.
#
# Collect the steps in a list instead
# -----------------------------------


def grow(growth, steps=2):
    levels = [torch.ones_like(growth)]
    for _ in range(steps):
        levels.append(levels[-1] * growth)
    return torch.stack(levels)


grow(growth).sum().backward()

# 1 + g + g^2 has the derivative 1 + 2 g:
assert growth.grad == 1 + 2 * 2.0
grow(growth).detach(), growth.grad

# %%
# Compiled code gives the same values and gradient, ``vmap`` one row a sample. This product needs no loop:

compiled = torch.compile(grow, backend="aot_eager", fullgraph=True)
assert torch.equal(compiled(growth), grow(growth))
assert torch.autograd.grad(compiled(growth).sum(), growth)[0] == 1 + 2 * 2.0
assert torch.equal(torch.tensor([1.0, 2.0, 2.0]).cumprod(0), grow(growth))
torch.vmap(grow)(torch.tensor([2.0, 3.0]))

# %%
# In place of ``hidden[:, t] = ...`` stack the states of an RNN cell along dimension 1. The list holds the tensors
# themselves: ``state += ...`` would change the part before, too.

cell, inputs = torch.nn.RNNCell(2, 3), torch.ones(4, 5, 2)
state, states = torch.zeros(4, 3), []
for t in range(inputs.shape[1]):
    state = cell(inputs[:, t], state)
    states.append(state)
hidden = torch.stack(states, dim=1)

assert all(torch.equal(hidden[:, t], states[t]) for t in range(5))
hidden.sum().backward()
hidden.shape

# %%
# Checked at its edges
# --------------------
#
# ``torch.stack`` of an empty list raises, so start with one part:

for steps in (0, 1, 2, 9):
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        rate = torch.tensor(1.5, dtype=dtype, requires_grad=True)
        powers = torch.tensor([1.5**k for k in range(steps + 1)], dtype=torch.float64)
        slope = sum(k * 1.5 ** (k - 1) for k in range(1, steps + 1))
        levels = grow(rate, steps)
        (gradient,) = torch.autograd.grad(levels.sum() + 0 * rate, rate)
        assert levels.dtype == dtype and torch.allclose(levels.double(), powers, rtol=0.05)
        assert abs(gradient.item() - slope) <= 0.05 * slope

# raises: RuntimeError: stack expects a non-empty TensorList
torch.stack([])

# %%
# A preallocated tensor
# ---------------------
#
# Make it anew for each ``backward()``, since it keeps the history of what was written. A leaf that requires grad
# :ref:`refuses the write <error-view-of-a-leaf>`. Give it the dtype of the parts, since it converts them: integers
# would cut off fractions, and take no history. Name its rows by number: ``for row in table: row.copy_(...)``
# :ref:`raises <error-unbound-row-gets-a-tracked-value>`.

growth.grad = None
table = torch.zeros(2, 2)
for i in range(2):
    table[i] = growth * torch.tensor([i + 1.0, i + 2.0])
table.sum().backward()

assert growth.grad == 1 + 2 + 2 + 3
table.detach(), growth.grad

# %%
# A step may read what it does not save. An addition saves neither operand:

growth.grad = None
sums = torch.zeros(3)
for i in range(1, 3):
    sums[i] = sums[i - 1] + growth
sums.sum().backward()

assert sums.tolist() == [0.0, 2.0, 4.0] and growth.grad == 1 + 2

# %%
# Under ``vmap`` a preallocated tensor :ref:`comes from new_zeros <claim-new-zeros-has-the-batch-of-its-sample>`.
# Why ``torch.tensor(rows)`` and ``table[:] = rows`` fail: :ref:`scenario-assign-a-list-of-tensors`.
# See also: :ref:`error-modified-by-an-inplace-operation`, :ref:`scenario-in-place-in-a-loop`.
#
# .. claim:: a-step-that-reads-what-the-loop-wrote-breaks-backward
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    A loop that sets ``out[i]`` to a multiple of ``out[i - 1]`` makes backward raise, if the factor is a tensor that
#    requires grad. If the factor is a number, or the step adds, backward runs.
#
#    >>> g, out = torch.ones(1, requires_grad=True), torch.ones(3)
#    >>> for i in (1, 2):
#    ...     out[i] = (out[i - 1] * g)[0]
#    >>> out.sum().backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation...
#    >>> out = torch.ones(3)
#    >>> for i in (1, 2):
#    ...     out[i] = (out[i - 1] * 2 + g)[0]
#    >>> out.sum().backward()
#    >>> g.grad
#    tensor([4.])
