r"""
Dimension out of range (expected to be in range of [-2, 1], but got 2)
======================================================================

The ``dim`` that you name is not there. Dimensions count from 0, so the last of two is ``dim=1``. ``dim=-1`` is the
last one if the tensor has one or more.

.. symptoms::

   x.index_fill_(2, idx, 1.0) fails, tensor has two axes, off by one in dim
   softmax(dim=1), sum(1) or cat(dim=1) crashes for a 1-D tensor
   batch axis lost by squeeze() or x[0], then a method with dim=1 fails
"""

import torch

scores = torch.zeros(2, 3)
columns = torch.tensor([0, 2])

# raises: IndexError: Dimension out of range (expected to be in range of [-2, 1], but got 2)
scores.index_fill_(2, columns, 1.0)

# %%
# Why
# ---
#
# The range in the message is that of the tensor which the method got: ``[-2, 1]`` stands for two dimensions. For
# ``unsqueeze``, ``stack`` and ``diag_embed``, which add a dimension, it is that of the result. If the tensor has fewer
# dimensions than you think, one is lost on the way: to an integer between brackets, to ``squeeze()``, which takes away
# those of size 1, or to ``sum(0)``.

row = scores[0]
print("shape of scores:", tuple(scores.shape), " shape of scores[0]:", tuple(row.shape))

# raises: IndexError: Dimension out of range (expected to be in range of [-1, 0], but got 1)
row.index_fill_(1, columns, 1.0)

# %%
# Most methods treat a tensor without dimensions as if it had one: they take ``dim=0`` and ``dim=-1``.

# raises: IndexError: Dimension out of range (expected to be in range of [-1, 0], but got 1)
torch.tensor(1.0).cumsum_(1)

# %%
# A method that needs two dimensions says so. In a loop over the parameters of a model leave out the biases and the
# weights of norm layers: call ``xavier_uniform_`` if ``parameter.dim() > 1``.

# raises: ValueError: Fan in and fan out can not be computed for tensor with fewer than 2 dimensions
torch.nn.init.xavier_uniform_(row)

# %%
# Fix 1: count from 0, or from the end
# ------------------------------------


# fix: set_columns(scores, columns) like (scores.index_put_((torch.arange(2)[:, None], columns),
#     torch.tensor(1.0)), None)[1] from computed(2 * n).reshape(2, n), torch.tensor([0, n - 1])
def set_columns(scores, columns):
    scores.index_fill_(-1, columns, 1.0)


set_columns(scores, columns)

assert scores.tolist() == [[1.0, 0.0, 1.0]] * 2
scores

# %%
# Fix 2: keep the dimension
# -------------------------
#
# A slice of one row keeps it, and so does ``keepdim=True`` in a sum. ``squeeze(1)`` takes away at most that one:

# fix: not compiled: statement
scores = torch.zeros(2, 3)
row = scores[0:1]
row.index_fill_(1, columns, 1.0)

assert scores.tolist() == [[1.0, 0.0, 1.0], [0.0, 0.0, 0.0]]
scores

# %%
# Fix 3: make the dimension
# -------------------------
#
# ``None`` between the brackets, or :api:`torch.unsqueeze`, adds one of size 1. Both give a view:

# fix: not compiled: statement
line = torch.zeros(3)
line[None].index_fill_(1, columns, 1.0)

assert line.tolist() == [1.0, 0.0, 1.0]
line

# %%
# ``torch.cat(vectors, dim=1)`` says it too. :api:`torch.stack` makes the dimension that is missing:

vectors = [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])]

assert torch.stack(vectors, dim=1).tolist() == [[1.0, 3.0], [2.0, 4.0]]

# %%
# The message of an index that is too large for its dimension is :ref:`another one <error-index-out-of-bounds>`,
# and so is that of :ref:`too many indices between brackets <error-too-many-indices>`.
#
# Which methods say it
# --------------------
#
# Each method below takes a dimension, and was called with one that is not there:

names = """
    cumsum_ cumprod_ index_add_ index_copy_ index_fill_ scatter_ scatter_add_ unsqueeze_ squeeze_
    transpose_ swapaxes_ renorm_ select narrow unbind split chunk sum max sort flip roll gather
    index_select unfold diagonal unflatten softmax size
"""
saying = []
for name in names.split():
    for arguments in ((5,), (5, 0), (0, 5), (5, 0, 1), (1, 5, 1), (5, columns, columns.float())):
        try:
            getattr(torch.zeros(2, 3), name)(*arguments)
        except IndexError as error:
            if "Dimension out of range" in str(error) and name not in saying:
                saying.append(name)
        except (TypeError, RuntimeError):
            pass
print(", ".join(saying))

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    Dimension out of range (expected to be in range of [{first:int}, {last:int}], but got {dimension:int})  -- torch 1.13: of a start, too, in ``narrow``
#    Dimension is out of range (expected to be in range of [{first:int}, {last:int}], but got [{dimension:int}]
#    Dimension specified as {dimension:int} but tensor has no dimensions
#
# .. wordings:: ValueError
#
#    Fan in and fan out can not be computed for tensor with fewer than 2 dimensions
#    Only tensors with 2 or more dimensions are supported
#
# .. wordings:: RuntimeError
#
#    {function:op}() cannot be applied to a 0-dim tensor.
#    split expects at least a 1-dimensional tensor
#    chunk expects at least a 1-dimensional tensor
#    tril: input tensor must have at least 2 dimensions
#    triu: input tensor must have at least 2 dimensions
#    renorm: input needs at least 2 dimensions, got {count:int} dimensions
#    index_add_(): Indexing dim {dimension:int} is out of bounds of the source tensor with dim {count:int}
#    {function:op}(): Indexing dim {dimension:int} is out of bounds of the source tensor with dim {count:int}
#
# See also: :ref:`error-invalid-index-of-a-0-dim-tensor`.
