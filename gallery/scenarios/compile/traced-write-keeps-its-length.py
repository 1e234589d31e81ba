r"""
Why does my traced function write only part of a longer input?
==============================================================

``torch.jit.trace`` records operations and not the Python around them: a loop over ``range(rows.shape[0])`` is
unrolled for the length of the example. Replace the loop by one write.

.. symptoms::

   traced model wrong for another sequence length
   slice assignment in jit trace has fixed size
   for loop over rows only fills the first rows after tracing
   sizes are baked in as constants
   converted model leaves the last rows unfilled for longer sentences
   torch.jit.trace of for t in range(x.size(0)): x[t] = t, longer input stays zero
   traced decoder writes to the same position of the cache whatever pos is passed
"""

import torch


def number_rows(rows):
    for i in range(rows.shape[0]):
        rows[i] = i
    return rows


traced = torch.jit.trace(number_rows, torch.zeros(3))
number_rows(torch.zeros(5)), traced(torch.zeros(5))

# %%
# A longer input gives neither an error nor a ``TracerWarning``. A shorter one raises after it has written the rows
# that are there. ``check_inputs=[(torch.zeros(5),)]`` makes ``trace`` itself raise. The code is a list of the three
# assignments:

print(traced.code.count("copy_"), "writes, a loop:", "for " in traced.code)

# %%
# A *slice* whose end is computed from ``shape[0]`` by ``+``, ``-``, ``*`` or ``//`` is followed. After
# ``len(rows)`` or ``int(...)`` it keeps the end of the example, and tracing gives a ``TracerWarning``.


def mark_half(rows):
    rows[: rows.shape[0] // 2] = 9.0
    return rows


marked = torch.jit.trace(mark_half, torch.zeros(4))(torch.zeros(8))

assert marked.tolist() == [9.0] * 4 + [0.0] * 4
marked

# %%
# One write instead of a loop
# ---------------------------
#
# The traced module follows the length. So does the module exported with a dynamic dimension, if the example has
# two elements or more. For the rows of a matrix write ``torch.arange(...)[:, None]``: without it the columns of a
# square matrix are numbered. ``* 1.0`` makes the result a new tensor of floats: for integers write ``.clone()``.


# fix: not compiled: transform
class NumberRows(torch.nn.Module):
    def forward(self, rows):
        return rows.copy_(torch.arange(rows.shape[0], dtype=rows.dtype)) * 1.0


length = torch.export.Dim("length")
exported = torch.export.export(
    NumberRows(), (torch.zeros(3),), dynamic_shapes=({0: length},)
).module()
traced = torch.jit.trace(NumberRows(), torch.zeros(3))
for size in (0, 1, 2, 5):
    for module in (exported, traced):
        rows = torch.zeros(size)
        result = module(rows)
        assert torch.equal(result, torch.arange(float(size))) and torch.equal(rows, result)

exported(torch.zeros(5)), traced(torch.zeros(5))

# %%
# A position that is a Python number, as ``self.pos``, is a constant of the traced module, too. Pass ``pos`` as a
# tensor: ``cache[:, pos] = k``.
#
# A loop that cannot become one write stays a loop in ``torch.jit.script``. Exporting it with a dynamic dimension
# raises.
#
# See also: :ref:`error-trace-freezes-a-branch`, :ref:`error-torchscript-slice-assignment`.
#
# .. claim:: a-traced-loop-keeps-its-length
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0, 17, 1000; layout expanded, one element
#    :wrong: trace(ones, x.clone() -> trace(ones, torch.cat([x, x])
#    :same-in-false-worlds: tracing records assignments, whatever they assign to
#
#    A traced loop of assignments over ``range(x.shape[0])`` writes as many elements, or rows, of a longer
#    input as the example had.
#
#    >>> class Ones(torch.nn.Module):
#    ...     def forward(self, x):
#    ...         for i in range(x.shape[0]):
#    ...             x[i] = 1.0
#    ...         return x
#    >>> torch.jit.trace(Ones(), torch.zeros(2))(torch.zeros(4))
#    tensor([1., 1., 0., 0.])
#
#    def holds(x):
#        def ones(rows):
#            for i in range(rows.shape[0]):
#                rows[i] = 1
#            return rows
#        ones.__module__ = "example"  # tracing asks for it
#        length = len(x)
#        longer = torch.zeros((2 * length, *x.shape[1:]), dtype=x.dtype)
#        written = torch.jit.trace(ones, x.clone(), check_trace=False)(longer)
#        assert written[:length].eq(1).all() and not written[length:].any()
