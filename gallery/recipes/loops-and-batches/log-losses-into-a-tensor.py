r"""
Log losses without keeping every graph
======================================

Write the *detached* loss: ``history[step] = loss.detach()``. Without ``detach`` the log itself becomes
part of the graph, and holds on to the graph of every step.

.. symptoms::

   memory grows every iteration, out of memory after some epochs
   my log of losses has a grad_fn, history tensor suddenly requires grad
   total += loss changes the first entry of a list
"""

import torch

weight = torch.tensor(1.0, requires_grad=True)


def nodes(node):
    return 0 if node is None else 1 + sum(nodes(before) for before, _ in node.next_functions)


# %%
# The way that looks right. Every write adds nodes to the history of the log, with the graph of that
# step's loss behind them:

history = torch.zeros(3)
for step in range(3):
    loss = (weight * (step + 1)) ** 2
    history[step] = loss
    print(nodes(history.grad_fn), end=" ")

assert history.requires_grad

# %%
# Adding up has a trap of its own. ``total`` is a second name, and ``+=`` writes into the first entry:

losses = [torch.tensor(1.0), torch.tensor(4.0)]
total = losses[0]
total += losses[1]
losses

# %%
# Detach, and start from a tensor of your own:

history, total = torch.zeros(3), torch.zeros(())
for step in range(3):
    loss = (weight * (step + 1)) ** 2
    history[step] = loss.detach()
    total += loss.detach()

assert history.tolist() == [1.0, 4.0, 9.0] and total == 14.0
nodes(history.grad_fn), history, total

# %%
# An assignment into ``history`` :ref:`copies <claim-a-tensor-copies-what-it-is-assigned>`; ``loss.detach()`` in a list
# :ref:`is no copy <claim-detach-is-no-copy>`. When the sum *is* what you differentiate, use no ``detach``:

total = sum((weight * (step + 1)) ** 2 for step in range(3))
total.backward()

assert weight.grad == 2 * (1 + 4 + 9)

# %%
# See also: :ref:`error-backward-a-second-time`, :ref:`scenario-plus-equals-on-a-list-of-tensors`.
#
# .. claim:: a-log-takes-over-the-history-of-what-is-written-to-it
#    :same-in-false-worlds: the write is recorded in each of them
#
#    Writing a loss into a plain tensor makes that tensor require grad; a detached one does not.
#
#    >>> loss = torch.ones(1, requires_grad=True).sum()
#    >>> log = torch.zeros(2)
#    >>> log[0] = loss.detach()
#    >>> log.requires_grad
#    False
#    >>> log[0] = loss
#    >>> log.requires_grad
#    True
