r"""
With ``clone()`` the error is gone and the weight stays the same. Why?
======================================================================

You write to the clone, and the model goes on with the weight. Either use the clone in the forward pass, or write to
the weight itself under ``torch.no_grad()``.

.. symptoms::

   clone fixes the leaf error but nothing is updated
   parameter unchanged after editing a cloned copy
   w.clone()[0] = 0 has no effect
   detach().clone() and assign, model output the same
   made a duplicate to avoid an error, edited it, network behaves as before
   w = fc.weight.clone(); w[0] = 0 to remove a neuron, fc(x) is unchanged

.. verdict:: leaf/through-clone/eager
"""

import numpy as np
import torch

weight = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
x = torch.tensor([10.0, 10.0, 10.0])

weight.clone()[0] = 0.0
print("product:", (weight @ x).item(), "weight:", weight.tolist())

# %%
# A list and an array do the same. A copy without a name is thrown away with the line:

samples = [1.0, 2.0, 3.0]
array = np.array([1.0, 2.0, 3.0])
samples.copy()[0] = 0.0
array.copy()[0] = 0.0
print("list:", samples, "array:", array.tolist())

# %%
# If the change is part of the computation: use the clone
# -------------------------------------------------------
#
# ``clone`` and the write are recorded, so what was overwritten gets no gradient, and the rest gets its own:

masked = weight.clone()
masked[0] = 0.0
(masked @ x).backward()

assert masked.tolist() == [0.0, 2.0, 3.0] and weight.tolist() == [1.0, 2.0, 3.0]
assert weight.grad.tolist() == [0.0, 10.0, 10.0]
print("masked:", masked.tolist(), "gradient:", weight.grad.tolist())

# picture: weight, masked

# %%
# ``weight`` keeps its 1. Do this anew in each forward pass: a clone made once keeps the values of that moment, and
# a second backward through its write raises unless the first one retained the graph. A
# clone that was made under ``no_grad``, or of ``weight.detach()``, has no history, so no gradient comes back
# through it. A layer uses the clone if you call it with ``torch.func.functional_call``:

layer = torch.nn.Linear(3, 1, bias=False)
edited = layer.weight.clone()
edited[:, 0] = 0.0
torch.func.functional_call(layer, {"weight": edited}, x[None]).sum().backward()

assert layer.weight.grad.tolist() == [[0.0, 10.0, 10.0]]
layer.weight.grad

# %%
# If the weight is to change: no_grad, and no clone
# -------------------------------------------------

weight.grad = None
with torch.no_grad():
    weight[:2] = 0.0
(weight @ x).backward()

assert weight.tolist() == [0.0, 0.0, 3.0] and weight.grad.tolist() == [10.0, 10.0, 10.0]
print("weight:", weight.tolist(), "gradient:", weight.grad.tolist(), "masked:", masked.tolist())
torch.optim.SGD([weight], lr=0.1).step()
print("after a step:", weight.tolist())

# %%
# Here all elements have a gradient, and a step moves them away from 0. If the loss saved the weight, do not write
# between the forward pass and backward: backward raises (:ref:`not in all cases
# <claim-saved-tensor-hooks-switch-the-version-check-off>`).
#
# ``detach()``, ``contiguous()`` of a contiguous weight, and ``nn.Parameter(weight)`` are no clones: a write to them
# under ``no_grad`` changes the weight.
#
# See also: :ref:`error-view-of-a-leaf`, :ref:`recipe-set-part-of-a-parameter`.
#
# .. claim:: a-write-to-a-clone-stays-in-the-clone
#    :range: leaves writes
#    :same-in-false-worlds: clone copies in every world
#
#    An assignment to part of a clone of a leaf that requires grad is allowed, and leaves the leaf as it is. While
#    gradients are recorded, the assignment is recorded.
#
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> c = w.clone()
#    >>> c[0] = 0.0
#    >>> c.sum().backward()
#    >>> w, w.grad
#    (tensor([1., 1.], requires_grad=True), tensor([0., 1.]))
#
#    def holds(x, write):
#        before, clone = x.detach().clone(), x.clone()
#        write(clone[...])
#        assert torch.equal(x, before) and clone.grad_fn.name() != "CloneBackward0"
