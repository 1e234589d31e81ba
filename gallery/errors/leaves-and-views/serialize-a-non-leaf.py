r"""
Cowardly refusing to serialize non-leaf tensor which requires_grad
==================================================================

You send a computed tensor with a history to another process, by a queue, a pipe or a ``DataLoader`` worker. The
history cannot go along: send ``tensor.detach()``, for each tensor of a tuple, a dict or another object that holds one.

.. symptoms::

   put the output of a model into a multiprocessing queue
   dataset holds embeddings that a network computed, workers fail
   view of a parameter cannot be sent to a worker
   queue.put(model(x)) fails with torch.multiprocessing, tensor has a grad_fn
   actor sends actions, values or rollouts with grad_fn to the learner process
   Dataset returns tensors with gradients, DataLoader num_workers=2 crashes
"""

import torch
import torch.multiprocessing as mp

weights = torch.ones(3, requires_grad=True, device="cpu")
scores = weights * 2
queue = mp.SimpleQueue()

# raises: RuntimeError: Cowardly refusing to serialize non-leaf tensor which requires_grad, since autograd does not
#     support crossing process boundaries. ...
queue.put(scores)

# %%
# Why
# ---
#
# The operations that ``scores`` was computed by, its **graph**, exist in this process only, and backward runs where
# they are. A slice of a **leaf** that requires grad has a history, too, if it was taken while gradients are recorded:

# raises: RuntimeError: Cowardly refusing to serialize non-leaf tensor which requires_grad, ...
queue.put(weights[:2])

# %%
# ``queue`` is a ``SimpleQueue``. ``put`` of a ``torch.multiprocessing.Queue`` returns: a thread prints the
# message, and the tensor does not arrive. A ``DataLoader`` worker that stacks such samples into a batch fails earlier,
# with ``stack(): functions with out=... arguments don't support automatic differentiation``. The fix is the same.
#
# A leaf itself has no history, and is sent. The other side gets a leaf that requires grad, on the same memory:

queue.put(weights)
received = queue.get()

assert received.is_leaf and received.requires_grad and received.untyped_storage().is_shared()
received

# %%
# ``pickle`` and ``torch.save`` do not refuse a computed tensor. They store its values, and what you load is a leaf, so
# the history is lost without an error.
#
# Fix: send it without its history
# --------------------------------
#
# ``detach()`` cuts the history and keeps the memory, which becomes shared memory. So a write on one side is
# seen on the other. If one side goes on writing, send ``scores.detach().clone()``:

# fix: not compiled: setup
queue.put(scores.detach())
same = queue.get()
queue.put(scores.detach().clone())
copied = queue.get()
same[0] = 9.0

assert scores.tolist() == [9.0, 2.0, 2.0] and copied.tolist() == [2.0, 2.0, 2.0]
assert not same.requires_grad and not copied.requires_grad
scores.detach(), copied

# %%
# If the other process is to train, send inputs and parameters, and compute the loss there. A dataset keeps what a model
# computed as ``model(inputs).detach()``, or computes it under ``torch.no_grad()``.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Cowardly refusing to serialize non-leaf tensor which requires_grad
#
# See also: :ref:`scenario-tensor-sent-to-another-process`, :ref:`error-deepcopy-of-a-non-leaf`.
