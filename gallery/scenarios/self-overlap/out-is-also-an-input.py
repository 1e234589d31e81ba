r"""
Can ``out=`` be one of the inputs?
==================================

For an operation that goes element by element, yes: ``torch.add(x, y, out=x)``. A matrix product reads its
inputs again after it has begun to write, and returns garbage without an error.

.. symptoms::

   torch.mm with out equal to input returns zeros
   matrix power in place wrong
   addmm_ with itself wrong result
   save memory by reusing the input as output
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
# NumPy sees the overlap and computes into memory of its own first. Torch's matrix products do not look:
# ``mm``, ``matmul``, ``bmm`` and the methods ``addmm_`` and ``baddbmm_``.

state = torch.tensor([[1.0, 2.0], [3.0, 4.0]], device="cpu")
right = state + state @ state
state.addmm_(state, state)
torch.equal(state, right)

# %%
# What is checked, and what is fine
# ---------------------------------
#
# Element by element the same element is read and then written, so the *same* tensor is fine. Moved by one
# it is not, and here torch looks:

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

assert state.tolist() == [[1.0, 8.0], [0.0, 1.0]]
state

# %%
# ``state @= state`` is right too: a tensor has no ``@`` in place, so the name is bound to a new one.
#
# See also: :ref:`scenario-out-into-a-slice`, :ref:`error-input-and-output-overlap`,
# :ref:`error-out-does-not-support-automatic-differentiation`.
#
# .. claim:: a-matrix-product-into-its-input-is-wrong
#    :same-in-false-worlds: the three leave out= and addmm as they are
#
#    ``torch.mm(x, x, out=x)`` raises nothing and is wrong.
#
#    >>> t = torch.tensor([[1., 2.], [3., 4.]], device="cpu")
#    >>> want = t @ t
#    >>> torch.equal(torch.mm(t, t, out=t), want)
#    False
