r"""
Carry a hidden state from step to step
======================================

Give the name a new tensor in every step, ``state = cell(x, state)``, and cut the history between batches with
``state = state.detach()``. If you write into one state tensor instead, ``backward()`` raises if it saved the state
before the write and runs after it.

.. symptoms::

   hidden state update in place, RNN backward fails at the second step
   self.hidden[:] = new_hidden, inplace operation error
   history += x.detach() fails although it needs no grad
   truncated backpropagation, detach_ on a view
   keep memory of a recurrent network between batches, error on the second backward
   h.copy_(gru_cell(x_t, h)) in a loop over time, backward complains of a modified variable
"""

import torch

decay = torch.tensor(2.0, requires_grad=True)
inputs = torch.tensor([1.0, 1.0, 1.0])

# %%
# ``decay * state`` :doc:`saves </reference/what-backward-saves>` ``state``. The assignment then writes over it:

state = torch.zeros(1)
for x in inputs:
    state[:] = decay * state + x
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
state.sum().backward()

# %%
# It does not help to detach what you write. The product saved ``history``, which requires no grad:

history, loss = torch.zeros(1), 0.0
for x in inputs:
    loss = loss + (decay * history).sum()
    history += x
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
loss.backward()

# %%
# A sum saves neither summand, so ``state[:] = state + x`` is not refused, until a product with the state is added.
#
# A new tensor in every step
# --------------------------


# fix: last_state(decay, inputs) like
#     sum([x * decay ** (len(inputs) - 1 - i) for i, x in enumerate(inputs)], torch.zeros(1))
#     from torch.tensor(0.5, requires_grad=True), vector(3)
def last_state(decay, inputs):
    state = torch.zeros(1)
    for x in inputs:
        state = decay * state + x
    return state


state = last_state(decay, inputs)
state.sum().backward()

# The last state is d^2 + d + 1, and its derivative 2 d + 1:
assert state == 7.0 and decay.grad == 5.0
for length in (0, 1, 2):
    assert last_state(decay, inputs[:length]).item() == [0.0, 1.0, 3.0][length]

state.detach(), decay.grad

# %%
# Between batches rebind too. ``detach_()`` refuses a view, such as one layer of the states, or the state of an
# ``nn.RNN`` that was given one sequence without a batch.

layers = torch.stack([state, state])
decay.grad, state = None, layers[0].detach()
(decay * state + 1.0).sum().backward()

assert decay.grad == 7.0 and layers.requires_grad and not state.requires_grad
# raises: RuntimeError: Can't detach views in-place. ...
layers[0].detach_()

# %%
# The state of an LSTM is a pair, and a tuple has no ``detach``. Detach each part:

lstm = torch.nn.LSTM(1, 2)
sequence = torch.ones(3, 1, 1)
outputs, pair = lstm(sequence)
pair = tuple(part.detach() for part in pair)
outputs, pair = lstm(sequence, pair)
outputs.sum().backward()

assert lstm.weight_hh_l0.grad is not None and len(pair) == 2

# %%
# To keep the states, collect them in a list: :ref:`recipe-build-a-tensor-in-a-loop`. Without gradients one tensor
# will do: :ref:`recipe-fill-a-kv-cache`. See also: :ref:`error-detach-a-view-in-place`,
# :ref:`error-modified-by-an-inplace-operation`.
#
# .. claim:: a-detached-write-still-breaks-what-was-saved
#    :range: leaves writes
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    A write of values that require no grad, into a tensor that requires none, makes backward raise if it saved the
#    tensor before the write. A write through ``.data`` or NumPy is not noticed.
#
#    >>> w, state = torch.ones(1, requires_grad=True), torch.zeros(1)
#    >>> loss = w * state
#    >>> state += 1.0
#    >>> loss.backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation...
#    >>> loss = w * state
#    >>> state.data += 1.0
#    >>> loss.backward()
#
#    def holds(x, write):
#        state = torch.zeros(x.shape, dtype=x.dtype)
#        product = x * state
#        write(state[...])
#        try:
#            torch.autograd.grad(product, x, torch.ones_like(product))
#            assert False, "the write was not noticed"
#        except RuntimeError as error:
#            assert "modified by an inplace operation" in str(error)
