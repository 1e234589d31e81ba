r"""
I made a parameter larger. What happens to the optimizer's state?
=================================================================

Nothing, and the next step fails: momentum and averages keep the old shape. Make a new parameter and a new
optimizer, or bring the state to the new shape yourself.

.. symptoms::

   optimizer step size of tensor a must match after resize
   weight.data = larger tensor and Adam fails
   grow a layer while training and keep momentum
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
# The optimizer still holds ``weights``, and a momentum of two elements:

print(optimizer.param_groups[0]["params"][0] is weights, optimizer.state[weights])

# %%
# Make a new parameter and bring the state along. Entries of the parameter's shape get new rows.


def grow(optimizer, old, extra):
    new = nn.Parameter(torch.cat([old.detach(), extra]))
    state = optimizer.state.pop(old, {})
    for key, value in state.items():
        if torch.is_tensor(value) and value.shape == old.shape:
            state[key] = torch.cat([value, torch.zeros_like(extra)])
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
# Two steps, of 0.1 and of 0.1 times 1.5. The element that came after the first made one of 0.1:

assert torch.allclose(weights, torch.tensor([0.75, 1.75, -0.1, 0.0]))
weights, optimizer.state[weights]["momentum_buffer"]

# %%
# Put the result into the model as well. For an embedding: :ref:`recipe-grow-an-embedding`.
# See also: :ref:`error-size-of-tensor-a-must-match`, :ref:`scenario-change-the-shape-through-data`.
#
# .. claim:: optimizer-state-keeps-its-shape
#    :same-in-false-worlds: an assignment to .data, without slice, leaf check or version
#
#    The state of an optimizer does not follow a parameter that changes its shape.
#
#    >>> w = torch.nn.Parameter(torch.ones(2))
#    >>> optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
#    >>> w.sum().backward()
#    >>> optimizer.step()
#    >>> w.data = torch.ones(3)
#    >>> optimizer.state[w]["momentum_buffer"].shape
#    torch.Size([2])
