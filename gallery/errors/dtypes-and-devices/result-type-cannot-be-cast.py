r"""
result type can't be cast to the desired output type
====================================================

A write in place, or to ``out=``, would put floats into a tensor of integers, integers into a mask, or complex numbers
into floats. Convert first, ``counts = counts.float()``, or compute a new tensor, ``counts + 0.5``. If a loss raises it,
convert the targets, and for dropout the input.

.. symptoms::

   BCEWithLogitsLoss or binary_cross_entropy_with_logits with integer or long targets
   integer labels subtracted or divided in place, x /= 2
   normalise a uint8 image in place with sub_ and div_
   index arithmetic, idx *= 0.5 or idx += offset with a float offset
   bool mask += 1
   mean or running average kept in an integer tensor
   x += 0.5 or x /= 255 fails on a LongTensor or byte image
   counts.mul_(0.9) or torch.add(a, 0.5, out=counts) refused, tensor from torch.tensor([1, 2, 3])
   F.binary_cross_entropy_with_logits(out, labels) stops, labels are long and need float()
"""

import torch

counts = torch.tensor([1, 2, 3])

# raises: RuntimeError: result type Float can't be cast to the desired output type Long
counts[:2] += 0.5

# %%
# Why
# ---
#
# **Dtype promotion** gives the result of arithmetic a dtype. An in-place operation writes the result into the
# tensor that is there, and keeps that tensor's dtype. Fewer digits are accepted: a float64 result goes into a float16
# tensor. Another kind of number is not: a complex result does not go into floats, a float not into integers, and an
# integer not into a mask. The message names the result's dtype first, then that of your tensor. The dtypes of some
# results:

half = torch.zeros(1, dtype=torch.float16)
half += torch.ones(1, dtype=torch.float64)
[x.dtype for x in (counts + 0.5, counts / 2, counts.sqrt(), counts.bool() + 1, half.float() + 1j)]

# %%
# :api:`torch.can_cast` says whether a result of the first dtype may be written into a tensor of the second:

torch.can_cast(torch.float32, torch.int64), torch.can_cast(torch.float64, torch.float16)

# %%
# A float as ``alpha`` of a tensor of integers is refused in other words:

# raises: RuntimeError: For integral input tensors, argument alpha must not be a floating point number.
counts.add_(1, alpha=0.5)

# %%
# Fix 1: convert first
# --------------------
#
# ``counts.float()`` is a new tensor, so ``counts`` and other names for it keep their integers. For a mask that is to
# count, take ``mask.long()``, and for complex results ``signal.to(torch.complex64)``:


# fix: raised(counts) like torch.cat([counts[:2] + 0.5, counts[2:] + 0.0]) from torch.arange(n)
def raised(counts):
    scores = counts.float()
    scores[:2] += 0.5
    return scores


scores = raised(counts)

assert scores.tolist() == [1.5, 2.5, 3.0] and scores.dtype == torch.float32
assert counts.tolist() == [1, 2, 3]
scores

# %%
# float32 holds integers up to 16,777,216 exactly. Above that, take ``counts.double()``.
#
# For the whole tensor, the operation that is not in place converts by itself, also to complex numbers:

# fix: not compiled: statement
shares = counts / 2

assert shares.tolist() == [0.5, 1.0, 1.5] and shares.dtype == torch.get_default_dtype()
assert counts.tolist() == [1, 2, 3]
shares

# %%
# Fix 2: an operation that stays in the dtype
# -------------------------------------------
#
# ``//=`` with an integer for integers, ``|=`` with a mask for masks:

# fix: not compiled: statement
counts //= 2
mask = torch.tensor([True, False, False])
mask |= torch.tensor([False, False, True])

assert counts.tolist() == [0, 1, 1] and mask.tolist() == [True, False, True]
counts, mask

# %%
# Fix 3: the targets of a loss
# ----------------------------
#
# ``binary_cross_entropy_with_logits`` writes a result of floats in place into a tensor of the targets' dtype. Convert
# the targets:

