r"""
Why does my embedding change its weight when I only look words up?
==================================================================

``max_norm`` does it: each look-up scales the rows that it reads, in place, under ``no_grad``, in ``eval()``
mode as well. The weight stays a leaf, but what saved it before can no longer be used for backward.

.. symptoms::

   nn.Embedding with max_norm modifies the weight in forward
   graph interior error with an embedding layer
   embedding weights change without an optimizer step
   tied embedding and max_norm backward error
"""

import torch
from torch import nn

words = nn.Embedding(3, 2, max_norm=1.0)
with torch.no_grad():
    words.weight.copy_(torch.tensor([[3.0, 4.0], [0.3, 0.4], [6.0, 8.0]]))
    words.eval()(torch.tensor([0, 1]))
words.weight

# %%
# Row 0 had the length 5 and has 1 now; row 1 was short enough; row 2 was not looked up. No mode keeps
# the look-up from writing: a snapshot by ``weight.detach()`` changes with it, since it is the same memory.
#
# It is no write to a leaf in the sense of the error: the scaling is not recorded, and the gradient is
# that of the scaled rows.

found = words(torch.tensor([0, 2, 2]))
found.sum().backward()

assert words.weight.is_leaf and torch.equal(words.weight.grad[:, 0], torch.tensor([1.0, 0.0, 2.0]))
words.weight.grad

# %%
# The weight in a second role
# ---------------------------
#
# Used as an output layer, too, the weight is saved there. The look-up behind it writes over it:

mixed = torch.ones(1, 2, requires_grad=True) @ words.weight.T
found = words(torch.tensor([0]))

# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of ... is at version ...
(mixed.sum() + found.sum()).backward()

# %%
# Look up first, or use ``words.weight.clone().T``. Or scale what you looked up, and write nothing:

plain = nn.Embedding.from_pretrained(torch.tensor([[3.0, 4.0], [0.3, 0.4]]), freeze=False)
found = plain(torch.tensor([0, 1]))
lengths = found.norm(dim=1, keepdim=True)
found = found / lengths.clamp(min=1.0)

assert torch.allclose(found, torch.tensor([[0.6, 0.8], [0.3, 0.4]]))
found.detach(), plain.weight.detach()

# %%
# That is another function: the gradient goes through the scaling, and the weight may grow.
#
# See also: :ref:`error-saved-value-that-nothing-computed`, :ref:`error-leaf-moved-into-the-graph`.
#
# .. claim:: max-norm-writes-at-each-look-up
#    :same-in-false-worlds: the look-up writes inside the kernel's own function, not by a method
#
#    A look-up with ``max_norm`` writes into the weight and moves its version counter.
#
#    >>> words = torch.nn.Embedding.from_pretrained(torch.tensor([[3.0, 4.0]]), max_norm=5.0)
#    >>> before = words.weight._version
#    >>> out = words(torch.tensor([0]))
#    >>> words.weight._version > before
#    True
