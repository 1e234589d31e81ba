r"""
A compiled function raised half way. Which of its writes have been done?
========================================================================

Those before the last graph break. Of the writes in the graph that failed, none, some or all, depending on the
backend and on the error. Keep a copy, and restore from it.

.. symptoms::

   eager and compiled leave different state after an error
   state half updated after an exception
   in-place changes missing when a compiled function fails
   compiled code crashed in the middle, were my running totals already updated
   try: step(totals, idx) except IndexError, totals differ with and without torch.compile
"""

# needs: cpu

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
# Compiled with ``backend="aot_eager"`` it was not:

totals.zero_()

# raises: IndexError: index 7 is out of bounds for dimension 0 with size 3
torch.compile(record, backend="aot_eager", fullgraph=True)(totals, weights, position)

# %%

totals

# %%
# Why
# ---
#
# With ``aot_eager``, ``totals += 1.0`` became a new value, and a :ref:`copy_
# <scenario-what-functionalize-makes-of-a-write>` into your tensor at the end of the graph. The failing line
# came before that end. Attributes that the function sets, and lists that it appends to, are written after the
# graph, too.
#
# Other backends differ:
#
# - ``backend="eager"`` runs the operations one after another. If the error comes from the values, ``totals`` is written
#   as in uncompiled code.
# - The default backend makes loops that write to ``totals`` themselves. If the loop with the write runs before the one
#   that fails, the write is done. Its error for such an index is a ``RuntimeError``.
#
# A constant index that is out of bounds, ``weights[7]``, or a ``view`` that does not fit is an error without values.
# With these three backends, both are raised while the graph is compiled, and the graph does not run.
#
# Unless the ``try`` has a graph break in it, an error that the graph raises skips the ``except`` and ``finally`` of the
# compiled function, and the writes that stand there. Catch it outside of the compiled function.

torch.compiler.reset()

# raises: IndexError: index 7 is out of bounds for dimension 0 with size 3
torch.compile(record, backend="eager", fullgraph=True)(totals, weights, position)

# %%

totals

# %%
# A graph break
# -------------
#
# A **graph break** ends one graph, and its writes are done by then. A ``raise`` that leaves the function is one, unless
# ``fullgraph=True`` refuses it. Here ``print`` is the break:

totals.zero_()


@torch.compile(backend="aot_eager")
def record_and_print(totals, weights, position):
    totals += 1.0
    print("a break")
    return totals + weights[position]


# raises: IndexError: index 7 is out of bounds for dimension 0 with size 3
record_and_print(totals, weights, position)

# %%

totals

# %%
# To restore from a copy: :ref:`recipe-try-an-edit-and-undo-it`.
#
# .. claim:: a-failing-graph-writes-nothing
#    :needs: cpu
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0, 17, 1000; dtype float16, bfloat16, complex64, int32, bool;
#       layout expanded, one element
#    :wrong: aot_eager -> eager
#
#    With ``backend="aot_eager"``, when an index of a graph is out of bounds, the tensor that the graph
#    writes to has its old values, for tensors of ``float32``, ``float64`` and ``int64`` with dimensions.
#
#    >>> x, f = torch.zeros(2), lambda x, i: x.add_(1.0)[i]
#    >>> torch.compile(f, backend="aot_eager")(x[1:], torch.tensor([5]))
#    Traceback (most recent call last):
#    IndexError: index 5 is out of bounds for dimension 0 with size 1
#    >>> x, f(x[1:], torch.tensor([0]))
#    (tensor([0., 1.]), tensor([1.]))
#
#    def holds(x):
#        torch.compiler.reset()
#        before = x.clone()
#        compiled = torch.compile(lambda x, i: x.add_(1)[i], backend="aot_eager")
#        try:
#            compiled(x, torch.tensor([5000]))
#        except IndexError:
#            assert torch.equal(x, before)
#        else:
#            raise AssertionError("nothing was raised")
