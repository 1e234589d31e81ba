r"""
Does a write to ``values()`` or ``to_dense()`` change a sparse tensor?
======================================================================

``values()`` shares the memory of the sparse tensor: if it requires no grad, a write changes its stored elements.
``to_dense()`` makes a copy, and a write to it is lost. ``coalesce()`` makes a copy of a COO tensor that is not
coalesced.

.. symptoms::

   edit one element of a sparse tensor
   to_dense() assignment not saved
   sparse gradient zeroed but still there
   coalesce then modify values does nothing
   edited the dense version of my sparse matrix, sparse one keeps old numbers
   nn.Embedding(sparse=True), grad.coalesce().values().clamp_(-1, 1) does not clip the gradient
"""

import torch

weights = torch.tensor([[0.0, 2.0], [3.0, 0.0]]).to_sparse()
weights.values()[0] = 20.0
weights.to_dense()[1, 1] = 99.0

assert weights.to_dense().tolist() == [[0.0, 20.0], [3.0, 0.0]]
weights.to_dense()

# %%
# The first write is there, and the second is not. To write to one element by its place, or to one that is not stored,
# see :ref:`error-assign-to-a-sparse-tensor`.
#
# A leaf that requires grad refuses the write. After ``to_sparse()`` of a tensor that requires grad, a COO tensor
# accepts the write and ``backward`` raises. Change a clone of the dense tensor first. Under ``torch.no_grad()`` the
# write goes through and is not recorded.
#
# ``coalesce()`` is the same tensor or a copy
# -------------------------------------------
#
# The gradient of this embedding stores one entry for each use of a row, here three, and is not coalesced:

table = torch.nn.Embedding(3, 2, sparse=True)
table(torch.tensor([0, 0, 2])).sum().backward()
gradient = table.weight.grad

gradient.coalesce().values().zero_()

assert torch.equal(gradient.to_dense(), torch.tensor([[2.0, 2.0], [0.0, 0.0], [1.0, 1.0]]))
gradient.is_coalesced(), gradient._nnz(), gradient.to_dense()

# %%
# The zeros went into a copy. Keep the coalesced tensor, and put it where the optimizer looks. If the next ``backward``
# adds entries, the gradient is not coalesced any more. To zero the whole gradient write ``gradient.zero_()``.

gradient = gradient.coalesce()
gradient.values()[gradient.indices()[0] == 0] = 0.0
table.weight.grad = gradient

expected = torch.tensor([[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]])
assert torch.equal(table.weight.grad.to_dense(), expected)
table.weight.grad.to_dense()

# %%
# On a coalesced tensor ``coalesce()`` returns the tensor itself, and writes stay:

gradient.coalesce() is gradient

# %%
# The tensor that you made it from
# --------------------------------
#
# ``to_sparse()`` of a dense tensor copies. ``torch.sparse_coo_tensor`` keeps *your* ``values``, if they are a
# tensor of the dtype and device that you ask for, and a write to them shows:

dense, values = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.0])
dense.to_sparse().values().zero_()
mine = torch.sparse_coo_tensor(torch.tensor([[0, 1]]), values, (2,), check_invariants=True)
values[0] = 50.0

assert dense.tolist() == [1.0, 2.0] and mine.to_dense().tolist() == [50.0, 2.0]
dense, mine.to_dense()

# %%
# See also: :ref:`error-values-of-an-uncoalesced-tensor`.
#
# .. claim:: values-of-a-sparse-tensor-are-its-memory
#    :range: plain-tensors
#    :leaves-out: rank 0
#    :wrong: s.values().fill_ -> s.values().clone().fill_
#
#    A write to ``values()`` of a coalesced COO tensor that requires no grad changes the sparse tensor. A write
#    to ``to_dense()`` does not.
#
#    >>> s = torch.tensor([0.0, 2.0, 3.0]).to_sparse()
#    >>> s.values()[:1].fill_(20.0), s.to_dense()[2:].fill_(9.0)
#    (tensor([20.]), tensor([9.]))
#    >>> s.to_dense()
#    tensor([ 0., 20.,  3.])
#
#    def holds(x):
#        s = torch.ones_like(x).to_sparse()
#        s.values().fill_(0)
#        s.to_dense().fill_(1)
#        assert s._nnz() == x.numel() and s.to_dense().eq(0).all()
