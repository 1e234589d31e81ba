r"""
Expected hidden[0] size (2, 4, 5), got [2, 6, 5]
================================================

The state of ``nn.GRU`` is ``(layers, batch, hidden_size)``, also with ``batch_first=True``; ``nn.LSTM`` takes two. Cut
each to a smaller batch with ``state[:, :batch].contiguous()``. If it begins with the batch, use
``state.transpose(0, 1).contiguous()``.

.. symptoms::

   LSTM fails on the last, smaller batch of an epoch
   hidden state has the wrong batch size or a dimension too many
   GRU wants hx 2-D and I give 3-D, one sequence without a batch
   reset part of an LSTM state and the next step fails
   batch_first and the initial hidden state
   nn.LSTM(batch_first=True) with h0 of shape (batch, layers, hidden) crashes
   carry RNN state to a batch with fewer sequences, h[:, :n] needed
"""

import torch
from torch import nn

lstm = nn.LSTM(input_size=3, hidden_size=5, num_layers=2, batch_first=True)
hidden, cell = torch.zeros(2, 6, 5), torch.zeros(2, 6, 5)
last_batch = torch.ones(4, 7, 3)

# raises: RuntimeError: Expected hidden[0] size (2, 4, 5), got [2, 6, 5]
lstm(last_batch, (hidden, cell))

# %%
# Why
# ---
#
# A state has one row for each sequence of the batch, and the last batch of an epoch may be smaller. With
# ``bidirectional=True`` there are twice as many layers. With ``proj_size`` the hidden state of an LSTM ends in that
# size. An input without a batch, ``(time, features)``, takes a state without a batch, ``(layers, hidden_size)``. The
# features and the dtype of the input have to be those of the layer as well.

calls = {
    "a batch, and a state of one sequence": lambda: lstm(last_batch, (hidden[:, 0], cell[:, 0])),
    "one sequence, and a state of a batch": lambda: lstm(last_batch[0], (hidden, cell)),
    "another number of features": lambda: lstm(last_batch[:, :, :2]),
    "a GRU": lambda: nn.GRU(3, 5)(last_batch, hidden),
    "a cell, batch": lambda: nn.GRUCell(3, 5)(last_batch[:, 0], hidden[0]),
    "a cell, dimensions": lambda: nn.LSTMCell(3, 5)(last_batch, (hidden[0], cell[0])),
    "another dtype": lambda: lstm(last_batch.double()),
}
for name, call in calls.items():
    try:
        call()
    except (RuntimeError, ValueError) as error:
        print(f"{name}: {error}")

# %%
# Fix 1: cut the state to the batch
# ---------------------------------
#
# The first rows stay, so row ``i`` of the new batch has to continue row ``i`` of the one before. Between training steps
# detach the state, so that ``backward`` stops there. For ``batch_first=True``:


# fix: state_for(hidden, inputs) like torch.stack([layer[: inputs.shape[0]] for layer in hidden.detach()])
#     from leaf(20 * n).reshape(2, n, 10), torch.ones(n - 1, 7, 3)
def state_for(hidden, inputs):
    return hidden[:, : len(inputs)].detach().contiguous()


output, (new_hidden, new_cell) = lstm(
    last_batch, (state_for(hidden, last_batch), state_for(cell, last_batch))
)

assert output.shape == (4, 7, 5) and new_hidden.shape == new_cell.shape == (2, 4, 5)
assert torch.equal(output[:, -1], new_hidden[-1])
new_hidden.shape

# %%
# Without ``batch_first`` write ``inputs.shape[1]``. A cut state has too few rows for the next full batch: begin each
# epoch without a state. Or leave out the smaller batch, with ``drop_last=True`` in the loader.
#
# Fix 2: a new state, and a write to some sequences of it
# -------------------------------------------------------
#
# Without a state the layer starts from zeros, in the size that fits. If some sequences ended, set their rows to zero,
# in both tensors of an LSTM. Index dimension 1, and write to clones, as ``backward`` may need the state that a cell
# returned:

# fix: not compiled: statement
output, (hidden, cell) = lstm(last_batch)
ended = torch.tensor([True, False, False, True])
fresh = hidden.detach().clone(), cell.detach().clone()
for state in fresh:
    state[:, ended] = 0.0
