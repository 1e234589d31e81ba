r"""
self and mat2 must have the same dtype, but got Float and Double
================================================================

``@``, ``addmm_``, ``lerp_`` and some layers do not convert their operands. In place, convert the others to the dtype of
the target: ``weights.addmm_(b.to(weights.dtype), a.to(weights.dtype))``. In ``a @ b``, convert integers to the float
dtype, and of two float dtypes either.

.. symptoms::

   matmul of integers and floats, a @ b with another dtype
   merge LoRA, weight.addmm_(B, A) in half or double into float32 crashes
   numpy float64 data into nn.Linear or x @ w with float32 weights
   w.lerp_(new, 0.1) for an EMA of weights stops, one is double
"""

import torch

weights = torch.zeros(2, 2)
lora_b, lora_a = torch.ones(2, 1, dtype=torch.float64), torch.ones(1, 2, dtype=torch.float64)

# not for float64: its-subject
# raises: RuntimeError: self and mat2 must have the same dtype, but got Float and Double
weights.addmm_(lora_b, lora_a)

# %%
# Why
# ---
#
# ``+``, ``*`` and comparisons **promote**: they convert both operands to one dtype first. ``@`` does not. A float array
# of NumPy is float64 by default. The sentence depends on the operation:

double = torch.ones(2, 2, dtype=torch.float64)
single = torch.ones(2, 2, dtype=torch.float32)
calls = {
    "addmm_": lambda: single.clone().addmm_(double, single),
    "addmv_": lambda: single[0].clone().addmv_(double, double[0]),
    "baddbmm_": lambda: single[None].clone().baddbmm_(double[None], double[None]),
    "lerp_": lambda: single.clone().lerp_(double, 0.5),
    "matmul": lambda: single @ double,
    "dot": lambda: single[0] @ double[0],
}
for name, call in calls.items():
    try:
        call()
    except RuntimeError as error:
        print(f"{name}: {error}")

# %%
# Fix 1: the dtype of the target
# ------------------------------
#
# In place the target keeps its dtype, so convert the others to it. For a linear or convolution layer that is
# ``layer(inputs.to(layer.weight.dtype))``. If the target is of integers, ``to`` cuts the fractions of the others off.


# fix: merged(weights, lora_b, lora_a) like weights + lora_b.to(weights.dtype) * lora_a.to(weights.dtype)
#     from leaf(2 * n).reshape(2, n), torch.ones(2, 1, dtype=torch.float64), torch.arange(n)[None] / 4
def merged(weights, lora_b, lora_a):
    return weights.clone().addmm_(lora_b.to(weights.dtype), lora_a.to(weights.dtype))


assert merged(weights, lora_b, lora_a).tolist() == [[1.0, 1.0], [1.0, 1.0]]
merged(weights, lora_b, lora_a)

# %%
# Fix 2: the sum in the wider dtype
# ---------------------------------
#
# Compute the product in float64, and let ``+=`` round the sum to the float dtype of ``weights``:

# fix: not compiled: statement
weights += lora_b.double() @ lora_a.double()

assert weights.tolist() == [[1.0, 1.0], [1.0, 1.0]]
weights

# %%
# Integers have no such conversion in place: :ref:`error-result-type-cannot-be-cast`.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    self and mat2 must have the same dtype, but got {dtype:dtype} and {dtype:dtype}
#    mat1 and mat2 must have the same dtype, but got {dtype:dtype} and {dtype:dtype}
#    addmv input tensors must have the same dtype, but got {dtype:dtype}, {dtype:dtype}, and {dtype:dtype}
#    Input dtypes must be the same, got: input {dtype:dtype}, batch1: {dtype:dtype}, batch2: {dtype:dtype}
#    expected m1 and m2 to have the same dtype, but got: {dtype:dtype} != {dtype:dtype}
#    dot : expected both vectors to have same dtype, but found {dtype:dtype} and {dtype:dtype}
#    both inputs should have same dtype
#    expected dtype {dtype:dtype} for `end` but got dtype {dtype:dtype}
#    expected dtype {dtype:dtype} for `end`, but got dtype {dtype:dtype}
#    expected dtype {dtype:dtype} for `weight` but got dtype {dtype:dtype}
#    expected scalar type {dtype:dtype} but found {dtype:dtype}
#    take(): self and out expected to have the same dtype, but got self.dtype = {dtype:dtype} and out.dtype = {dtype:dtype}
#    mixed dtype (CPU): all inputs must share same datatype
#    mixed dtype (CPU): expect parameter to have scalar type of {dtype:dtype}
#    Input type ({dtype}) and bias type ({dtype}) should be the same
#    Input type ({dtype}) and weight type ({dtype}) should be the same
#    Input dtypes must be the same, got: input: {dtype:dtype}, batch1: {dtype:dtype}, batch2: {dtype:dtype}
#
# .. wordings:: TypeError
#
#    map_: expected {type} for 'other' (got {type})
#
# See also: :ref:`error-source-must-have-the-same-dtype`, for ``index_add_``, ``scatter_`` and others,
# :ref:`error-index-put-dtypes-must-match`.
