r"""
Replace masked elements and keep the gradient
=============================================

Compute a new tensor, ``torch.where(mask, new, old)``: it works on leaves, on saved values, and
compiled. A write in place raises on a leaf, and at backward where an operation saved the old value.

.. symptoms::

   tensor unchanged after masked update
   masked assignment breaks backward
   scores.data.masked_fill_ and wrong gradient
   set negative values to zero and still train
   masked_fill does nothing

.. verdict:: leaf/where/compile
.. verdict:: leaf/mask-number/eager
"""

import torch

scores = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
mask = torch.tensor([False, False, True])

# %%
# Without underscore the result is thrown away; and a masked read is a copy:

scores.masked_fill(mask, -1.0)
scores[mask].fill_(-1.0)
scores

# %%
# Through ``.data`` the values change, and autograd does not know. The masked element no longer matters
# to the sum, yet it gets a gradient:

doubled = scores * 2
doubled.data.masked_fill_(mask, -1.0)
doubled.sum().backward()
doubled.detach(), scores.grad

# %%
# In place, the write meets the saved result of ``sigmoid``:

gates = scores.sigmoid()
gates[mask] = 0.0

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
gates.sum().backward()

# %%
# ``torch.where``
# ---------------
#
# The replacement gets the gradient of the masked elements, and the old values that of the others:

scores.grad = None
replacement = torch.tensor(-1.0, requires_grad=True)
gates = torch.where(mask, replacement, scores.sigmoid())
(gates * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

s = scores.detach().sigmoid()
# not for float16: needs-more-digits
assert torch.allclose(scores.grad, s * (1 - s) * torch.tensor([1.0, 10.0, 0.0]))
assert replacement.grad == 100.0
gates.detach(), scores.grad, replacement.grad

# %%
# In place is fine where no operation saved the value: :ref:`scenario-in-place-on-a-computed-tensor`. If the branch
# not taken is ``inf`` or NaN, :api:`torch.where` alone does not help: :ref:`recipe-replace-nan-and-keep-the-gradient`.
# See also: :ref:`error-modified-by-an-inplace-operation`, :ref:`scenario-write-through-data`.
#
# .. claim:: where-gives-each-branch-its-gradient
#    :same-in-false-worlds: nothing is written here
#
#    :api:`torch.where` sends the gradient of an element to the branch it came from, and 0 to the other.
#
#    >>> a, b = (torch.ones(2, requires_grad=True) for _ in range(2))
#    >>> torch.where(torch.tensor([True, False]), a, b).sum().backward()
#    >>> a.grad, b.grad
#    (tensor([1., 0.]), tensor([0., 1.]))
