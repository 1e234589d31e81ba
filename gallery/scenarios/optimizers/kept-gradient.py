r"""
I kept ``weights.grad`` for later. Why are its values different now?
====================================================================

``.grad`` is one tensor that each ``backward()`` adds to, in place. Your name for it sees that, and sees
``zero_grad(set_to_none=False)``, so keep a clone.

.. symptoms::

   saved gradient changes after the next backward
   zero_grad set_to_none, what is the difference
   gradient from the previous step is overwritten
"""

import torch

weights = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
optimizer = torch.optim.SGD([weights], lr=0.1)
weights.sum().backward()
kept = weights.grad
print(kept)
(10 * weights).sum().backward()
print(kept)

# %%
# ``kept`` and ``weights.grad`` are one tensor, and the second gradient was added to it. A list works like
# this, too: ``kept = values`` and ``values += [3.0]``.
#
# Zeros, or None
# --------------
#
# With ``set_to_none=False`` zeros are written into that tensor. By default the attribute is set to None,
# and the next ``backward()`` makes another tensor:

optimizer.zero_grad(set_to_none=False)
print(kept, weights.grad is kept)

(3 * weights).sum().backward()
optimizer.zero_grad()
(100 * weights).sum().backward()
print(kept, weights.grad, weights.grad is kept)

# %%
# So keep a clone:

optimizer.zero_grad(set_to_none=False)
weights.sum().backward()
kept = weights.grad.clone()
optimizer.zero_grad(set_to_none=False)
(100 * weights).sum().backward()

assert kept.tolist() == [1.0, 1.0] and weights.grad.tolist() == [100.0, 100.0]
kept, weights.grad

# %%
# For two gradients side by side ask :api:`torch.autograd.grad`, which stores nothing:

(first,) = torch.autograd.grad(weights.sum(), weights)
(second,) = torch.autograd.grad((10 * weights).sum(), weights)
first, second

# %%
# None and zeros differ for the step as well: :ref:`scenario-zero-gradient-still-moves`.
#
# .. claim:: backward-adds-to-the-gradient-in-place
#    :same-in-false-worlds: autograd adds to .grad by itself, not by a method or a slice
#
#    ``backward()`` adds into the tensor that ``.grad`` is; after ``grad = None`` it makes a new one.
#
#    >>> w = torch.ones(1, requires_grad=True)
#    >>> w.sum().backward()
#    >>> kept = w.grad
#    >>> w.sum().backward()
#    >>> kept
#    tensor([2.])
#    >>> w.grad = None
#    >>> w.sum().backward()
#    >>> kept, w.grad
#    (tensor([2.]), tensor([1.]))
