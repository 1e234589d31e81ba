r"""
Bad in-place call: input tensor size [2, 3] and output tensor size [2, 2] should match
======================================================================================

``addmm_``, ``addmv_``, ``addr_`` and ``baddbmm_`` add a product to a tensor, and here their dimensions do not fit.
Print the three shapes: ``weights.addmm_(b, a)`` takes ``(n, m)`` and ``(n, k)`` with ``(k, m)``. Instead of ``mm`` with
a vector, or of ``bmm`` with one matrix for the whole batch, write ``@``.

.. symptoms::

   weight.addmm_(B, A) to merge LoRA crashes, product has another shape
   addr_, addmv_ or baddbmm_ refuse a vector or a missing batch dimension
   torch.mm with a vector or torch.bmm with a 2-D matrix fails
"""

import torch

weights = torch.zeros(2, 3)
lora_b, lora_a = torch.ones(2, 1), torch.ones(1, 2)

# raises: RuntimeError: Bad in-place call: input tensor size [2, 3] and output tensor size [2, 2] should match
weights.addmm_(lora_b, lora_a)

# %%
# Why
# ---
#
# The product has the shape ``(2, 2)``, and ``weights`` keeps its own, ``(2, 3)``. The four methods do not convert a
# vector to a matrix or back, and do not broadcast the product. ``addmv_`` takes ``(n,)`` and ``(n, m)`` with ``(m,)``,
# ``addr_`` ``(n, m)`` and ``(n,)`` with ``(m,)``, and ``baddbmm_`` what ``addmm_`` takes with a batch in front. Their
# messages differ:

calls = {
    "addmm_, matrix times matrix": lambda: torch.zeros(2, 3).addmm_(
        torch.ones(2), torch.ones(1, 3)
    ),
    "addmv_, matrix times vector": lambda: torch.zeros(2).addmv_(torch.ones(2), torch.ones(2)),
    "addmv_, sizes": lambda: torch.zeros(2).addmv_(torch.ones(2, 3), torch.ones(2)),
    "addr_, vector times vector": lambda: torch.zeros(2, 2).addr_(torch.ones(2, 1), torch.ones(2)),
    "addr_, sizes": lambda: torch.zeros(2, 3).addr_(torch.ones(2), torch.ones(2)),
    "baddbmm_, batches": lambda: torch.zeros(1, 2, 2).baddbmm_(
        torch.ones(1, 2, 3), torch.ones(1, 2, 2)
    ),
    "mm": lambda: torch.zeros(2).mm(torch.ones(2, 2)),
    "bmm": lambda: torch.zeros(2, 2).bmm(torch.ones(1, 2, 2)),
}
for name, call in calls.items():
    try:
        call()
    except RuntimeError as error:
        print(f"{name}: {error}")

# %%
# Fix 1: the factors of this weight
# ---------------------------------
#
# In a ``nn.Linear`` the weight has the shape ``(out, in)``, so the product is B times A, B of shape ``(out, r)`` and A
# of shape ``(r, in)``. For a layer whose weight has the shape ``(in, out)`` pass ``weights.t()``. A parameter is
# written under ``no_grad``, so the merged weight has no gradient for the factors:


# fix: merge(weights, lora_b, lora_a) like (weights.copy_(weights + (lora_b[:, :, None] * lora_a[None]).sum(1)), None)[1]
#     from leaf(2 * n).detach().reshape(2, n), leaf(2).detach()[:, None], leaf(n).detach()[None]
def merge(weights, lora_b, lora_a):
    assert weights.shape == (len(lora_b), lora_a.shape[1])
    with torch.no_grad():
        weights.addmm_(lora_b, lora_a)


merge(weights, lora_b, torch.ones(1, 3))

assert weights.tolist() == [[1.0] * 3] * 2
weights

# %%
# Fix 2: make the vector a matrix, and take it back
# -------------------------------------------------
#
# ``[:, None]`` makes a column, ``[None]`` a row, and ``[:, 0]`` takes a column as a vector for ``addr_``. They are views:

# fix: not compiled: statement
totals = torch.zeros(2)
totals[:, None].addmm_(torch.ones(2, 3), torch.ones(3)[:, None])

assert totals.tolist() == [3.0, 3.0]
totals

# %%
# Fix 3: the operator for vectors, matrices and batches
# -----------------------------------------------------
#
# ``@`` takes tensors of one or more dimensions. It takes a batch of vectors for a matrix: for those write
# ``(batch @ vectors[..., None])[..., 0]``. A product of fewer rows or dimensions may be broadcast by ``+=``, where
# ``addmm_`` raises, so compare the shapes:

# fix: not compiled: statement
product = torch.ones(2, 3) @ torch.ones(3)
assert product.shape == totals.shape
totals += product

assert totals.tolist() == [6.0, 6.0]
totals

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Bad in-place call: input tensor size {shape:shapes} and output tensor size {shape:shapes} should match
#    mat1 must be a matrix, got {count:int}-D tensor
#    mat2 must be a matrix, got {count:int}-D tensor
#    mat2 must be a matrix
#    self must be a matrix
#    vector + matrix @ vector expected, got {count:int}, {count:int}, {count:int}
#    matrix @ vector expected, got {count:int}, {count:int}
#    size mismatch, got input ({size:int}), mat ({shape}), vec ({size:int})
#    size mismatch, input: {shape:shapes}, v1: {shape:shapes}, v2: {shape:shapes}
#    addr: Expected 1-D argument {name:name}, but got {count:int}-D
#    outer: Expected 1-D argument {name:name}, but got {count:int}-D
#    2D tensor expected, got {count:int}D tensor for input
#    batch1 must be a 3D tensor
#    batch2 must be a 3D tensor
#    Expected size for first two dimensions of batch2 tensor to be: {shape:shapes} but got: {shape:shapes}.
#    both arguments to matmul need to be at least 1D, but they are {count:int}D and {count:int}D
#    inconsistent tensor size, expected tensor {shape:shapes} and src {shape:shapes} to have the same number of elements
#    {function:op}() expects a tensor with <= 2 dimensions, but self is {count:int}D
#    tensor.{name} is only supported on matrices or batches of matrices. Got {count:int}-D tensor.  -- ``mT`` or ``mH`` of a vector, see fix 2
#    a and b must have same reduction dim, but got {shape:shapes} X {shape:shapes}.
#    Shape mismatch: Got incorrect dims for {function:op}(a, b). a has dim {count:int}
#    size mismatch, got input ({shape}), vec ({size:int})
#    addmm: Argument #3 (dense): Expected dim 0 size {size:int}, got {size:int}
#    addmv: Expected vec to be 1-D
#    both arguments to linear need to be at least 1D, but they are {count:int}D and {count:int}D
#
# .. wordings:: ValueError
#
#    bmm(): input must be 3D
#
# See also: :ref:`error-output-does-not-match-broadcast-shape`, which ``+=`` says,
# :ref:`error-operands-must-have-the-same-dtype`.
