r"""
Does a write inside vmap change my batch?
=========================================

Yes, where the write is accepted. The sample that your function gets under ``torch.vmap`` is a view of the batch, so
``sample[0] = 0.0`` changes a row of your tensor for each sample. Write to ``sample.clone()``.

.. symptoms::

   vmap modifies my input tensor in place
   the batch is different after calling vmap
   input changed although vmap should be pure
   data is overwritten by a function I mapped over its rows
   def norm(row): row /= row.sum(); return row, then torch.vmap(norm)(x) alters x

.. verdict:: tensor/element/vmap
"""

import numpy as np
import torch


def drop_first(sample):
    sample[0] = 0.0
    return sample


rows = [[1.0, 2.0], [3.0, 4.0]]
array, batch = np.array(rows), torch.tensor(rows)
for row in [*rows, *array]:
    drop_first(row)
result = torch.vmap(drop_first)(batch)

print(rows, array, batch, sep="\n")

# %%
# A loop over a nested list or an array hands out its rows, and the writes stay. So they do here: ``sample`` is a
# wrapper around the batch that hides one dimension. The result of ``drop_first``, which is its sample, is the memory of
# the batch, too, unless you give a ``chunk_size``:

result.data_ptr() == batch.data_ptr()

# %%
# With ``in_dims=1`` a sample is a column:

batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
torch.vmap(drop_first, in_dims=1)(batch)
batch

# %%
# If the batch is expanded along the mapped dimension, its samples are one memory. A loop writes to it several times,
# and under vmap the assignment raises. ``sample.zero_()`` and ``sample.fill_(0.0)`` are accepted:

# raises: RuntimeError: unsupported operation: more than one element of the written-to tensor refers to a single memory
#     location. ...
torch.vmap(drop_first)(torch.ones(1, 2).expand(3, 2))

# %%
# A function without side effects
# -------------------------------
#
# Gradients follow: the dropped elements get 0.


def without_first(sample):
    kept = sample.clone()
    kept[0] = 0.0
    return kept


batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
(torch.vmap(without_first)(batch) ** 2).sum().backward()

assert batch.tolist() == [[1.0, 2.0], [3.0, 4.0]]
assert batch.grad.tolist() == [[0.0, 2 * 2.0], [0.0, 2 * 4.0]]
batch.detach(), batch.grad

# %%
# With ``drop_first`` this batch raises, as a leaf that requires grad does. So does a plain batch under
# ``vmap(grad(...))``: :ref:`scenario-write-to-the-argument-under-grad`.

# same in false worlds: the leaf is wrapped, and the worlds act on what is written in Python
# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place operation.
torch.vmap(drop_first)(batch)

# %%
# See also: :ref:`error-view-of-a-leaf`, :ref:`recipe-write-inside-vmap`.
#
# .. claim:: vmap-writes-through-to-the-batch
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0; layout expanded, one element
#    :wrong: sample.fill_(1))(x) -> sample.fill_(1))(x.clone())
#
#    What a vmapped function writes to its sample with ``fill_`` is written to the batch, if that is not expanded, and
#    to what the batch is a view of.
#
#    >>> table = torch.ones(2, 3)
#    >>> _ = torch.vmap(torch.Tensor.zero_)(table[:, 1:])
#    >>> table
#    tensor([[1., 0., 0.],
#            [1., 0., 0.]])
#
#    def holds(x):
#        wanted = torch.full_like(x, 1)
#        torch.vmap(lambda sample: sample.fill_(1))(x)
#        assert torch.equal(x, wanted)
