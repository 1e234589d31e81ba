r"""
I changed one row of an expanded tensor, and all rows changed. Why?
===================================================================

``expand`` repeats a row without memory for it: all rows are one row. An assignment to one row changes them all.
Clone after you expand.

.. symptoms::

   all batch elements change together
   broadcast_to then assign changes everything
   masked_fill_ and masked_fill differ
   clamp of small probabilities by mask fails after expand
   set values for one sample, every sample in the batch gets the same values
   h0 = init.expand(batch, hidden); h0[0] = 1 overwrites the hidden state of all sequences

.. verdict:: expanded/row-assign/eager
.. verdict:: expanded/masked_fill_/eager
"""

import numpy as np
import torch

row = torch.zeros(3)
batch = row.expand(2, 3)

batch[0] = 1.0
batch, row

# picture: row, batch

# %%
# A list of one list repeated is the same trap. The array that ``np.broadcast_to`` returns is read-only:

rows = [[0, 0, 0]] * 2
rows[0][0] = 1
print(rows)

# raises: ValueError: assignment destination is read-only
np.broadcast_to(np.zeros(3), (2, 3))[0] = 1.0

# %%
# Arithmetic in place on both rows would write each place twice, and uncompiled code refuses it. It refuses
# ``batch[:] = 5.0`` as well:

# raises: RuntimeError: unsupported operation: more than one element of the written-to tensor refers
#     to a single memory location. Please clone() the tensor before performing the operation.
batch *= torch.tensor([[1.0], [2.0]])

# %%
# ``masked_fill_`` writes, with a warning, and all rows change. This mask is True at one place of the second row:

hidden = torch.tensor([[False, False, False], [True, False, False]])

# warns: UserWarning: Use of masked_fill_ on expanded tensors is deprecated. ...
batch.masked_fill_(hidden, -1.0)

# %%
# A list of rows warns as well. Two rows that get two values end with one of them:

# warns: UserWarning: Use of index_put_ on expanded tensors is deprecated. ...
batch[[0, 1]] = torch.tensor([[3.0], [4.0]])

assert batch[0].tolist() == batch[1].tolist()
print("both rows are equal:", torch.equal(batch[0], batch[1]))

# %%
# If the row was computed with gradients, ``fill_`` with a number and assignments through a mask or a list are accepted,
# and ``backward()`` through them raises:

computed = torch.zeros(3, requires_grad=True).clone()
batch = computed.expand(2, 3)
batch.fill_(5.0)

# raises: RuntimeError: unsupported operation: more than one element of the written-to tensor refers
#     to a single memory location. Please clone() the tensor before performing the operation.
batch.sum().backward()

# %%
# Clone, or write nothing in place
# --------------------------------


# fix: scaled(row, factors) like torch.stack([row * factor for factor in factors[:, 0]]) from
#     leaf(3), leaf(n)[:, None]; overlapping
def scaled(row, factors):
    batch = row.expand(len(factors), -1).clone()
    batch *= factors
    return batch


batch = scaled(torch.ones(3), torch.tensor([[5.0], [7.0]]))
fresh = torch.zeros(3).expand(2, 3).masked_fill(hidden, -1.0)

probs = torch.tensor([0.5, 0.0], requires_grad=True)
probs.expand(2, 2).clamp(min=0.1).sum().backward()

assert batch.tolist() == [[5.0] * 3, [7.0] * 3] and probs.grad.tolist() == [2.0, 0.0]
assert fresh.tolist() == [[0.0, 0.0, 0.0], [-1.0, 0.0, 0.0]]
batch, fresh, probs.grad

# %%
# ``clamp(min=...)`` does the work of ``p[p < eps] = eps`` without a write, for a ``p`` of floating point.
# ``contiguous()`` does not replace the clone: if the expanded tensor has one row, it can share that row.
#
# Compiled code can accept a write that is refused here, and leave other values:
# :ref:`scenario-compiled-code-accepts-what-eager-refuses`. See also:
# :ref:`error-expanded-tensor-written-in-place`, :ref:`error-use-on-expanded-tensors-is-deprecated`.
#
# .. claim:: rows-of-an-expanded-tensor-are-one-row
#
#    A write to one row of ``t.expand(3, 2)``, for a ``t`` of shape (1, 2) that requires no grad, is accepted and
#    changes each row. A row that is expanded itself refuses arithmetic:
#    :ref:`the check <claim-one-row-of-an-expanded-tensor-may-be-written>`.
#
#    >>> t = torch.zeros(1, 2)
#    >>> e = t.expand(3, 2)
#    >>> first = e[0]
#    >>> first += 1.
#    >>> e.sum(), t.sum()
#    (tensor(6.), tensor(2.))
