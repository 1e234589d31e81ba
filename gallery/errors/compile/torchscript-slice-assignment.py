r"""
The following operation failed in the TorchScript interpreter
=============================================================

The last line of the message is the error itself, and ``<--- HERE`` marks your line. For an assignment to a
slice: make the value a tensor of the shape of the slice.

.. symptoms::

   x[0:2] = value crashes in a torch.jit.script function, traceback points at HERE
   scripted model fails when filling part of a tensor, value has another size
   torch.jit.script refuses x[0:2] = [7.0, 8.0], list on the right side
"""

import torch


@torch.jit.script
def fill(scores: torch.Tensor):
    scores[0:2] = torch.ones(3)
    return scores


# raises: RuntimeError: The following operation failed in the TorchScript interpreter. Traceback of
#     TorchScript (most recent call last): ... RuntimeError: The size of tensor a (2) must match the size
#     of tensor b (3) at non-singleton dimension 0
fill(torch.zeros(3))

# %%
# TorchScript checks types when you script the function, before it runs. A list on the right is refused then:


def fill_from_list(scores: torch.Tensor):
    scores[0:2] = [7.0, 8.0]
    return scores


# raises: RuntimeError: Arguments for call are not valid. The following variants are available: aten::copy_(...
#     Expected a value of type 'Tensor' for argument 'src' but instead found type 'List[float]'. ...
torch.jit.script(fill_from_list)

# %%
# So is an assignment to a slice of a list:


def fill_list(row: list[int]):
    row[0:2] = [7, 8]
    return row


# raises: RuntimeError: Sliced expression not yet supported for subscripted assignment. File a bug if you
#     want this: ...
torch.jit.script(fill_list)

# %%
# Why
# ---
#
# The assignment becomes ``aten::copy_``, as the second message says, which takes a tensor or a number and no
# list. A shape that does not fit is found when the function runs.
#
# A list of tensors is refused as well. If they have no dimensions, ``torch.stack`` makes it a tensor that fits. An
# ``Optional[Tensor]`` is taken after ``if value is not None:``.
#
# An assignment to *one* element of a list is supported. If you pass a list from Python, TorchScript works on a copy
# of the list: your list does not change, so return the list.
#
# Fix: a tensor that fits, a list built anew
# ------------------------------------------
#
# ``scores`` is written in place. The list is a new one, and the caller's list keeps its values. In the middle of a
# list, keep both ends: ``row[:1] + [7, 8] + row[3:]``:


# fix: not compiled: transform
@torch.jit.script
def fixed(scores: torch.Tensor, row: list[int], value: torch.Tensor | None = None):
    scores[0:2] = torch.tensor([7.0, 8.0])
    scores[2:3] = 9.0
    if value is not None:
        scores[0:2] = value
    return scores, [7, 8] + row[2:]


given, _ = fixed(torch.zeros(3), [1, 2, 3], torch.ones(2))
scores, old_row = torch.zeros(3), [1, 2, 3]
result, row = fixed(scores, old_row)

assert given.tolist() == [1.0, 1.0, 9.0]
assert result is scores and scores.tolist() == [7.0, 8.0, 9.0]
assert row == [7, 8, 3] and old_row == [1, 2, 3]
scores, row

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    The following operation failed in the TorchScript interpreter.
#    The following operation failed in the TorchScript interpreter. {trace} RuntimeError: The size of tensor a ({size}) must match the size of tensor b ({size}) at non-singleton dimension {dimension}
#    Arguments for call are not valid. The following variants are available: {variants}Expected a value of type 'Tensor' for argument 'src' but instead found type
#    Sliced expression not yet supported for subscripted assignment. File a bug if you want this
