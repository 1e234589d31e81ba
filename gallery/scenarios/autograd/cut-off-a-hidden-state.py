r"""
How do I keep a hidden state or a cache without its history?
============================================================

Rebind it: ``state = state.detach()``. ``detach_()`` is refused if the state is a slice, and
``copy.deepcopy`` of a cache is refused if its tensors still have a history.

.. symptoms::

   detach_ on the hidden state of an rnn raises
   deepcopy of past_key_values fails
   copy a prompt cache that still has gradients
"""

import copy

import torch

weights = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
state = (weights * 10)[0]

# raises: RuntimeError: Can't detach views in-place. Use detach() instead. ...
state.detach_()

# %%
# ``state`` is a **view**; its base stays in the graph, and the two cannot part in place. A new tensor can:

state = state.detach()
(state * weights[1]).sum().backward()

assert weights.grad.tolist() == [[0.0, 0.0], [10.0, 20.0]]
state, weights.grad

# %%
# Row 0 gets no gradient: the way back ends at ``state``. The memory is still that of the base, so a later
# write to either is one to both: :ref:`claim-detach-shares-memory-and-version`.
#
# Copy a cache
# ------------

cache = {"keys": weights * 10, "values": weights * 100}

# raises: RuntimeError: Only Tensors created explicitly by the user (graph leaves) support the deepcopy
#     protocol at the moment. ...
copy.deepcopy(cache)

# %%
# Compute the cache without a history:

with torch.no_grad():
    cache = {"keys": weights * 10, "values": weights * 100}
branch = copy.deepcopy(cache)
branch["keys"][0] = 0.0

assert cache["keys"].tolist() == [[10.0, 20.0], [30.0, 40.0]]
branch["keys"]

# %%
# Or cut it off and copy in one go. ``dict(cache)`` and ``cache.copy()`` are no way: they hold
# :ref:`the same tensors <claim-a-shallow-copy-shares-the-tensors>`.

branch = {name: tensor.detach().clone() for name, tensor in cache.items()}
branch["keys"][0] = 0.0

assert cache["keys"][0].tolist() == [10.0, 20.0]
cache["keys"]

# %%
# See also: :ref:`error-detach-a-view-in-place`, :ref:`error-deepcopy-of-a-non-leaf`, :ref:`recipe-carry-a-hidden-state`.
#
# .. claim:: only-a-whole-tensor-can-be-detached-in-place
#
#    ``detach_()`` works on a computed tensor and is refused on a view of one.
#
#    >>> x = torch.ones(2, requires_grad=True)
#    >>> (x * 2).detach_().requires_grad
#    False
#    >>> (x * 2)[:1].detach_()
#    Traceback (most recent call last):
#    RuntimeError: Can't detach views in-place. Use detach() instead...
