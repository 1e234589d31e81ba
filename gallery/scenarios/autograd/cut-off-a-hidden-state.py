r"""
How do I keep a hidden state or a cache without its history?
============================================================

Rebind it: ``state = state.detach()``, each tensor of a tuple. ``detach_()`` is refused if the state is a view, a slice
for instance. ``copy.deepcopy`` is refused if a tensor of the cache has a history: copy each by
``tensor.detach().clone()``.

.. symptoms::

   h.detach_() on the hidden state of an rnn without a batch raises
   deepcopy of past_key_values fails
   copy a prompt cache that still has gradients
   carry memory from one text chunk to the next without backprop through everything
   truncated bptt with unbatched nn.GRU: h.detach_() raises, a view is not detached
"""

import copy

import torch

weights = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
state = (weights * 10)[0]

# raises: RuntimeError: Can't detach views in-place. Use detach() instead. ...
state.detach_()

# %%
# ``state`` is a **view**; its base stays in the graph, and the two cannot part in place. The state that ``nn.GRU``
# returns for a sequence without a batch dimension is a view, too. ``detach()`` gives a new tensor:

state = state.detach()
(state * weights[1]).sum().backward()

assert state.tolist() == [10.0, 20.0] and not state.requires_grad
assert weights.grad.tolist() == [[0.0, 0.0], [10.0, 20.0]]
state, weights.grad

# %%
# Row 0 gets no gradient: the way back ends at ``state``. The memory is still that of the base, so a later write to
# either is one to both: :ref:`claim-detach-shares-memory-and-version`. If you will write into the state, take
# ``state.detach().clone()``.
#
# An LSTM has two tensors in a tuple. Detach each of them:

lstm = torch.nn.LSTM(2, 2)
output, state = lstm(torch.ones(3, 1, 2))
state = tuple(tensor.detach() for tensor in state)

assert not any(tensor.requires_grad for tensor in state)

# %%
# Copy a cache
# ------------

cache = {"keys": weights * 10, "values": weights * 100}

# raises: RuntimeError: Only Tensors created explicitly by the user (graph leaves) support the deepcopy
#     protocol at the moment. ...
copy.deepcopy(cache)

# %%
# If you need no gradients through the cache, compute it without a history:

with torch.no_grad():
    cache = {"keys": weights * 10, "values": weights * 100}
branch = copy.deepcopy(cache)
branch["keys"][0] = 0.0

assert cache["keys"].tolist() == [[10.0, 20.0], [30.0, 40.0]]
branch["keys"]

# %%
# Or cut it off and copy in one go. ``dict(cache)`` holds
# :ref:`the same tensors <claim-a-shallow-copy-shares-the-tensors>`.

cache = {"keys": weights * 10, "values": weights * 100}
branch = {name: tensor.detach().clone() for name, tensor in cache.items()}
branch["keys"][0] = 0.0

assert cache["keys"].tolist() == [[10.0, 20.0], [30.0, 40.0]]
assert branch["keys"].tolist() == [[0.0, 0.0], [30.0, 40.0]] and not branch["keys"].requires_grad
branch["keys"]

# %%
# The ``past_key_values`` of a transformer may be tuples of keys and values, one for each layer. Copy each tensor. To
# keep the gradients through the copy, leave out ``detach()``:

past = ((weights * 10, weights * 100), (weights * 20, weights * 200))
branch = tuple(tuple(tensor.detach().clone() for tensor in layer) for layer in past)
trained = tuple(tuple(tensor.clone() for tensor in layer) for layer in past)

assert torch.equal(branch[1][1], past[1][1]) and not branch[1][1].requires_grad
assert torch.autograd.grad(trained[1][1].sum(), weights)[0].eq(200).all()

# %%
# Two entries that share memory share it in a deep copy, too. Clones of them do not.
#
# See also: :ref:`error-detach-a-view-in-place`, :ref:`error-deepcopy-of-a-non-leaf`,
# :ref:`recipe-carry-a-hidden-state`.
#
# .. claim:: only-a-whole-tensor-can-be-detached-in-place
#    :range: tensors views
#    :same-in-false-worlds: no slice, no write to values and no leaf check takes part
#    :wrong: view(x).detach_() -> view(x).detach()
#
#    ``detach_()`` works on a tensor that is no view, computed or not, and is refused on a view.
#
#    >>> x = torch.ones(2, requires_grad=True)
#    >>> (x * 2).detach_().requires_grad
#    False
#    >>> (x * 2)[:1].detach_()
#    Traceback (most recent call last):
#    RuntimeError: Can't detach views in-place. Use detach() instead...
#
#    def holds(x, view):
#        try:
#            view(x).detach_()
#        except RuntimeError as error:
#            assert "Can't detach views" in str(error)
#        else:
#            raise AssertionError("nothing was raised")
#        whole = x.clone()
#        assert whole.detach_() is whole and not whole.requires_grad
