r"""
Can ``out=`` be one of the inputs?
==================================

For an operation that goes element by element, yes: ``torch.add(x, y, out=x)``. A matrix product reads its
inputs again after it has begun to write, and returns wrong values without an error.

.. symptoms::

   torch.mm with out equal to input returns zeros
   matrix power in place wrong
   addmm_ with itself wrong result
   save memory by reusing the input as output

.. verdict:: tensor/out/eager
"""

import numpy as np
import torch

state = torch.tensor([[1.0, 2.0], [3.0, 4.0]], device="cpu")
array = state.numpy().copy()
right = state @ state

torch.mm(state, state, out=state)
np.matmul(array, array, out=array)

assert np.array_equal(array, right.numpy())
torch.equal(state, right)

# %%
# The array is right. Of the other matrix products none looks at the overlap, and none is right:

start = torch.tensor([[[1.0, 2.0], [3.0, 4.0]]], device="cpu")
one, two, three = start.clone(), start.clone(), start.clone()
torch.bmm(one, one, out=one)
two[0].addmm_(two[0], two[0])
three.baddbmm_(three, three)
torch.equal(one, start @ start), [torch.equal(x, start + start @ start) for x in (two, three)]

# %%
# Element by element, the *same* tensor is fine. Moved by one it is not, and torch looks:

ramp = torch.tensor([1.0, 2.0, 3.0])
torch.mul(ramp, 10.0, out=ramp)
print(ramp)

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor ...
torch.add(ramp[:-1], 1.0, out=ramp[1:])

# %%
# Give a product memory of its own: two buffers that change roles
# ---------------------------------------------------------------

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
#    ``torch.mm(x, x, out=x)`` raises nothing and is wrong.
#
#    >>> t = torch.tensor([[1., 2.], [3., 4.]], device="cpu")
#    >>> want = t @ t
#    >>> torch.equal(torch.mm(t, t, out=t), want)
#    False
