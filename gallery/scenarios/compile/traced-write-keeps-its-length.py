r"""
Why does my traced function write only part of a longer input?
==============================================================

``torch.jit.trace`` records operations and not the Python around them: a loop is unrolled for the length of the example.
Replace it by one write.

.. symptoms::

   traced model wrong for another sequence length
   slice assignment in jit trace has fixed size
   for loop over rows only fills the first rows after tracing
   sizes are baked in as constants
"""

import torch


def number_rows(rows):
    for i in range(rows.shape[0]):
        rows[i] = i
    return rows


traced = torch.jit.trace(number_rows, torch.zeros(3))
number_rows(torch.zeros(5)), traced(torch.zeros(5))

# %%
# No error and no warning. The code is a list of the three assignments:

print(traced.code.count("copy_"), "writes, a loop:", "for " in traced.code)

# %%
# A *slice* whose end is computed from ``shape[0]`` is followed:


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
# Traced, it follows the length, and so it does exported with a dynamic dimension:


# fix: not compiled: transform
class NumberRows(torch.nn.Module):
    def forward(self, rows):
        return rows.copy_(torch.arange(rows.shape[0], dtype=rows.dtype)) * 1.0


length = torch.export.Dim("length")
exported = torch.export.export(NumberRows(), (torch.zeros(3),), dynamic_shapes=({0: length},))
for size in (2, 5):
    assert torch.equal(exported.module()(torch.zeros(size)), torch.arange(float(size)))
exported.module()(torch.zeros(5)), torch.jit.trace(NumberRows(), torch.zeros(3))(torch.zeros(5))

# %%
# See also: :ref:`error-trace-freezes-a-branch`, :ref:`error-torchscript-slice-assignment`.
#
# .. claim:: a-traced-loop-keeps-its-length
#    :same-in-false-worlds: tracing records assignments, whatever they assign to
#
#    A traced loop of assignments writes as many elements as the example had.
#
#    >>> class Ones(torch.nn.Module):
#    ...     def forward(self, x):
#    ...         for i in range(x.shape[0]):
#    ...             x[i] = 1.0
#    ...         return x
#    >>> torch.jit.trace(Ones(), torch.zeros(2))(torch.zeros(4))
#    tensor([1., 1., 0., 0.])
