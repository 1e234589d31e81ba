r"""
Do writes to a part reach the tensor on MPS, XPU or another backend?
====================================================================

They should, by the same rules as on the CPU. This page ran on the device named at its foot, and on no Mac. Wrong
results on MPS were reported, most of them for tensors that are not contiguous. Compare with the CPU, as below.

.. symptoms::

   mps: in-place operation on a non-contiguous tensor does nothing
   index_put or masked_fill_ gives other values on a Mac than on the CPU
   weights do not train on Apple silicon, the same code works on cpu and cuda
   wrong numbers after copying a slice from mps to cpu
   macbook gives wrong results when filling part of a matrix, linux is fine
   x.t().mul_(2) or optimizer addcdiv_ with device="mps" on an M1, values stay the same
"""

import torch


def writes(device):
    """Return the results of writes through views, by name, on the CPU."""
    found = {}

    def start():
        return torch.arange(24.0).reshape(4, 6).to(device)

    found["step"] = table = start()
    table[::2, 1::2] = -1.0
    found["transposed"] = table = start()
    table.t().mul_(2.0)
    found["column, addcdiv_"] = table = start()
    ones = torch.ones(6, 4, device=device).t()
    table[:, 1:].addcdiv_(ones[:, 1:], 2 * ones[:, 1:])
    found["mask through a transpose"] = table = start()
    table.t().masked_fill_(table.t() > 9.0, 0.0)
    found["index_put"] = table = start()
    rows = torch.tensor([0, 3], device=device)
    table[rows[:, None], rows] = -2.0
    found["index_add_"] = table = start().t()
    table.index_add_(0, torch.tensor([1, 1], device=device), table[:2] * 0 + 1)
    found["random fill of a column"] = table = start()
    table[:, 2].uniform_(100.0, 101.0)
    table[:, 2].floor_()
    found["from a slice to the CPU"] = target = torch.zeros(4, 6)
    target[:, ::2].copy_(start()[:, ::2])
    return {name: table.cpu().clone() for name, table in found.items()}


def disagreements(device):
    """Return the names of the writes that leave other values than on the CPU."""
    expected, found = writes("cpu"), writes(device)
    return [name for name in expected if not torch.equal(expected[name], found[name])]


device = torch.zeros(()).device
assert disagreements(device) == []
print("writes:", len(writes(device)), "that differ:", disagreements(device))

# %%
# Run it as ``disagreements("mps")``. An empty list is about these operations and sizes; a name in it is a write to
# avoid. The reports on MPS that are nearest to this site's subject:
#
# * ``addcdiv_`` and ``addcmul_`` of a non-contiguous tensor left wrong values, so optimizers did not move such a weight:
#   `issue 118115 <https://github.com/pytorch/pytorch/issues/118115>`__, of January 2024, closed.
# * ``normal_``, ``uniform_`` and other random fills left a non-contiguous tensor as it was on macOS 14 and older:
#   `pull request 165267 <https://github.com/pytorch/pytorch/pull/165267>`__, of October 2025.
# * ``copy_`` from a slice with a step on MPS to one on the CPU wrote other elements, in torch 2.13:
#   `issue 189961 <https://github.com/pytorch/pytorch/issues/189961>`__, of July 2026, closed.
#
# Write to a contiguous tensor and copy it back
# ---------------------------------------------
#
# Where a write is wrong on your backend, compute on a contiguous copy, and copy the result into the view with one
# assignment. It is the same on a backend that is right:


# fix: scale_column(table, factor) like table.copy_(torch.cat([table[:, :1] * factor, table[:, 1:]], dim=1))
#     from computed(2 * n).reshape(n, 2), 3.0
def scale_column(table, factor):
    column = table[:, 0].contiguous()
    column = column * factor
    table[:, 0] = column
    return table


table = scale_column(torch.arange(6.0).reshape(3, 2), 10.0)

assert table.tolist() == [[0.0, 1.0], [20.0, 3.0], [40.0, 5.0]]
table

# %%
# Make the weights contiguous once, before the optimizer sees them: ``nn.Parameter(weight.t().contiguous())``. From a
# slice to the CPU, write ``source[::2].contiguous().cpu()``.
#
# See also: :ref:`scenario-write-to-contiguous-or-to`, :ref:`scenario-does-reshape-copy`.
