r"""
Trying to backward through the graph a second time
==================================================

This loss leads back into a graph that an earlier ``backward()`` has freed, often through a buffer
that keeps tracked values. Store ``value.detach()``, or make the buffer anew in each iteration.

.. symptoms::

   loss.backward() works in the first iteration and fails in the second
   buffer[i] = output kept between iterations, backward asks for retain_graph
   history or memory bank stores losses with graph, second backward crashes
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
# Each write of a tracked value adds to the history of the *whole* ``history``. The second sum leads back
# through the second write to the first one, and to the first ``weights**2``. The first ``backward()`` has
# freed what ``**`` had **saved**, and also the record of the assignment itself. So it raises even if the
# value was ``weights + 1``, for which nothing is saved. The same error comes after ``history.zero_()``:

history.zero_()
history[1] = (weights**2)[0]

# raises: RuntimeError: Trying to backward through the graph a second time ...
history.sum().backward()

# %%
# Print ``grad_fn`` of what goes from one iteration into the next: a hidden state, a running mean, a cache.
# If it is not ``None`` at the start of an iteration, a loss that uses it leads back into the old graph:

history.grad_fn is None, history.grad_fn.name()

# %%
# Does ``retain_graph=True`` help?
# --------------------------------
#
# Not for such a buffer in a training loop: the old values are backpropagated again with each new one. If a derivative
# needs the weights from before the optimizer's step, ``backward()`` raises
# :ref:`error-saved-value-that-nothing-computed`, or :ref:`error-saved-view-was-written` for the weight of a ``Linear``.
# With ``fused=True`` on the CPU it raises neither, and computes the derivative with the new weights.
#
# It does help for two losses of one forward pass, with no update between the two calls. Or add the losses up,
# and call ``backward()`` once. For a GAN give the discriminator ``fake.detach()``. Here the losses are added:

shared = weights**2
losses = shared.sum(), (shared**2).sum()
(gradient,) = torch.autograd.grad(losses[0] + losses[1], weights)

assert gradient.tolist() == [2 * 2.0 + 4 * 2.0**3]
gradient

# %%
# Fix 1: store numbers, compute with tensors
# ------------------------------------------
#
# If you only want to look at the values of the losses:

# fix: not compiled: backward
history = torch.zeros(2)
weights.grad = None
for step in range(2):
    loss = (weights**2)[0]
    history[step] = loss.detach()
    loss.backward()

assert history.grad_fn is None and history.tolist() == [4.0, 4.0]
assert weights.grad.tolist() == [2 * (2 * 2.0)]
history, weights.grad

# %%
# Fix 2: a new buffer for each backward
# -------------------------------------
#
# If the loss is computed from the buffer, make the buffer inside the loop. So too a table that is computed from
# weights. For a second ``backward()`` of the same loss, as in a notebook cell run again, repeat the forward pass.

# fix: not compiled: backward
weights.grad = None
for step in range(2):
    buffer = torch.zeros(2)
    buffer[0] = weights[0] ** 2
    buffer[1] = weights[0] ** 3
    buffer.sum().backward()

assert buffer.tolist() == [4.0, 8.0]
assert weights.grad.tolist() == [2 * (2 * 2.0 + 3 * 4.0)]
weights.grad

# %%
# Fix 3: cut the history of a buffer that goes on
# -----------------------------------------------
#
# ``detach()`` gives a tensor without the history. Earlier elements then count as constants. The memory stays the
# same: if you keep ``history`` of each iteration, keep ``history.detach().clone()``.

# fix: not compiled: backward
weights.grad = None
history = torch.zeros(2)
for step in range(2):
    history = history.detach()
    history[step] = (weights**2)[0]
    history.sum().backward()

assert history.tolist() == [4.0, 4.0]
assert weights.grad.tolist() == [2 * (2 * 2.0)]
history.detach(), weights.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Trying to backward through the graph a second time
#
# See also: :ref:`recipe-carry-a-hidden-state`, :ref:`recipe-log-losses-into-a-tensor`.
