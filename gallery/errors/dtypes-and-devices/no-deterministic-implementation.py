r"""
does not have a deterministic implementation
============================================

``torch.use_deterministic_algorithms(True)`` is on, and torch lists this operation as one that may give another result
each time. Instead of ``put_`` into a vector, write ``scores[index] = values``, or turn the switch to ``warn_only=True``.

.. symptoms::

   x.put_(index, values) stops after torch.use_deterministic_algorithms(True)
   reproducible training with fixed seed, an operation like max_unpool2d refuses
   turn a deterministic-mode crash into a warning, warn_only
"""

import torch

torch.use_deterministic_algorithms(True)
scores = torch.zeros(4)
index = torch.tensor([1, 3])

# raises: RuntimeError: put_ does not have a deterministic implementation, but you set
#     'torch.use_deterministic_algorithms(True)'. ...
scores.put_(index, torch.tensor([5.0, 7.0]))

# %%
# Why
# ---
#
# Where a position occurs twice in the index of ``put_``, one of the two values stays, and it is not said which. Torch does
# not look whether a position occurs twice, and none does here. It refuses the operation by its name.
#
# .. claim:: put-has-no-deterministic-algorithm
#    :same-in-false-worlds: the switch is asked before anything is written
#
#    While ``torch.use_deterministic_algorithms(True)`` is on, in uncompiled code on a CPU, ``put_`` without
#    ``accumulate=True`` raises, also with a single index.
#
#    >>> scores = torch.zeros(4, device="cpu")
#    >>> torch.use_deterministic_algorithms(True)
#    >>> scores.put_(torch.tensor([1], device="cpu"), torch.ones(1, device="cpu"))
#    Traceback (most recent call last):
#    RuntimeError: put_ does not have a deterministic implementation, but you set
#    'torch.use_deterministic_algorithms(True)'...
#    >>> scores.put_(torch.tensor([1], device="cpu"), torch.ones(1, device="cpu"), accumulate=True)
#    tensor([0., 1., 0., 0.])
#
# Fix 1: an operation that has a fixed order
# ------------------------------------------
#
# Advanced indexing passes with the switch on. For ``put_``, which counts positions in the
# flattened tensor, write to ``view(-1)``:


# fix: put(table, index, values) like
#     (table.copy_(torch.cat([table.view(-1)[: -len(values)], values.flip(0)]).view_as(table)), None)[1]
#     from matrix(n), 3 * n - 1 - torch.arange(n), leaf(n); indexed
def put(table, index, values):
    table.view(-1)[index] = values


table = torch.zeros(2, 2)
values = torch.tensor([5.0, 7.0], requires_grad=True)
put(table, index, values)
(table * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()

assert table.tolist() == [[0.0, 5.0], [0.0, 7.0]] and values.grad.tolist() == [2.0, 4.0]
table.detach(), values.grad

# %%
# If ``values`` has another shape than ``index``, assign ``values.reshape(index.shape)``. A transposed matrix, such as
# ``torch.zeros(2, 3).t()``, refuses ``view(-1)``: :ref:`error-view-size-is-not-compatible`.
#
# Fix 2: be warned, not stopped
# -----------------------------
#
# With ``warn_only=True`` the operation runs, also one that is not ``put_``, such as ``max_unpool2d``. For an index of
# ``put_`` in which each position occurs once, as here, the result is the same each time:

# fix: not compiled: setup
torch.use_deterministic_algorithms(True, warn_only=True)

# warns: UserWarning: put_ does not have a deterministic implementation, but you set
#     'torch.use_deterministic_algorithms(True, warn_only=True)'. ...
scores.put_(index, torch.tensor([5.0, 7.0]))

assert scores.tolist() == [0.0, 5.0, 0.0, 7.0]
scores

# %%

torch.use_deterministic_algorithms(False)
torch.are_deterministic_algorithms_enabled()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    {op} does not have a deterministic implementation, but you set 'torch.use_deterministic_algorithms(True)'
#
# .. wordings:: UserWarning
#
#    {op} does not have a deterministic implementation, but you set 'torch.use_deterministic_algorithms(True, warn_only=True)'
