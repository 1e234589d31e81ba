r"""
Is ``squeeze_()`` a write, if it only changes the shape?
========================================================

For autograd yes: ``squeeze_``, ``unsqueeze_``, ``t_`` and ``transpose_`` count as a change of a saved value. While
gradients are recorded, a leaf that requires grad refuses such a call, and so does a part from ``unbind`` that requires
grad. The forms without underscore make views.

.. symptoms::

   squeeze_ on hidden states of an rnn fails
   t_ on a parameter raises leaf error
   unsqueeze_ and a version error
   only removed a dimension of size one, training crashes as if numbers had changed
   for h in hidden.unbind(0): h.squeeze_(0) in my decoder raises about a view
"""

import torch

hidden = torch.tensor([[[1.0, 2.0]], [[3.0, 4.0]]], requires_grad=True)
first, second = (hidden * 1).unbind(0)

# raises: RuntimeError: Output 0 of Unbind is a view and is being modified inplace. ...
first.squeeze_(0)

# %%
# A leaf that requires grad refuses, too:

weights = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
weights.t_()

# %%
# And backward raises after it if an operation saved the tensor or its base, although every number is where it was:

gates = weights.exp()
gates.unsqueeze_(0)

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Exp... is at version 1; ...
gates.sum().backward()

# %%
# Why
# ---
#
# The tensor object itself gets another shape and other **strides**, for everyone who holds it. A view of it keeps its
# own shape, and so does its base. Each of the four moves the **version counter**, also if the shape stays as it was:

table = torch.zeros(1, 2)
row = table[0]
print("after squeeze_:", table.squeeze_()._version)
print("after squeeze_ of what has no size 1:", table.squeeze_()._version)
print("after unsqueeze_, t_, transpose_:", table.unsqueeze_(0).t_().transpose_(0, 1)._version)
print("the view:", tuple(row.shape), row._version)

# %%
# Under ``no_grad`` the call is accepted and not recorded. After ``t_`` of a square matrix the gradient is then wrong,
# if backward raises nothing. Here backward raises, for the gradient has a shape that does not fit:

gates = torch.ones(1, 2, requires_grad=True).exp()
with torch.no_grad():
    gates.squeeze_()
try:
    gates.sum().backward()
except RuntimeError as error:
    print("backward:", error)

# %%
# The forms without the underscore
# --------------------------------
#
# ``squeeze`` makes a **view**, another tensor over the same memory:

one, two = (hidden * 1).unbind(0)
first, second = one.squeeze(0), two.squeeze(0)
(weights.exp().unsqueeze(0) * (first + 10 * second)).sum().backward()

columns = weights.detach().exp().sum(0)
assert torch.allclose(hidden.grad, torch.stack([columns, 10 * columns])[:, None])
assert first.data_ptr() == one.data_ptr()
print("shapes:", tuple(one.shape), tuple(first.shape))
print("gradient:", hidden.grad)

# %%
# For a parameter, compute with ``weights.t()``. To store the parameter itself transposed, call ``t_`` under
# ``no_grad`` before its first forward pass. Later ``.grad``, the optimizer or a live graph may have the old shape:

weights = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
with torch.no_grad():
    weights.t_()
factors = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
(weights * factors).sum().backward()

assert weights.is_leaf and weights.tolist() == [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]
assert torch.equal(weights.grad, factors)

# %%
# See also: :ref:`error-output-of-a-multi-view-function`, :ref:`error-leaf-in-place`.
#
# .. claim:: a-change-of-shape-counts-as-a-write
#    :range: plain-tensors
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    ``unsqueeze_`` moves the version counter as a write to the values does, and backward raises if it saved the tensor.
#    ``unsqueeze`` does not move it.
#
#    >>> y = torch.zeros(2, requires_grad=True).exp()
#    >>> y.unsqueeze(0)._version
#    0
#    >>> y.unsqueeze_(0).sum().backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an
#    inplace operation: ... is at version 1; expected version 0 instead...
#
#    def holds(x):
#        before = x._version
#        x.unsqueeze(0)
#        assert x._version == before
#        x.unsqueeze_(0)
#        assert x._version > before
