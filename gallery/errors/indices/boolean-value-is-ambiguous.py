r"""
Boolean value of Tensor with more than one value is ambiguous
=============================================================

Python asks a tensor of several elements whether it is true: ``if``, ``and``, ``or``, ``not`` and ``a < x < b`` do.
Combine masks with ``&``, ``|`` and ``~``, each comparison in parentheses, or reduce the mask with :api:`torch.any` or
:api:`torch.all`. To ask whether there is a tensor, write ``is not None``. If the line makes a loss, such as
``MSELoss(output, target)``, make the loss first, and then call it.
"""

import torch

scores = torch.tensor([-1.0, 0.5, 2.0])

# raises: RuntimeError: Boolean value of Tensor with more than one value is ambiguous
scores[scores > 0 and scores < 1] = 0.0

# %%
# Why
# ---
#
# A comparison of a tensor with a number or a tensor is a mask: one answer for each element. ``and`` asks whether the
# whole mask is true. A tensor with a single value answers that question. A chained comparison contains an ``and``:

assert bool(torch.tensor([[5.0]]))

# raises: RuntimeError: Boolean value of Tensor with more than one value is ambiguous
scores[0 < scores < 1] = 0.0

# %%
# An empty list is false, an empty tensor is an error:

assert not []

# raises: RuntimeError: Boolean value of Tensor with no values is ambiguous
bool(torch.tensor([]))

# %%
# Fix 1: the operators for masks
# ------------------------------
#
# For tensors of dtype bool, ``&`` is "and", ``|`` is "or", ``~`` is "not". For integers they work on bits, and floats
# are refused: there take ``torch.logical_and``, ``logical_or`` and ``logical_not``. The parentheses are needed: ``&``
# binds tighter than ``>``.


# fix: cleared(scores) like torch.stack([s * 0.0 if 0 < s < 1 else s for s in scores]) from leaf(n) / 2
def cleared(scores):
    written = scores.clone()
    written[(scores > 0) & (scores < 1)] = 0.0
    return written


inside = (scores > 0) & (scores < 1)

assert inside.tolist() == [0 < score < 1 for score in scores.tolist()]
assert cleared(scores).tolist() == [-1.0, 0.0, 2.0]
print("2 > 1 & 0 is", 2 > 1 & 0, "and (2 > 1) & 0 is", (2 > 1) & 0)
inside, cleared(scores)

# %%
# Fix 2: one answer for the whole tensor
# --------------------------------------
#
# ``torch.any`` and ``torch.all`` reduce a mask to a single truth value:

# fix: not compiled: statement
if torch.any(scores > 1) and not torch.all(scores > 1):
    print("some scores are over 1, not all")

# %%
# For an empty mask ``any`` says ``False`` and ``all`` says ``True``, as they do for a list:

none = torch.tensor([], dtype=torch.bool)

assert bool(torch.any(none)) is any([]) is False
assert bool(torch.all(none)) is all([]) is True

# %%
# Such an ``if`` reads a value, so ``torch.compile(fullgraph=True)`` refuses it. Fix 3 has no ``if``.
#
# Fix 3: a choice for each element
# --------------------------------
#
# For ``if x > 0: ... else: ...`` on each element there is :api:`torch.where`:


# fix: leaky_of(scores) like torch.nn.functional.leaky_relu(scores, 0.1) from leaf(n) - 2.0
def leaky_of(scores):
    return torch.where(scores > 0, scores, 0.1 * scores)


scores = torch.tensor([-1.0, 0.5, 2.0], requires_grad=True)
leaky = leaky_of(scores)
leaky.sum().backward()

assert torch.equal(leaky, torch.nn.functional.leaky_relu(scores, 0.1))
assert torch.allclose(scores.grad, torch.tensor([0.1, 1.0, 1.0]))
leaky.detach(), scores.grad

# %%
# Both sides are computed. If the side that is not chosen has an infinite gradient, see
# :ref:`claim-a-mask-over-a-result-does-not-clean-its-gradient`.
#
# Other lines that ask
# --------------------
#
# **A loss that is made and called at once.** ``MSELoss`` takes options, such as ``size_average``, and asks whether they
# are true. Here it gets the two tensors as its options:

output, target = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0])

assert torch.nn.MSELoss()(output, target).item() == ((1 - 1) ** 2 + (2 - 4) ** 2) / 2

# raises: RuntimeError: Boolean value of Tensor with more than one value is ambiguous
torch.nn.MSELoss(output, target)

# %%
# **A tensor that may be missing.** ``if bias:`` and ``x or default`` ask for the values. Ask for the object, and for
# elements ask ``numel()``:

bias, default = torch.tensor([0.5, 0.0]), torch.zeros(2)

assert (bias if bias is not None else default) is bias
assert bias.numel() > 0

# raises: RuntimeError: Boolean value of Tensor with more than one value is ambiguous
bias = bias or default

# %%
# **Python's** ``max`` **of two tensors.** :api:`torch.maximum` compares them element by element. For the larger of a
# tensor and a number take ``clamp(min=...)``, for ``min`` ``torch.minimum`` and ``clamp(max=...)``:

scores = torch.tensor([-1.0, 0.5, 2.0])

assert torch.maximum(scores, -scores).tolist() == [1.0, 0.5, 2.0]
assert scores.clamp(min=0.0).tolist() == [0.0, 0.5, 2.0]

# raises: RuntimeError: Boolean value of Tensor with more than one value is ambiguous
max(scores, -scores)

# %%
# **Tensors in lists or dictionaries.** ``in``, ``index``, ``remove`` and ``==`` of two lists compare the tensors with
# ``==``, unless the two are the same object. Compare with :api:`torch.equal`, or ask for the object with ``is``:

kept = [torch.zeros(3), scores]

assert any(torch.equal(scores, tensor) for tensor in kept)
assert any(scores is tensor for tensor in kept)

# raises: RuntimeError: Boolean value of Tensor with more than one value is ambiguous
scores in kept

# %%
# The same of an array
# --------------------

# raises: ValueError: The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()
bool(torch.tensor([True, False]).numpy())

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Boolean value of Tensor with more than one value is ambiguous
#    bool value of Tensor with more than one value is ambiguous
#    Boolean value of Tensor with no values is ambiguous  -- an empty tensor
#
# .. wordings:: ValueError
#
#    The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()
#
# .. symptoms::
#
#    if tensor raises
#    while tensor raises
#    tensor or default raises
#    check whether a tensor is None or empty
#    MSELoss(output, target) raises ambiguous boolean value
#    CrossEntropyLoss(output, labels) raises ambiguous boolean value
#    tensor in list raises
#    list.index of a tensor raises
#    list.remove of a tensor raises
#    comparing two lists or dictionaries of tensors raises
#    scores[a > 0 and b < 1] = 0 raises, combine two conditions
#    if x > 0 on a whole tensor crashes, change elements by condition
#    max(a, b) of two tensors or 0 < x < 1 raises
