r"""
Trying to backward through the graph a second time
==================================================

This loss leads back into a graph that an earlier ``backward()`` has used up, often through a buffer
that keeps tracked values. Store ``value.detach()``, or make the buffer anew in each iteration.
"""

import torch

weights = torch.tensor([2.0], requires_grad=True)
history = torch.zeros(2)
history[0] = (weights**2)[0]
history.sum().backward()
history[1] = (weights**2)[0]

# raises: RuntimeError: Trying to backward through the graph a second time (or directly access saved
#     tensors after they have already been freed). ...
history.sum().backward()

# %%
# Why
# ---
#
# Each write of a tracked value adds to the history of the *whole* ``history``. The second sum leads
# back through the second write to the first one, and to the first ``weights**2``. What that had
# **saved** is freed, as the message says.
#
# Print ``grad_fn`` of what goes from one iteration into the next, a hidden state, a running mean, a
# cache. It must be ``None`` there:

history.grad_fn is None, history.grad_fn.name()

# %%
# ``retain_graph=True`` is no fix here. The next update of the weights makes another error of it:
# :ref:`error-saved-view-was-written`. For two losses of one forward pass add them up:

losses = weights.exp().sum(), (weights**2).sum()
(gradient,) = torch.autograd.grad(losses[0] + losses[1], weights)
assert torch.allclose(gradient, torch.tensor(2.0).exp() + 4.0)

# %%
# Fix 1: store numbers, compute with tensors
# ------------------------------------------

history = torch.zeros(2)
weights.grad = None
for step in range(2):
    loss = (weights**2)[0]
    history[step] = loss.detach()
    loss.backward()

assert history.grad_fn is None and history.tolist() == [4.0, 4.0]
assert weights.grad.item() == 2 * (2 * 2.0)
history, weights.grad

# %%
# Fix 2: a new buffer for each backward
# -------------------------------------
#
# If the loss is computed from the buffer, make it inside the loop, or stack a list:

weights.grad = None
for step in range(2):
    parts = [weights[0] ** 2, weights[0] ** 3]
    torch.stack(parts).sum().backward()

assert weights.grad.item() == 2 * (2 * 2.0 + 3 * 4.0)
weights.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Trying to backward through the graph a second time
