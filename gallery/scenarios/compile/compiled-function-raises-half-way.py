r"""
A compiled function raised half way. Which of its writes have been done?
========================================================================

Those before the last graph break. Within one graph your tensors are written at its end, so a failure leaves them alone.

.. symptoms::

   eager and compiled leave different state after an error
   state half updated after an exception
   in-place changes missing when a compiled function fails
"""

import torch


def record(totals, weights, position):
    totals += 1.0
    return totals + weights[position]


totals, weights, position = torch.zeros(2), torch.ones(3), torch.tensor([7])

# raises: IndexError: index 7 is out of bounds for dimension 0 with size 3
record(totals, weights, position)

# %%
# The first line was done when the second raised:

totals

# %%
# Compiled it was not:

totals.zero_()

# raises: IndexError: index 7 is out of bounds for dimension 0 with size 3
torch.compile(record, backend="aot_eager", fullgraph=True)(totals, weights, position)

# %%

totals

# %%
# Why
# ---
#
# ``totals += 1.0`` became a new value, and a :ref:`copy_ <scenario-what-functionalize-makes-of-a-write>` into your
# tensor as the last operation of the graph, which was not reached.
#
# A **graph break** ends one graph, and its writes are done by then. Here ``print`` is the break:


@torch.compile(backend="aot_eager")
def record(totals, weights, position):
    totals += 1.0
    print("a break")
    return totals + weights[position]


# raises: IndexError: index 7 is out of bounds for dimension 0 with size 3
record(totals, weights, position)

# %%

totals

# %%
# Do not rely on either: restore from a copy (:ref:`recipe-try-an-edit-and-undo-it`).
#
# .. claim:: a-failing-graph-writes-nothing
#
#    When an operation of a functionalized graph raises, the arguments have their old values.
#
#    >>> x, f = torch.zeros(2), lambda x, i: x.add_(1.0)[i]
#    >>> torch.compile(f, backend="aot_eager")(x[1:], torch.tensor([5]))
#    Traceback (most recent call last):
#    IndexError: index 5 is out of bounds for dimension 0 with size 1
#    >>> x, f(x[1:], torch.tensor([0]))
#    (tensor([0., 1.]), tensor([1.]))
