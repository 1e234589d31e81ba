r"""
I changed ``labels``, and ``input_ids`` changed too. Why?
=========================================================

``labels = input_ids`` gives one tensor a second name. A write through either name is a write to that one tensor.
Clone first, ``labels = input_ids.clone()``, or compute the labels: ``input_ids.masked_fill(padding, -100)``.

.. symptoms::

   labels = input_ids, and setting the padded labels to -100 damages the input
   data collator puts -100 into the token ids, index out of range in the embedding
   b = a and then b[0] = 1 changes a
   y = x; y *= 2 modifies x as well
   target and input of a language model are the same tensor
   variable assigned from another tensor keeps following it, alias
   kept the old version under another name, editing destroyed it as well
   denoising autoencoder: noisy = img; noisy += noise, clean target img is noisy too
"""

import numpy as np
import torch

PAD, IGNORE = 0, -100
input_ids = torch.tensor([[5, 7, PAD], [6, PAD, PAD]])

labels = input_ids
labels[labels == PAD] = IGNORE
print("input_ids:", input_ids)
print("one tensor:", labels is input_ids)

# picture: input_ids, labels

# %%
# The embedding gets -100 as a token:

table = torch.nn.Embedding(10, 2, device="cpu")

# raises: IndexError: index out of range in self
table(input_ids.cpu())

# %%
# An index in place of the embedding counts -100 from the end. In a table of 100 rows or more it raises nothing
# and reads a wrong row:

rows = torch.arange(200.0)
assert rows[input_ids].tolist() == [[5.0, 7.0, 100.0], [6.0, 100.0, 100.0]]

# %%
# Why
# ---
#
# ``=`` with a bare name on its left copies no values, whether of a tensor, a list or an array. Nor does ``=`` with a
# key of a dictionary: ``batch["labels"] = batch["input_ids"]`` stores the tensor a second time.

tokens, array = [5, 7, PAD], np.array([5, 7, PAD])
for sequence in (tokens, array):
    other = sequence
    other[2] = IGNORE
    print(type(sequence).__name__, sequence)

# %%
# Fix: clone, or compute
# ----------------------
#
# :api:`torch.Tensor.clone` gives the labels a storage of their own. :api:`torch.Tensor.masked_fill` returns a new
# tensor. The number -100 needs a signed dtype: in ``uint8`` it becomes 156.


# fix: cloned(input_ids) like torch.where(input_ids == 0, -100, input_ids) from torch.arange(n) % 3; indexed
def cloned(input_ids):
    labels = input_ids.clone()
    labels[labels == PAD] = IGNORE
    return labels


# fix: filled(input_ids) like torch.where(input_ids == 0, -100, input_ids) from torch.arange(n) % 3
def filled(input_ids):
    return input_ids.masked_fill(input_ids == PAD, IGNORE)


batch = torch.tensor([[5, 7, PAD], [6, PAD, PAD]])
for make in (cloned, filled):
    labels = make(batch)
    assert batch.tolist() == [[5, 7, PAD], [6, PAD, PAD]]
    assert labels.tolist() == [[5, 7, IGNORE], [6, IGNORE, IGNORE]]
print("labels:", labels)
print("input_ids:", batch)

# %%
# What is no copy
# ---------------
#
# Each of these lines gives you the memory of ``batch`` again:

ways = {
    "batch": batch,
    "batch[:]": batch[:],
    "batch.view(-1)": batch.view(-1),
    "batch.detach()": batch.detach(),
    "batch.to(batch.device)": batch.to(batch.device),
    "batch.long()": batch.long(),
    "batch.contiguous()": batch.contiguous(),
}
for name, other in ways.items():
    shares = other.untyped_storage().data_ptr() == batch.untyped_storage().data_ptr()
    print(f"{name:22}", "shares memory" if shares else "has its own")

# %%
# The last three return ``batch`` itself, because they have nothing to convert
# (:ref:`scenario-write-to-contiguous-or-to`).
#
# The gradient goes wrong in the same way
# ---------------------------------------
#
# ``y = x`` followed by ``y *= 2`` changes what the next line reads as ``x``. You want ``x + 2 * x``, whose
# derivative is 3. With the second name the sum is ``4 * weight``, and the derivative of that is 4:

weight = torch.tensor([1.0, 2.0], requires_grad=True)
for copies in (False, True):
    x = weight * 1
    y = x.clone() if copies else x
    y *= 2
    (gradient,) = torch.autograd.grad((x + y).sum(), weight)
    print("with clone():" if copies else "second name: ", gradient)

assert gradient.tolist() == [3.0, 3.0]

# %%
# See also: :ref:`scenario-plus-equals-changes-another-tensor`, :ref:`scenario-copy-by-slicing-everything`,
# :ref:`scenario-change-an-argument-in-a-function`.
#
# .. claim:: a-second-name-shows-every-write
#    :range: plain-tensors
#    :leaves-out: layout expanded, one element; size 0
#    :wrong: = x, x.clone() -> = x.clone(), x
#    :same-in-false-worlds: two names of one tensor, no view
#
#    A write through a second name of a tensor shows under the first, and a write to a clone does not.
#
#    >>> x = torch.tensor([5, 7, 0])
#    >>> second, clone = x, x.clone()
#    >>> second[x == 0] = -100
#    >>> x, clone
#    (tensor([   5,    7, -100]), tensor([5, 7, 0]))
#
#    def holds(x):
#        second, clone = x, x.clone()
#        second.add_(1) if x.dtype != torch.bool else second.logical_not_()
#        assert torch.equal(second, x) and not torch.equal(clone, x)
