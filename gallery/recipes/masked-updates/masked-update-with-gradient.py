r"""
Replace masked elements and keep the gradient
=============================================

Compute a new tensor, ``torch.where(mask, new, old)``, or write to a clone: both work on leaves, on saved values, and
compiled. A write in place raises on a leaf that requires grad, and at backward where the graph saved the old value.

.. symptoms::

   tensor unchanged after masked update
   masked assignment breaks backward
   scores.data.masked_fill_ and wrong gradient
   set negative values to zero and still train
   masked_fill does nothing
   take the elements of another tensor where a condition holds, clip by a threshold
   overwrite entries that meet a condition, then training raises an error
   probs = logits.sigmoid(); probs[probs < 0.1] = 0 breaks loss.backward()

.. verdict:: leaf/where/compile
.. verdict:: leaf/mask-number/eager
"""

import torch

scores = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
mask = torch.tensor([False, False, True])

# %%
# The ways that look right
# ------------------------
#
# ``masked_fill`` without underscore returns a new tensor, so give that a name. ``scores[mask]`` is a copy:

scores.masked_fill(mask, -1.0)
scores[mask].fill_(-1.0)
scores

# %%
# Through ``.data`` the values change, and autograd does not know. The masked element is a constant now, and should get
# the gradient 0. It gets 2:

doubled = scores * 2
doubled.data.masked_fill_(mask, -1.0)
doubled.sum().backward()
doubled.detach(), scores.grad

# %%
# ``sigmoid`` saves its result for backward. After a write to that result, backward raises:

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
# A mask of rows, or one value for each masked element
# ----------------------------------------------------
#
# ``torch.where`` lines a mask up with the last dimension, and ``table[mask]`` with the first. Here ``torch.where``
# replaces a column:

table = torch.ones(3, 3, requires_grad=True)
torch.where(mask, -1.0, table.detach())

# %%
# Write to a clone instead. It takes what an assignment takes, and the graph has not saved its values:

values = torch.tensor([[5.0, 6.0, 7.0]], requires_grad=True)
changed = table.relu().clone()
changed[mask] = values
(changed * torch.arange(9.0).view(3, 3)).sum().backward()

assert torch.equal(changed, torch.cat([torch.ones(2, 3), values]))
assert values.grad.tolist() == [[6.0, 7.0, 8.0]]
changed.detach(), table.grad, values.grad

# %%
# Checked at its edges
# --------------------
#
# Against a product with the mask, in each dtype. ``torch.where`` promotes both values to a common dtype, so ``replace``
# converts the new one. Give it a Boolean mask:


def replace(old, mask, new):
    return torch.where(mask, torch.as_tensor(new).to(old), old)


compiled = torch.compile(replace, backend="aot_eager")
for size in (0, 1, 2, 17):
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        old = torch.linspace(1.0, 2.0, size).to(dtype).requires_grad_()
        new = torch.tensor(4.0, requires_grad=True)
        at = torch.arange(size) % 2 == 0
        result = replace(old * 1, at, new)
        right = old.detach() * ~at + 4.0 * at
        assert torch.equal(result, right) and result.dtype == dtype
        result.sum().backward()
        assert torch.equal(old.grad, (~at).to(dtype)) and new.grad == at.sum()

scores.grad = replacement.grad = None
compiled(scores.sigmoid(), mask, replacement).sum().backward()
assert torch.allclose(scores.grad, s * (1 - s) * torch.tensor([1.0, 1.0, 0.0]), atol=1e-3)
assert replacement.grad == 1.0

# %%
# When to prefer another way
# --------------------------
#
# A write in place to a computed tensor is fine where the graph did not save the value, unless ``chunk``, ``split`` or
# ``unbind`` gave you the tensor: :ref:`scenario-in-place-on-a-computed-tensor`. If the branch not taken was computed to
# be ``inf`` or NaN, :api:`torch.where` alone may give a NaN gradient: :ref:`recipe-replace-nan-and-keep-the-gradient`.
# See also: :ref:`error-modified-by-an-inplace-operation`, :ref:`scenario-write-through-data`.
#
# .. claim:: where-gives-each-branch-its-gradient
#    :same-in-false-worlds: nothing is written
#    :range: leaves
#    :wrong: torch.where(mask, x, other) -> torch.where(mask, other, x)
#
#    :api:`torch.where` sends the gradient of an element to the branch it came from, and 0 to the other.
#
#    >>> a, b = (torch.ones(2, requires_grad=True) for _ in range(2))
#    >>> torch.where(torch.tensor([True, False]), a, b).sum().backward()
#    >>> a.grad, b.grad
#    (tensor([1., 0.]), tensor([0., 1.]))
#
#    def holds(x):
#        mask = torch.arange(x.numel()).reshape(x.shape) % 2 == 0
#        other = torch.ones_like(x).requires_grad_()
#        result = torch.where(mask, x, other)
#        result.backward(torch.ones_like(result))
#        assert torch.equal(x.grad == 1, mask) and torch.equal(other.grad == 0, mask)
#        assert torch.equal(x.grad == 0, ~mask)
