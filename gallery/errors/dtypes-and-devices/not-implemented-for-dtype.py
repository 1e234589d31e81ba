r"""
"add\_stub" not implemented for 'UInt16'
========================================

The operation has no kernel for this dtype on this device. Convert first: to float32 for softmax, a loss or float8, to
int64 for ``&`` or uint16. To store the result in the small dtype, assign it to a slice, ``samples[:] = result``.

.. symptoms::

   x[0] += 5 fails for torch.uint16, x[mask] = 1.5 for float8
   softmax or mse_loss of integers raises NotImplementedError about Long
   mask1 & mask2 of float tensors or mask.cumsum_(0) of a bool mask refused
"""

import torch

samples = torch.tensor([1, 2, 3], dtype=torch.uint16)

# raises: NotImplementedError: "..." not implemented for 'UInt16'
samples[0] += 5

# %%
# Why
# ---
#
# Many operations exist for some dtypes only. ``samples[0] = 1`` works for uint16, and ``+=`` does not. For the two
# float8 types ``float8_e4m3fn`` and ``float8_e5m2`` a number is written by position, and not by a mask. The quoted word is
# the name of a kernel, which often is not that of your method.

samples[0] = 1

codes = torch.zeros(3, dtype=torch.float8_e4m3fn)
codes[0] = 1.5

# raises: NotImplementedError: "..." not implemented for 'Float8_e4m3fn'
codes[torch.tensor([True, False, True])] = 1.5

# %%
# Arithmetic with a tensor of another dtype asks for one dtype for both. For float8 there is no answer, if both tensors
# have dimensions:

# raises: RuntimeError: Promotion for Float8 Types is not supported, attempted to promote Float8_e4m3fn and Float
codes + torch.ones(3, dtype=torch.float32)

# %%
# ``cumsum`` of a mask counts, and integers do not go into a mask. So the in-place form has no kernel, and the other
# form returns integers (fix 2):

mask = torch.tensor([True, True, False, True])

# raises: NotImplementedError: "cumsum_..." not implemented for 'Bool'
mask.cumsum_(0)

# %%
# Fix 1: compute in another dtype, store in the small one
# -------------------------------------------------------
#
# Assigning a tensor to a slice converts. Take a dtype that holds the result. For a sum, int32 serves uint16,
# and int64 serves uint32. An integer that does not fit the small dtype wraps on the way back. A number that is too
# large for float8 does not wrap. It becomes the largest number, infinity or NaN, depending on the float8 type.

# fix: not compiled: statement
wide = samples.to(torch.int32)
wide[0] += 5
samples[:] = wide

floats = codes.float()
floats[torch.tensor([True, False, True])] = 1.5
codes[:] = floats

assert samples.tolist() == [6, 2, 3] and codes.tolist() == [1.5, 0.0, 1.5]
samples, codes

# %%
# Fix 2: the form that returns a new tensor
# -----------------------------------------

# fix: not compiled: statement
counts = mask.cumsum(0)

assert counts.tolist() == [1, 2, 2, 3]
counts, counts.dtype

# %%
# Fix 3: softmax or a loss of integers
# ------------------------------------
#
# The results are fractions, and the kernels exist for floats:

points = torch.tensor([[1, 1]])

# raises: NotImplementedError: "..." not implemented for 'Long'
points.softmax(1)

# %%

# fix: not compiled: statement
shares = points.float().softmax(1)
loss = torch.nn.functional.cross_entropy(points.float(), torch.tensor([0]))

assert shares.tolist() == [[0.5, 0.5]] and round(loss.item(), 4) == 0.6931
shares, loss

# %%
# ``cross_entropy`` takes the scores first, and class numbers as targets stay int64. If your scores are floats, you
# passed the targets first. A loss such as ``mse_loss`` of two tensors of integers needs floats, too.
#
# ``normal_`` and ``randn`` fill floats: for random integers, take ``torch.randint``. In half precision, parts of
# ``torch.linalg`` have no kernel: convert to float32, and the result back.
#
# Fix 4: an operation on bits
# ---------------------------
#
# ``&``, ``|`` and ``<<`` exist for integers, and not for floats. Compare first:

weights = torch.tensor([0.0, 1.0, 1.0])

# raises: NotImplementedError: "bitwise_and_..." not implemented for 'Float'
weights & weights

# %%

# fix: not compiled: statement
both = (weights > 0) & torch.tensor([True, True, False])

assert both.tolist() == [False, True, False]
both

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    "fill_out" not implemented for 'Float8_{kind}'  -- torch 2.1
#    Promotion for Float8 Types is not supported, attempted to promote {dtype:dtype} and {dtype:dtype}
#    Promotion for uint16, uint32, uint64 types is not supported, attempted to promote {dtype:dtype} and {dtype:dtype}
#    {function:name}: Expected input tensor to have an integral dtype. Got {dtype:dtype}
#    Boolean inputs not supported for {function:op}
#    Unknown Complex ScalarType for {dtype:dtype}
#    {function:op}(): does not support bool input
#    {function:op}(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: {dtype:dtype}
#    std and var only support floating point and complex dtypes
#    {function:op} does not support bool dtypes on CPU
#
# .. wordings:: NotImplementedError
#
#    "{kernel}" not implemented for '{dtype}'  -- a RuntimeError up to torch 2.6
#
# See also: :ref:`error-result-type-cannot-be-cast`.
