r"""
Why does my embedding change its weight when I only look words up?
==================================================================

``max_norm`` does it: a look-up scales down the rows that it reads and that are longer, in place and unrecorded, in
``eval()`` mode as well. The weight stays a leaf. An operation that saved it before has no backward any more.

.. symptoms::

   nn.Embedding with max_norm modifies the weight in forward
   graph interior error with an embedding layer
   embedding weights change without an optimizer step
   tied embedding and max_norm backward error
   word vectors get shorter by themselves although I only read them
   logits = h @ emb.weight.T, then emb(next_id) with max_norm=1, loss.backward() raises
"""

import torch
from torch import nn

words = nn.Embedding(3, 2, max_norm=1.0)
with torch.no_grad():
    words.weight.copy_(torch.tensor([[3.0, 4.0], [0.3, 0.4], [6.0, 8.0]]))
    words.eval()(torch.tensor([0, 1]))
words.weight

# %%
# Row 0 had the length 5 and has 1 now; row 1 was short enough; row 2 was not looked up. Neither ``eval()`` nor
# ``no_grad`` nor a frozen weight keeps the look-up from writing. A ``weight.detach()`` or ``state_dict()`` :ref:`is no
# snapshot <claim-detach-is-no-copy>`. The scaling is not recorded: the gradient is that of the scaled rows.

found = words(torch.tensor([0, 2, 2]))
found.sum().backward()

assert words.weight.is_leaf and torch.equal(words.weight.grad[:, 0], torch.tensor([1.0, 0.0, 2.0]))
words.weight.grad

# %%
# The weight in a second role
# ---------------------------
#
# Used as an output layer, too, the weight is saved there, for the gradient of the features. The look-up after that
# counts as a write, even where each row is short enough:

features = torch.ones(1, 2, requires_grad=True)
mixed = features @ words.weight.T
found = words(torch.tensor([1]))

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of ... is at version ...
(mixed.sum() + found.sum()).backward()

# %%
# Look up first, then use the weight:

words.weight.grad = None
found = words(torch.tensor([0]))
mixed = features @ words.weight.T
(found.sum() + mixed.sum()).backward()

assert words.weight.grad.tolist() == [[2.0, 2.0], [1.0, 1.0], [1.0, 1.0]]
assert torch.equal(features.grad, words.weight.detach().sum(0, keepdim=True))

# %%
# If two forward passes come before one backward, the second pass looks up after the first one has used the weight. Then
# use a clone in the second role. It has the rows from before the look-up, which may be longer:

with torch.no_grad():
    words.weight[0] = torch.tensor([3.0, 4.0])
words.weight.grad = None
mixed = features @ words.weight.clone().T
found = words(torch.tensor([0]))
(mixed.sum() + found.sum()).backward()

assert words.weight.grad.tolist() == [[2.0, 2.0], [1.0, 1.0], [1.0, 1.0]]
print(
    "with the clone:",
    mixed[0, 0].item(),
    "after the look-up:",
    (features @ words.weight.T)[0, 0].item(),
)

# %%
# Or leave ``max_norm`` out and scale what you looked up. That writes nothing, and the gradient goes through the
# scaling:

max_norm = 1.0
plain = nn.Embedding.from_pretrained(torch.tensor([[3.0, 4.0], [0.3, 0.4]]), freeze=False)
found = plain(torch.tensor([0, 1]))
found = found / (found.norm(dim=-1, keepdim=True) / max_norm).clamp(min=1.0)
found.sum().backward()
slopes = torch.tensor([[(1 - 1.4 * 0.6) / 5, (1 - 1.4 * 0.8) / 5], [1.0, 1.0]])

# not for float16: needs-more-digits
assert torch.allclose(found, torch.tensor([[0.6, 0.8], [0.3, 0.4]]))
assert torch.allclose(plain.weight.grad, slopes)
found.detach(), plain.weight.detach(), plain.weight.grad

# %%
# To stop the writes of a trained layer, look up all rows once, and set ``words.max_norm = None``. An optimizer step may
# have left rows that are longer, and only a look-up shortens them.
#
# ``nn.EmbeddingBag`` and ``functional.embedding`` with ``max_norm`` write as well.
#
# See also: :ref:`error-saved-value-that-nothing-computed`, :ref:`error-leaf-moved-into-the-graph`.
#
# .. claim:: max-norm-writes-at-each-look-up
#    :same-in-false-worlds: the look-up writes inside the kernel's own function, not by a method
#
#    A look-up with ``max_norm`` shortens the longer rows of the weight in place. It moves the version counter of the
#    weight, also if no row was longer.
#
#    >>> words = torch.nn.Embedding.from_pretrained(torch.tensor([[3.0, 4.0]]), max_norm=5.0)
#    >>> before = words.weight._version
#    >>> out = words(torch.tensor([0]))
#    >>> words.weight._version > before
#    True
#    >>> words = torch.nn.Embedding.from_pretrained(torch.tensor([[3.0, 4.0]]), max_norm=1.0)
#    >>> out = words(torch.tensor([0]))
#    >>> round(words.weight.norm().item(), 2)
#    1.0
