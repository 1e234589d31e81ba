r"""
How do I transpose a tensor, or a block of it, in place?
========================================================

Assign a clone of the transpose: ``x[:] = x.T.clone()``. Without the clone a matrix of two rows or more raises if it has
no gaps in memory. With gaps between its rows, a CPU raises nothing and leaves wrong values, unless the matrix is
symmetric. A matrix that is not square takes ``t_()``, which moves nothing, or a new tensor.

.. symptoms::

   x[:3, :3] = x[:3, :3].T makes it symmetric
   block transpose gives wrong values without error
   symmetrize matrix in place
   x += x.T fails
   overwrite a square matrix with its own transposed version, numbers come out wrong
   adj[:n, :n] = adj[:n, :n].T for an adjacency matrix mirrors the upper half
"""

import numpy as np
import torch

matrix = torch.arange(16).reshape(4, 4)
print(matrix.stride(), matrix.T.stride())

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor ...
matrix[:] = matrix.T

# %%
# The same for a block, where nothing is raised, beside an array:

matrix = torch.arange(16, device="cpu").reshape(4, 4)
array = np.arange(16).reshape(4, 4)
right = matrix.clone()
right[:3, :3] = matrix[:3, :3].T.clone()

matrix[:3, :3] = matrix[:3, :3].T
array[:3, :3] = array[:3, :3].T

assert np.array_equal(array, right.numpy())
torch.equal(matrix, right)

# %%
# ``.T`` is a view with other **strides**. The block has gaps between its rows, and torch does not look for an
# overlap then. Elements are read after their place was written.
#
# Clone what you read
# -------------------
#
# ``.contiguous()`` is not enough: it returns the same memory if the transpose happens to be contiguous. For a batch of
# matrices take ``.mT``. Write to a leaf that requires grad under ``no_grad``.


# fix: transpose_block(matrix) like
#     (matrix[:-1, :-1].copy_(torch.stack([*matrix[:-1, :-1].clone()], dim=1)), None)[1]
#     from matrix(int(n**0.5) + 2, int(n**0.5) + 2).requires_grad_() * 1.0; overlapping
def transpose_block(matrix):
    matrix[:-1, :-1] = matrix[:-1, :-1].T.clone()


source = torch.arange(16.0, device="cpu").reshape(4, 4).requires_grad_()
block = source.clone()
transpose_block(block)
(block * source.detach()).sum().backward()
symmetric = torch.tensor([[1.0, 2.0], [4.0, 3.0]])
symmetric += symmetric.T.clone()

assert torch.equal(block, right.float()) and torch.equal(source.grad, right.float())
assert symmetric.tolist() == [[2.0, 6.0], [6.0, 6.0]]
block.detach(), symmetric

# %%
# ``t_()`` moves nothing
# ----------------------
#
# :api:`torch.Tensor.t_` and :api:`torch.Tensor.transpose_` exchange the sizes and strides of this one tensor
# object. They write nothing to its memory, so other views show the old order. ``x[:3, :3].t_()`` leaves ``x`` as it is:

matrix = torch.arange(4).reshape(2, 2)
flat = matrix.view(-1)
matrix.t_()
matrix, flat

# %%
# See also: :ref:`recipe-permute-rows-in-place`, :ref:`scenario-shift-by-one-column`.
#
# .. claim:: a-block-is-not-transposed-in-place
#    :range: plain-tensors
#    :leaves-out: rank 0, 2, 3; size 0, 1, 1000; dtype bool; layout transposed, expanded, one element
#    :wrong: block[:] = block.T -> block[:] = block.T.clone()
#
#    Assigning the transpose of a block of two rows or more to the block raises nothing on a CPU, and does not
#    transpose the block, if there are gaps between its rows and the block is not symmetric.
#
#    >>> t = torch.arange(16, device="cpu").reshape(4, 4)
#    >>> want = t[:3, :3].T.clone()
#    >>> t[:3, :3] = t[:3, :3].T
#    >>> torch.equal(t[:3, :3], want)
#    False
#
#    def holds(x):
#        size = len(x)
#        table = torch.arange(2 * size * size, device="cpu").reshape(size, 2 * size).to(x.dtype)
#        block = table[:, :size]
#        want = block.T.tolist()
#        block[:] = block.T
#        assert block.tolist() != want
