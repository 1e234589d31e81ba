r"""
Why does ``optimizer.step()`` say that elements share one memory location?
==========================================================================

A parameter keeps the memory of the tensor it was made of, and that one was expanded. Clone it before you
make the parameter.

.. symptoms::

   optimizer step fails at the end of the first batch
   parameter from expand or broadcast cannot be updated
   same initial row for all classes, then training crashes
   repeat works but expand does not
"""

import torch
from torch import nn

start = torch.tensor([[1.0, 2.0]])
queries = nn.Parameter(start.expand(3, 2))
optimizer = torch.optim.SGD([queries], lr=0.1)
(queries * torch.tensor([[1.0], [2.0], [3.0]])).sum().backward()

# raises: RuntimeError: unsupported operation: more than one element of the written-to tensor refers
#     to a single memory location. Please clone() the tensor before performing the operation.
optimizer.step()

# %%
# Forward and backward ran: the gradient has a row for each row of the parameter. The step wants to write
# three different rows into the memory of one. The **stride** 0 gives it away before that:

queries.stride(), queries.grad

# %%
# An initialiser that writes one number passes; then all rows, and ``start``, have it:

nn.init.ones_(queries)
queries[2].tolist(), start

# %%
# Clone first
# -----------
#
# A list of three times the same row needs copies for the same reason: ``[list(row) for _ in range(3)]``
# (:ref:`scenario-same-tensor-many-times-in-a-list`). ``repeat`` copies, as ``expand(...).clone()`` does:

# fix: not compiled: optimizer
start = torch.tensor([[1.0, 2.0]])
queries = nn.Parameter(start.expand(3, 2).clone())
optimizer = torch.optim.SGD([queries], lr=0.1)
(queries * torch.tensor([[1.0], [2.0], [3.0]])).sum().backward()
optimizer.step()

assert torch.allclose(queries, start - 0.1 * torch.tensor([[1.0], [2.0], [3.0]]))
assert start.repeat(3, 1).stride() == queries.stride() == (2, 1)
queries, start

# %%
# If the rows are to stay equal for ever, make the single row the parameter and expand it in ``forward``. Its
# gradient is the sum over the rows:

shared = nn.Parameter(torch.tensor([[1.0, 2.0]]))
(shared.expand(3, 2) * torch.tensor([[1.0], [2.0], [3.0]])).sum().backward()

assert shared.grad.tolist() == [[6.0, 6.0]]
shared.grad

# %%
# See also: :ref:`error-expanded-tensor-written-in-place`, :ref:`scenario-write-to-an-expanded-tensor`.
#
# .. claim:: a-parameter-keeps-the-memory-it-is-given
#
#    ``nn.Parameter(t)`` copies nothing: it has the strides and the memory of ``t``.
#
#    >>> t = torch.zeros(1, 2)
#    >>> p = torch.nn.Parameter(t.expand(3, 2))
#    >>> row = t[0]
#    >>> row += 7.
#    >>> p.stride() == t.expand(3, 2).stride(), p[2].tolist()
#    (True, [7.0, 7.0])