scores, labels = torch.zeros(2), torch.tensor([0, 1])

# raises: RuntimeError: result type Float can't be cast to the desired output type Long
torch.nn.functional.binary_cross_entropy_with_logits(scores, labels)

# %%

# fix: not compiled: statement
loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, labels.to(scores.dtype))

assert torch.allclose(loss, torch.tensor(2.0).log())
loss

# %%
# ``CrossEntropyLoss`` differs: targets that are class numbers stay ``long``. ``dropout`` of integers raises in
# training, with ``inplace=False``, too: give it ``tokens.float()``.
#
# Fix 4: numbers that have to stay integers
# -----------------------------------------
#
# Positions must be integers, so a result of floats is no help. Make the *other* operand an integer, which
# cuts its fraction off, or divide by an integer and say how to round:

positions = torch.tensor([3, 5, 8])
offset = torch.tensor(2.0)

# raises: RuntimeError: result type Float can't be cast to the desired output type Long
positions += offset

# %%

# fix: not compiled: statement
positions += offset.long()
halves = positions.div(2, rounding_mode="floor")

assert positions.tolist() == [5, 7, 10] and halves.tolist() == [2, 3, 5]
assert halves.dtype == torch.int64
torch.arange(12)[positions], halves

# %%
# A moving average over a ``state_dict`` :ref:`meets integers <scenario-average-that-never-lags>`, such as the number of
# batches that batch norm counts. Average the floats, and copy the integers:

# fix: not compiled: statement
layer = torch.nn.BatchNorm1d(1)
average = {name: value.clone() for name, value in layer.state_dict().items()}
layer(torch.tensor([[1.0], [3.0]]))

for name, value in layer.state_dict().items():
    if value.is_floating_point():
        average[name].mul_(0.5).add_(value, alpha=0.5)
    else:
        average[name].copy_(value)

assert average["num_batches_tracked"].item() == 1 and 0 < average["running_mean"].item() < 0.2
average["num_batches_tracked"]

# %%
# Assignment does not refuse
# --------------------------
#
# The assignment of a number, or of a tensor to a slice, converts to the dtype of the tensor. Into integers it cuts the
# fraction off without a warning (:ref:`scenario-fractions-are-cut-off`). So it is no fix:

counts[0] = 5.9
counts[1:] = counts[1:] * 0.5
counts

# %%
# Compiled
# --------
#
# Under ``torch.compile``, ``/=`` and ``+=`` with a float raise while the code is compiled, ``+=`` in other words:
# "Promotion of int.add/sub_(float) in in-place ops are not possible due to element size change". With the default
# backend and with ``aot_eager``, ``*=`` does not raise. It cuts the fraction off:


def halve(counts):
    counts *= 0.5


levels = torch.tensor([3, 5])
torch.compile(halve, backend="aot_eager")(levels)

assert levels.tolist() == [1, 2]

# raises: RuntimeError: result type Float can't be cast to the desired output type Long
halve(levels)

# %%
# Negative powers of integers
# ---------------------------

counts = torch.tensor([1, 2])

# raises: RuntimeError: Integers to negative integer powers are not allowed.
counts.pow_(-1)

# %%
# The result is a fraction. Compute it in floats:

inverse = counts.float() ** -1

assert inverse.tolist() == [1.0, 0.5] and counts.tolist() == [1, 2]
inverse

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    result type {dtype} can't be cast to the desired output type {dtype}
#    For integral input tensors, argument alpha must not be a floating point number
#    Integers to negative integer powers are not allowed.
#    For non-complex input tensors, argument alpha must not be a complex number.
#    Boolean alpha only supported for Boolean results.
#    Attempting to cast from {dtype:dtype} to out tensor with dtype {dtype:dtype}, but this can't be cast because it is not safe!
#    in in-place ops are not possible due to element size change.
