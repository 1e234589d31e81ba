r"""
Can ``out=`` be one of the inputs?
==================================

For an operation that goes element by element, yes: ``torch.add(x, y, out=x)``. For a matrix product, no: it
may read its inputs again after it has begun to write, and then returns wrong values without an error.

.. symptoms::

   torch.mm with out equal to input returns zeros
   matrix power in place wrong
   addmm_ with itself wrong result
   save memory by reusing the input as output

.. verdict:: tensor/out/eager
"""

import numpy as np
import torch

start = torch.ones(17, 17, device="cpu")
right = start @ start
array = start.numpy().copy()
state = start.clone()

np.matmul(array, array, out=array)
torch.mm(state, state, out=state)

print("array right: ", np.array_equal(array, right.numpy()))
print("tensor right:", torch.equal(state, right))

# %%
# NumPy notices that the arrays overlap, and computes into a temporary array. ``torch.mm`` does not look. Which
# sizes come out wrong depends on the operation, the processor and its matrix library. So three more products are
# tried at four sizes; each is wrong at one of them or more:

right_at = {"bmm": [], "addmm_": [], "baddbmm_": []}
for size in (2, 3, 17, 200):
    start = torch.ones(size, size)
    right = start @ start
    batch, product, with_batch = start.clone()[None], start.clone(), start.clone()[None]
    torch.bmm(batch, batch, out=batch)
    product.addmm_(product, product)
    with_batch.baddbmm_(with_batch, with_batch)
    right_at["bmm"].append(torch.equal(batch[0], right))
    right_at["addmm_"].append(torch.equal(product, start + right))
    right_at["baddbmm_"].append(torch.equal(with_batch[0], start + right))

for name, results in right_at.items():
    print(f"{name} right at each size:", all(results))

# %%
# Element by element, the *same* tensor is fine. Moved by one it is not, and torch looks:

ramp = torch.tensor([1.0, 2.0, 3.0])
torch.mul(ramp, 10.0, out=ramp)
print(ramp)

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor ...
torch.add(ramp[:-1], 1.0, out=ramp[1:])

# %%
# Give a product memory of its own: two buffers that change roles
# ---------------------------------------------------------------

# fix: not compiled: statement
state, spare = torch.tensor([[1.0, 1.0], [0.0, 1.0]]), torch.empty(2, 2)
for step in range(3):
    torch.mm(state, state, out=spare)
    state, spare = spare, state

before = state
state @= state

assert before.tolist() == [[1.0, 8.0], [0.0, 1.0]]
before, state, state is before

# %%
# The line ``state @= state`` is right too: it binds the name to a new tensor.
# See also: :ref:`scenario-out-into-a-slice`, :ref:`error-input-and-output-overlap`.
#
# .. claim:: a-matrix-product-into-its-input-is-wrong
#    :same-in-false-worlds: the three leave out= as it is
#
#    ``torch.mm(x, x, out=x)`` raises nothing, and can be wrong: here for a contiguous float32 tensor of 17 rows
#    and columns.
#
#    >>> t = torch.ones(17, 17, dtype=torch.float32, device="cpu").contiguous()
#    >>> want = t @ t
#    >>> torch.equal(torch.mm(t, t, out=t), want)
#    False
