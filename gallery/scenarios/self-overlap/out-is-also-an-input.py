r"""
Can ``out=`` be one of the inputs?
==================================

For an operation that goes element by element, yes: ``torch.add(x, y, out=x)``, where ``y`` is no other view of
``x`` and neither requires grad. For a matrix product, a matrix power or a reduction, no: uncompiled, it can read its
inputs after it has begun to write, and then returns wrong values without an error.

.. symptoms::

   torch.mm with out equal to input returns zeros
   matrix power in place wrong
   addmm_ with itself wrong result
   save memory by reusing the input as output
   product of a matrix stored in the same matrix is garbage or zero
   Markov chain: torch.mm(T, T, out=T) in a loop gives wrong transition probabilities
   torch.addmm(bias, x, weight, out=x) returns zeros
   torch.aminmax(x, out=(t, t)), the minimum is the maximum

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
# sizes come out wrong depends on the operation, the dtype, the processor and its matrix library. Three more
# products are tried at four sizes. Each is wrong at one of the sizes or more:

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
# ``product.addmm_(a, b)`` with other factors is right: ``product`` is the summand there. A sum over the rows can clear
# its input before it reads it, even where there is one row:

row = torch.tensor([[1.0, 2.0, 3.0]], device="cpu")
torch.sum(row, dim=0, keepdim=True, out=row)
print("sum right:", row.tolist() == [[1.0, 2.0, 3.0]])

# %%
# Two outputs are not to be one tensor: after ``torch.aminmax(x, out=(t, t))`` both hold the maximum.
#
# Element by element, the *same* tensor is fine, if the result has its shape. A view of its memory in another order
# is not, such as a part that is moved by one, the transpose, or one row that is added to the whole. Torch looks for
# such an overlap if the tensors have no gaps in memory:

ramp = torch.tensor([1.0, 2.0, 3.0])
torch.mul(ramp, 10.0, out=ramp)
print(ramp)

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor ...
torch.add(ramp[:-1], 1.0, out=ramp[1:])

# %%
# :ref:`With gaps nothing is raised <claim-an-overlap-of-tensors-with-gaps-is-not-noticed>`.
#
# Give a product memory of its own: two buffers that change roles
# ---------------------------------------------------------------
#
# If gradients are recorded for ``state``, ``out=`` raises, and ``state @= state`` works.


# fix: square_into(spare, state) like (spare.copy_((state[:, :, None] * state[None]).sum(dim=1)), None)[1]
#     from torch.zeros(3, 3), matrix(3) + n
def square_into(spare, state):
    torch.mm(state, state, out=spare)


state, spare = torch.tensor([[1.0, 1.0], [0.0, 1.0]]), torch.empty(2, 2)
for step in range(3):
    square_into(spare, state)
    state, spare = spare, state

before = state
state @= state

assert before.tolist() == [[1.0, 8.0], [0.0, 1.0]] and state.tolist() == [[1.0, 16.0], [0.0, 1.0]]
before, state, state is before

# %%
# ``state @= state`` binds the name to a new tensor, and the old tensor stays as it was.
#
# See also: :ref:`scenario-out-into-a-slice`, :ref:`error-input-and-output-overlap`,
# :ref:`error-out-does-not-support-automatic-differentiation`.
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
