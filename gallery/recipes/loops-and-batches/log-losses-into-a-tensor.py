r"""
Log losses without keeping every graph
======================================

Write the *detached* loss: ``history[step] = loss.detach()``. Without ``detach`` the log takes over the history of each
loss that requires grad, and keeps the graph of each step alive.

.. symptoms::

   memory grows every iteration, out of memory after some epochs
   my log of losses has a grad_fn, history tensor suddenly requires grad
   total += loss changes the first entry of a list
   collect predictions of all batches in one tensor, memory grows until out of memory
   saving the loss of each batch for a plot makes training use more memory
   losses[i] = criterion(out, y) then losses.requires_grad is True, CUDA memory increases
"""

import torch

weight = torch.tensor(1.0, requires_grad=True)


def nodes(node):
    return 0 if node is None else 1 + sum(nodes(before) for before, _ in node.next_functions)


# %%
# The ways that look right
# ------------------------
#
# Each write adds nodes to the history of the log, with the graph of that step's loss behind them. A list of such
# losses, and a sum by ``total = total + loss``, keep the graphs alive as well:

history = torch.zeros(3)
for step in range(3):
    loss = (weight * (step + 1)) ** 2
    history[step] = loss
    print("step", step, "nodes:", nodes(history.grad_fn))

assert history.requires_grad

# %%
# Adding up has a trap of its own. ``total`` is a second name, and ``+=`` writes into the first entry:

losses = [torch.tensor(1.0), torch.tensor(4.0)]
total = losses[0]
total += losses[1]
losses

# %%
# Detach, and start from a tensor of your own
# -------------------------------------------
#
# Make both on the device of the loss:

history, total = torch.zeros(3, device=weight.device), torch.zeros((), device=weight.device)
for step in range(3):
    loss = (weight * (step + 1)) ** 2
    history[step] = loss.detach()
    total += loss.detach()

assert history.tolist() == [1.0, 4.0, 9.0] and total == 14.0
assert not history.requires_grad and not total.requires_grad
print("nodes:", nodes(history.grad_fn), "history:", history, "total:", total)

# %%
# Predictions of a whole data set are a log, too. Detach each batch, or compute it under :api:`torch.no_grad`:

predictions = torch.zeros(4)
for start in (0, 2):
    batch = torch.tensor([1.0, 2.0]) + start
    predictions[start : start + 2] = (weight * batch).detach()

assert predictions.tolist() == [1.0, 2.0, 3.0, 4.0] and nodes(predictions.grad_fn) == 0

# %%
# Checked at its edges
# --------------------
#
# A log of floating-point numbers keeps its dtype: an assignment to one element converts the loss. A log of integers
# would cut off the fraction without an error. The log goes through a state dict as a buffer, and ``aot_eager`` writes
# the same:


def log(history, step, loss):
    history[step] = loss.detach()


compiled = torch.compile(log, backend="aot_eager")
for steps in (0, 1, 2, 17):
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        holder = torch.nn.Module()
        holder.register_buffer("history", torch.zeros(steps))
        for step in range(steps):
            log(holder.history, step, weight.to(dtype) * step)
        assert holder.state_dict()["history"].tolist() == list(range(steps))
        assert holder.history.dtype == torch.zeros(0).dtype and not holder.history.requires_grad

history = torch.zeros(2)
compiled(history, 1, weight * 3)
assert history.tolist() == [0.0, 3.0] and not history.requires_grad

# %%
# In a list, ``loss.detach()`` :ref:`is no copy <claim-detach-is-no-copy>`, but lets go of the graph. If the sum *is*
# what you differentiate, use no ``detach``:

total = sum((weight * (step + 1)) ** 2 for step in range(3))
total.backward()

assert weight.grad == 2 * (1 + 4 + 9)

# %%
# See also: :ref:`error-backward-a-second-time`, :ref:`scenario-plus-equals-on-a-list-of-tensors`.
#
# .. claim:: a-log-takes-over-the-history-of-what-is-written-to-it
#    :same-in-false-worlds: it is about the history of the value that is written
#    :range: leaves
#    :wrong: x.detach() -> x
#
#    Writing a tensor that requires grad into a plain floating-point tensor makes that tensor require grad, where
#    gradients are recorded. A detached one does not.
#
#    >>> loss = torch.ones(1, requires_grad=True).sum()
#    >>> log = torch.zeros(2)
#    >>> log[0] = loss.detach()
#    >>> log.requires_grad
#    False
#    >>> log[0] = loss
#    >>> log.requires_grad
#    True
#
#    def holds(x):
#        log = torch.zeros(x.shape, dtype=x.dtype)
#        log[...] = x.detach()
#        assert not log.requires_grad
#        log[...] = x
#        assert log.requires_grad
