r"""
chunk expects \`chunks\` to be greater than 0, got: 0
=====================================================

A length, a number of parts or a list of dimensions does not fit the tensor. Compute it from the tensor's own shape: at
least one part, a window or ``k`` no larger than the dimension, one number for each dimension.

.. symptoms::

   x.chunk(n // k) or split(0) crashes, computed number is zero
   topk(5) on a tensor with fewer elements refused
   permute, repeat or roll with the wrong number of dimensions fails
"""

import torch

scores = torch.arange(6.0).reshape(2, 3)
rows_in_a_part = 3

# raises: RuntimeError: chunk expects `chunks` to be greater than 0, got: 0
scores.chunk(len(scores) // rows_in_a_part)

# %%
# Why
# ---
#
# ``2 // 3`` is 0, and there are no zero parts. Other methods refuse in words of their own:

calls = {
    "split, a part of no rows": lambda: scores.split(0),
    "split, a negative part": lambda: scores.split(-1),
    "split, parts of another sum": lambda: scores.split([1, 2]),
    "unfold, a step of 0": lambda: scores.unfold(0, 1, 0),
    "unfold, a window too large": lambda: scores.unfold(0, 5, 1),
    "repeat, fewer numbers than dimensions": lambda: scores.repeat(2),
    "permute, a dimension twice": lambda: scores.permute(0, 0),
    "permute, a dimension missing": lambda: scores.permute(0),
    "roll, fewer shifts than dimensions": lambda: scores.roll(1, (0, 1)),
    "topk, more than there are": lambda: scores.topk(9),
    "expand, a new dimension of -1": lambda: scores.expand(-1, 2, 3),
}
for name, call in calls.items():
    try:
        call()
    except (RuntimeError, IndexError) as error:
        print(f"{name}: {error}")

# %%
# Fix 1: at least one, rounded up
# -------------------------------
#
# ``-(-n // k)`` rounds up, so a part has at most ``k`` rows. ``max(1, ...)`` stands for no rows at all. The views that
# ``chunk`` and ``split`` give take no write :ref:`if gradients are needed <error-output-of-a-multi-view-function>`.
# Slices do, unless the tensor is :ref:`a leaf that requires grad <scenario-write-to-a-slice-of-a-leaf>`:

# fix: not compiled: statement
parts = scores.chunk(max(1, -(-len(scores) // rows_in_a_part)))
for number, start in enumerate(range(0, len(scores), rows_in_a_part)):
    scores[start : start + rows_in_a_part] = number + 7.0

assert [len(part) for part in parts] == [2] and scores.tolist() == [[7.0] * 3] * 2
scores

# %%
# ``chunk`` may give fewer parts than you ask for. :api:`torch.tensor_split` gives as many as you ask for.

# %%
# Fix 2: one number for each dimension
# ------------------------------------
#
# ``torch.nn.functional.pad`` takes two numbers for a dimension, the last dimension first. ``repeat`` takes a number for
# each dimension, ``permute`` each dimension once:

# fix: not compiled: statement
scores = torch.arange(6.0).reshape(2, 3)
repeated = scores.repeat(2, 1)
turned = scores.permute(1, 0)
turned[0, 0] = 9.0

assert repeated.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]] * 2 and scores[0, 0] == 9.0
assert turned.tolist() == [[9.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
repeated

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    chunk expects `chunks` to be greater than {least:int}, got: {count:int}
#    split_size can only be 0 if dimension size is 0, but got dimension size of {size:int}
#    split expects split_size be non-negative, but got split_size={size:int}
#    split_with_sizes expects split_sizes to sum exactly to {size:int}
#    split_with_sizes expects split_sizes have only non-negative entries
#    step is {step:int} but must be > 0
#    maximum size for tensor at dimension {dimension:int} is {most:int} but size is {size:int}
#    Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor
#    Repeats cannot be negative, found {count:int} at index {position:int}
#    permute(): duplicate dims are not allowed.
#    permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = {count:int} is not equal to len(dims) = {count:int}
#    shifts and dimensions must align. shifts: {count:int}, dims:{count:int}
#    selected index k out of range
#    The expanded size of the tensor ({size:int}) isn't allowed in a leading, non-existing dimension {dimension:int}
#    start must be an 0-dim integral Tensor.
#    unflatten: sizes must be non-empty
#    Padding length must be divisible by 2
#    size is {size:int} but must be >= 0
#    torch.take_along_dim(): input and indices should have the same number of dimensions
#    dim {dimension:int} appears multiple times in the list of dims
#
# .. wordings:: ValueError
#
#    axes don't match array
#    repeated axis in transpose
#    cannot select an axis to squeeze out which has size not equal to one
#    diag requires an array of at least two dimensions
#
# See also: :ref:`error-narrow-exceeds-dimension-size`, :ref:`error-unflatten-sizes`,
# :ref:`error-shape-is-invalid-for-input`.
