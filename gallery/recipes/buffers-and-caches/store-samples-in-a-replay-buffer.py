r"""
Store samples in a replay buffer
================================

Preallocate tensors and write ``states[i % size] = state.detach()``, or ``torch.from_numpy(state)`` for an array: the
assignment copies. If you append the state to a list, the list holds the object itself, and later writes to it arrive
there.

.. symptoms::

   all entries of my replay memory are the same
   stored states change after env.step
   dataset drifts, normalising in __getitem__ changes the data each epoch
   ring buffer of transitions in torch
   replay buffer keeps graphs alive
   appended observations to a list, every stored observation shows the newest one
   memory.append(obs) in DQN, random.sample gives identical transitions
"""

import torch

# %%
# The environment writes its next state into the same tensor. The list holds that tensor three times:

state, memory = torch.zeros(2), []
for step in range(3):
    state += 1.0
    memory.append(state)
memory

# %%
# A sample taken by an integer, an ``int64`` tensor without dimensions or a slice is a view. If you normalise the view
# in place, you change what is stored, once more in each epoch:

data = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
for epoch in range(2):
    sample = data[0]
    sample -= 1.0
data

# picture: data, sample

# %%
# Preallocate and assign
# ----------------------
#
# Without ``detach()`` or ``no_grad`` a state that requires grad would bring its graph into ``states``. An assignment
# through a number or a slice converts to the dtype of ``states``, and repeats a state of one element:

size, states = 3, torch.zeros(3, 2)
state, scale = torch.zeros(2), torch.ones(1, requires_grad=True)
for step in range(4):
    state += 1.0
    states[step % size] = (state * scale).detach()

assert states.tolist() == [[4.0, 4.0], [2.0, 2.0], [3.0, 3.0]] and not states.requires_grad
states

# %%
# Until the buffer is full, draw positions below the number of steps: the other rows are still zeros.
#
# Sample by a tensor of positions, which copies
# ---------------------------------------------
#
# ``picked`` has a dimension and an integer dtype other than ``uint8``, which would be a mask:

picked = torch.tensor([2, 0])
batch = states[picked]
batch -= batch.mean()

assert states.tolist() == [[4.0, 4.0], [2.0, 2.0], [3.0, 3.0]]
assert batch.tolist() == [[-0.5, -0.5], [0.5, 0.5]] and states[picked[:0]].shape == (0, 2)
batch, states[picked]

# %%
# ``sample = data[0] - 1.0`` makes a new tensor, so it is right for a view as well:
# :ref:`scenario-dataset-changes-every-epoch`. With worker processes:
# :ref:`scenario-dataset-written-by-a-worker`. With a copy from pinned memory that is not done yet:
# :ref:`scenario-change-a-pinned-source-too-early`. See also: :ref:`scenario-the-same-tensor-in-every-place`.
#
# .. claim:: a-row-is-a-view-and-a-sampled-batch-is-a-copy
#    :range: tensors
#    :leaves-out: rank 0; size 0
#    :wrong: x[torch.tensor([0])] -> x[torch.tensor(0)]
#
#    ``data[0]``, ``data[:1]`` and ``data[torch.tensor(0)]`` are views. ``data[torch.tensor([0])]`` is a copy.
#
#    >>> data = torch.zeros(2)
#    >>> data[:1].add_(1.0), data[torch.tensor([1])].add_(1.0)
#    (tensor([1.]), tensor([1.]))
#    >>> data
#    tensor([1., 0.])
#
#    def holds(x):
#        memory, zero = x.untyped_storage().data_ptr(), torch.tensor(0)
#        for view in (x[0], x[:1], x[zero]):
#            assert view.untyped_storage().data_ptr() == memory
#        assert x[torch.tensor([0])].untyped_storage().data_ptr() != memory
