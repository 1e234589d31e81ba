r"""
Why does ``optimizer.step()`` say that elements share one memory location?
==========================================================================

A parameter keeps the memory of the tensor that it was made of, and that tensor was expanded. Clone the tensor
before you make the parameter.

.. symptoms::

   optimizer step fails at the end of the first batch
   parameter from expand or broadcast cannot be updated
   same initial row for all classes, then training crashes
   repeat works but expand does not
   all rows start from the same vector, training crashes at the first update
   prompt tuning: nn.Parameter(init.expand(20, 768)), AdamW step raises single memory location
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
# Forward and backward ran: the gradient has a row for each row of the parameter. The step would write three
# different rows into the memory of one row. You can see it before the step: the parameter has a **stride** of 0.
# ``broadcast_to`` does what ``expand`` does.

queries.stride(), queries.grad

# picture: start, queries

# %%
# ``nn.init.ones_`` is not refused, since it fills with one number, and ``start`` has that number then.
# ``normal_`` raises the error of the step.

nn.init.ones_(queries)
queries[2].tolist(), start

# raises: RuntimeError: unsupported operation: more than one element of the written-to tensor refers
#     to a single memory location. Please clone() the tensor before performing the operation.
nn.init.normal_(queries)

# %%
# A fused step is not refused
# ---------------------------
#
# With ``fused=True`` on a CPU the step does not look at the strides. It takes the parameter for three rows in
# memory, and writes past the end of the one row that there is. Here a larger tensor lies around that row, so
# its elements are overwritten:

memory = torch.arange(1.0, 7.0, device="cpu")
queries = nn.Parameter(memory[:2].expand(3, 2))
fused = torch.optim.SGD([queries], lr=0.1, fused=True)
queries.sum().backward()
fused.step()

print("the other elements are as before:", memory[2:].tolist() == [3.0, 4.0, 5.0, 6.0])

# %%
# Clone first
# -----------
#
# ``expand(...).clone()`` copies, and ``repeat`` does too. The values of ``start`` stay as they are.

# fix: not compiled: optimizer
start = torch.tensor([[1.0, 2.0]])
queries = nn.Parameter(start.expand(3, 2).clone())
optimizer = torch.optim.SGD([queries], lr=0.1)
(queries * torch.tensor([[1.0], [2.0], [3.0]])).sum().backward()
optimizer.step()

assert torch.allclose(queries, start - 0.1 * torch.tensor([[1.0], [2.0], [3.0]]))
assert start.tolist() == [[1.0, 2.0]]
assert start.repeat(3, 1).stride() == queries.stride() == (2, 1)
queries, start

# %%
# If the rows are to stay equal, make the single row the parameter and expand it in ``forward``. The gradient of
# the row is the sum over the rows:

shared = nn.Parameter(torch.tensor([[1.0, 2.0]]))
(shared.expand(3, 2) * torch.tensor([[1.0], [2.0], [3.0]])).sum().backward()

assert shared.grad.tolist() == [[6.0, 6.0]]
shared.grad

# %%
# See also: :ref:`error-expanded-tensor-written-in-place`, :ref:`scenario-write-to-an-expanded-tensor`.
#
# .. claim:: a-parameter-keeps-the-memory-it-is-given
#    :range: tensors
#    :leaves-out: size 0; dtype int64, int32, bool
#    :wrong: torch.nn.Parameter(x) -> torch.nn.Parameter(x.clone())
#
#    ``nn.Parameter(t)``, for a floating-point or complex ``t`` with elements, copies nothing: it has the
#    strides and the memory of ``t``.
#
#    >>> t = torch.zeros(1, 2)
#    >>> p = torch.nn.Parameter(t.expand(3, 2))
#    >>> row = t[0]
#    >>> row += 7.
#    >>> p.stride() == t.expand(3, 2).stride(), p[2].tolist()
#    (True, [7.0, 7.0])
#
#    def holds(x):
#        p = torch.nn.Parameter(x)
#        assert p.stride() == x.stride() and p.data_ptr() == x.data_ptr()
