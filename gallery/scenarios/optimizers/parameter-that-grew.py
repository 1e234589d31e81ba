r"""
I made a parameter larger. What happens to the optimizer's state?
=================================================================

Nothing: after ``weights.data = larger``, momentum and averages keep the old shape, and the next step raises. With
``fused=True`` it may read past their end. Make a new parameter and optimizer, or bring the state to the new shape.

.. symptoms::

   optimizer step size of tensor a must match after resize
   weight.data = larger tensor and Adam fails
   grow a layer while training and keep momentum
   fused optimizer gives garbage for new rows, weights explode after resize
   added rows to a weight during training, next update crashes with a size error
   new words: emb.weight.data = bigger_table, then Adam step says sizes must match
"""

import torch
from torch import nn

weights = nn.Parameter(torch.tensor([1.0, 2.0]))
optimizer = torch.optim.SGD([weights], lr=0.1, momentum=0.5)
weights.sum().backward()
optimizer.step()
optimizer.zero_grad()
weights.data = torch.cat([weights.data, torch.zeros(1)])
weights.sum().backward()

# raises: RuntimeError: The size of tensor a (2) must match the size of tensor b (3) at non-singleton
#     dimension 0
optimizer.step()

# %%
# The optimizer still holds ``weights``, and a momentum of two elements. The step that raised is not undone: it
# multiplied the momentum by 0.5. If you replaced ``layer.weight`` by a new parameter, the step leaves the new one out
# without an error: :ref:`scenario-replace-a-layer-after-the-optimizer`.

print(optimizer.param_groups[0]["params"][0] is weights, optimizer.state[weights])

# %%
# SGD without momentum keeps no state, and goes on. On the CPU a fused one does not compare the sizes. For the missing
# numbers it takes those behind the state in memory, and writes there. Here the momentum lies in a tensor of three:

weights = nn.Parameter(torch.tensor([1.0, 2.0, 0.0]))
weights.grad = torch.ones(3)
optimizer = torch.optim.SGD([weights], lr=0.1, momentum=0.5, fused=True)
memory = torch.tensor([0.0, 0.0, 1000.0])
optimizer.state[weights]["momentum_buffer"] = memory[:2]
optimizer.step()
print("weights:", weights.detach(), "memory:", memory)

# %%
# Make a new parameter and bring the state along
# ----------------------------------------------
#
# ``grow`` adds rows, along dimension 0. Entries of the parameter's shape get a 0 for each new element. A pending
# ``.grad`` and hooks stay with the old parameter:


def grow(optimizer, old, extra):
    extra = extra.to(old)
    new = nn.Parameter(torch.cat([old.detach(), extra]), requires_grad=old.requires_grad)
    state = optimizer.state.pop(old, {})
    for key, value in state.items():
        if torch.is_tensor(value) and value.shape == old.shape:
            state[key] = torch.cat([value, torch.zeros_like(extra, dtype=value.dtype)])
    optimizer.state[new] = state
    for group in optimizer.param_groups:
        group["params"] = [new if p is old else p for p in group["params"]]
    return new


weights = nn.Parameter(torch.tensor([1.0, 2.0]))
optimizer = torch.optim.SGD([weights], lr=0.1, momentum=0.5)
for _ in range(2):
    weights.sum().backward()
    optimizer.step()
    optimizer.zero_grad()
    weights = grow(optimizer, weights, torch.zeros(1))

# %%
# The first two elements moved by 0.1 and by 0.15. The third came after the first step, and moved by 0.1:

assert torch.allclose(weights, torch.tensor([0.75, 1.75, -0.1, 0.0]))
assert optimizer.state[weights]["momentum_buffer"].tolist() == [1.5, 1.5, 1.0, 0.0]
weights, optimizer.state[weights]["momentum_buffer"]

# %%
# Put the result into the model as well. A momentum of 0 steps as a new one if ``dampening`` is 0. The averages of Adam
# and AdamW start at 0. The step sizes of Rprop start at the rate: with 0 in their place a new element hardly moves.
#
# The ``step`` count of Adam and AdamW goes on, so a new element lacks the bias correction of a first step. After 1000
# steps its first step is 2.5 times the rate long, with the default ``betas``:

weights = nn.Parameter(torch.ones(1, dtype=torch.float32))
optimizer = torch.optim.Adam([weights], lr=0.125)
for _ in range(1000):
    weights.grad = torch.ones_like(weights)
    optimizer.step()
weights = grow(optimizer, weights, torch.zeros(1))
before = weights.detach().clone()
weights.grad = torch.ones_like(weights)
optimizer.step()

in_rates = (before - weights.detach()) / 0.125
assert 0.99 < in_rates[0] < 1.01 and 2.4 < in_rates[1] < 2.6
print("old element: {:.1f} rates, new element: {:.1f} rates".format(*in_rates.tolist()))

# %%
# Make a new optimizer for Adafactor, whose state for a matrix has other shapes, and for LBFGS, which keeps a list of
# parameters of its own.
#
# For an embedding: :ref:`recipe-grow-an-embedding`.
# See also: :ref:`error-size-of-tensor-a-must-match`, :ref:`scenario-change-the-shape-through-data`.
#
# .. claim:: optimizer-state-keeps-its-shape
#    :same-in-false-worlds: an assignment to .data, without slice, leaf check or version
#
#    The state of an optimizer does not follow a parameter that changes its shape.
#
#    >>> w = torch.nn.Parameter(torch.ones(2))
#    >>> make = [torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop, torch.optim.Adagrad]
#    >>> optimizers = [torch.optim.SGD([w], lr=0.1, momentum=0.9), *(one([w], lr=0.1) for one in make)]
#    >>> w.sum().backward()
#    >>> for optimizer in optimizers:
#    ...     optimizer.step()
#    >>> w.data = torch.ones(3)
#    >>> for optimizer in optimizers:
#    ...     print([value.shape for value in optimizer.state[w].values() if value.dim()])
#    [torch.Size([2])]
#    [torch.Size([2]), torch.Size([2])]
#    [torch.Size([2]), torch.Size([2])]
#    [torch.Size([2])]
#    [torch.Size([2])]