output.sum().backward()
following, _ = lstm(last_batch, fresh)
carried_on, _ = lstm(last_batch, (hidden.detach(), cell.detach()))

assert torch.allclose(following[ended], output[ended])
assert torch.allclose(following[~ended], carried_on[~ended])
following.shape

# %%
# Fix 3: one sequence, or one step
# --------------------------------
#
# Take the batch out of the state, ``state[:, 0]``, or give both a batch of one: ``[:, None]`` for a state, and for an
# input ``[None]`` with ``batch_first`` and ``[:, None]`` without. A cell, ``nn.LSTMCell`` or ``nn.GRUCell``, takes one
# step, ``(batch, features)``, and a state ``(batch, hidden_size)``.

# fix: not compiled: statement
one = last_batch[0]
alone, _ = lstm(one, (hidden[:, 0].detach(), cell[:, 0].detach()))
batched, _ = lstm(one[None], (hidden[:, :1].detach(), cell[:, :1].detach()))
step, _ = nn.LSTMCell(3, 5)(last_batch[:, 0], (torch.zeros(4, 5), torch.zeros(4, 5)))

assert torch.allclose(alone, batched[0]) and step.shape == (4, 5)
alone.shape

# %%
# Fix 4: lengths for a packed batch
# ---------------------------------
#
# ``pack_padded_sequence`` takes one length for each sequence, at least 1, as a list or a tensor on the CPU. Unless each
# length is at most the one before it, write ``enforce_sorted=False``.

lengths = torch.tensor([2, 7, 5, 1])

# raises: RuntimeError: `lengths` array must be sorted in decreasing order when `enforce_sorted` is True. ...
nn.utils.rnn.pack_padded_sequence(last_batch, lengths, batch_first=True)

# %%

# fix: not compiled: statement
packed = nn.utils.rnn.pack_padded_sequence(
    last_batch, lengths.tolist(), batch_first=True, enforce_sorted=False
)
padded, sizes = nn.utils.rnn.pad_packed_sequence(lstm(packed)[0], batch_first=True)

assert sizes.tolist() == lengths.tolist() and not padded[0, 2:].any()
padded.shape

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Expected hidden size {shape:shapes}, got {shape:shapes}
#    Expected hidden[{part:int}] size {shape:shapes}, got {shape:shapes}
#    For batched 3-D input, hx and cx should also be 3-D but got
#    For unbatched 2-D input, hx and cx should also be 2-D but got
#    For batched 3-D input, hx should also be 3-D but got
#    For unbatched 2-D input, hx should also be 2-D but got
#    input.size(-1) must be equal to input_size. Expected {size:int}, got {size:int}
#    input must have {count:int} dimensions, got {count:int}
#    input has inconsistent input_size: got {size:int} expected {size:int}
#    hidden{part:int} has inconsistent hidden_size: got {size:int}, expected {size:int}
#    Input batch size {size:int} doesn't match hidden{part:int} batch size {size:int}
#    Input and hidden tensors are not at the same device, found input tensor at
#    Input and hidden tensors are not the same dtype, found input tensor with
#    'lengths' argument should be a 1D CPU int64 tensor, but got
#    Expected `len(lengths)` to be equal to batch_size, but got {count:int} (batch_size={count:int})
#    `lengths` array must be sorted in decreasing order when `enforce_sorted` is True
#    Input and parameter tensors are not at the same device, found input tensor at
#
# .. wordings:: ValueError
#
#    {layer:name}: Expected input to be {count:int}D or {count:int}D, got {count:int}D instead
#    {layer:name}: Expected hx[{part:int}] to be {count:int}D or {count:int}D, got {count:int}D instead
#    {layer:name}: Expected hidden to be {count:int}D or {count:int}D, got {count:int}D instead
#    RNN input dtype ({dtype:dtype}) does not match weight dtype ({dtype:dtype})
#
# See also: :ref:`error-backward-a-second-time`, which a state without ``detach()`` leads to,
# :ref:`error-mat1-and-mat2-shapes`.
