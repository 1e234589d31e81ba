r"""
Since I train adapters, writing features into ``inputs_embeds`` raises about a leaf. Why?
=========================================================================================

A frozen embedding gives a tensor without a history. Adapter code then calls ``output.requires_grad_()`` on it, for
gradient checkpointing, and so makes it a *leaf* that requires grad, which may not be written. Write into a clone, or
out of place.

.. symptoms::

   enable_input_require_grads or prepare_model_for_kbit_training, then inputs_embeds[mask] = image_features fails
   LoRA with gradient checkpointing, embedding output is a leaf Variable in an in-place operation
   works in full fine-tuning and inference, fails when the base model is frozen
   forward hook that calls output.requires_grad_(True)
   input tensor requires grad for attribution or adversarial training and the model writes into it
   where does the leaf come from, I made no tensor with requires_grad
   full training worked, with a frozen language model my image tokens cannot be inserted
   LLaVA with peft: embeds = embed_tokens(ids); embeds[ids == IMG] = feats raises leaf error
"""

import torch
from torch import nn

embed = nn.Embedding(4, 2)
embed.requires_grad_(False)
tokens, features = torch.tensor([1, 3, 2]), torch.ones(1, 2)
is_image = tokens == 3

hidden = embed(tokens)
print("frozen:    leaf", hidden.is_leaf, " requires grad", hidden.requires_grad)
hidden[is_image] = features

# %%
# That write is allowed: ``hidden`` requires no grad. Now the hook that adapter libraries register:

handle = embed.register_forward_hook(lambda layer, inputs, output: output.requires_grad_())
hidden = embed(tokens)
print("with hook: leaf", hidden.is_leaf, " requires grad", hidden.requires_grad)

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
hidden[is_image] = features

# %%
# Why
# ---
#
# A tensor that no recorded operation made is a leaf, as the output of a frozen embedding is. ``requires_grad_()`` asks
# autograd to add up a gradient in it, and a write would end that (:doc:`/learn/why-the-rules-exist`). The output of a
# trained embedding has a history. It is no leaf, and the write is allowed:

trained = nn.Embedding(4, 2)
output = trained(tokens)
output[is_image] = features
print("trained:   leaf", output.is_leaf, " recorded", output.grad_fn is not None)

# %%
# Slices name a view: ``hidden[:1] = features`` says "a view of a leaf". A list and an array have no such state. The
# same happens to an *input* that you asked a gradient of, if the model writes into it. Pass it as ``inputs.clone()``.
#
# Fix 1: write into a clone
# -------------------------
#
# The clone is computed from the leaf, so it may be written, and gradient checkpointing still finds an input that
# requires grad:


# fix: with_features(hidden, is_image, features) like torch.where(is_image[:, None], features, hidden)
#     from matrix(n).requires_grad_(), every_third(n), leaf(3); indexed
def with_features(hidden, is_image, features):
    hidden = hidden.clone()
    hidden[is_image] = features
    return hidden


hidden = embed(tokens)
mixed = with_features(hidden, is_image, features)
(mixed * torch.tensor([1.0, 10.0])).sum().backward()

assert mixed[1].tolist() == [1.0, 1.0] and torch.equal(mixed[0], embed.weight[1])
assert hidden.grad.tolist() == [[1.0, 10.0], [0.0, 0.0], [1.0, 10.0]]
hidden.grad

# %%
# Features that require grad get their gradient:

features = torch.zeros(1, 2, requires_grad=True)
(with_features(embed(tokens), is_image, features) * torch.tensor([1.0, 10.0])).sum().backward()

assert features.grad.tolist() == [[1.0, 10.0]]
features.grad

# %%
# Fix 2: out of place
# -------------------
#
# ``masked_scatter`` without the underscore makes a new tensor. It takes the rows of ``features`` in order, one for each
# image token (fix 1 takes one row for all, too), and drops :ref:`what is left over
# <recipe-write-features-at-token-positions>`, which fix 1 refuses:

tokens, features = torch.tensor([1, 3, 3, 2]), torch.tensor([[1.0, 2.0], [3.0, 4.0]])
is_image = tokens == 3
hidden = embed(tokens)
mixed = hidden.masked_scatter(is_image[:, None].expand_as(hidden), features)

assert torch.equal(mixed, with_features(hidden, is_image, features))
assert mixed[1:3].tolist() == [[1.0, 2.0], [3.0, 4.0]] and torch.equal(mixed[3], embed.weight[2])
mixed[1:3].detach()

# %%
# Both fixes need features of the dtype of ``hidden``: write ``features.to(hidden.dtype)``.
#
# Fix 3: ask for the gradient later
# ---------------------------------
#
# If the hook is yours, call ``hidden.requires_grad_()`` after the write. ``torch.utils.checkpoint`` with
# ``use_reentrant=False`` needs no input that requires grad, as long as parameters inside do:

handle.remove()
hidden = embed(tokens)
hidden[is_image] = features
adapter = nn.Linear(2, 2)
result = torch.utils.checkpoint.checkpoint(adapter, hidden, use_reentrant=False)
result.sum().backward()

assert not hidden.requires_grad
assert torch.allclose(adapter.weight.grad, hidden.sum(dim=0).expand(2, 2))
adapter.weight.grad

# %%
# See also: :ref:`error-leaf-in-place`, :ref:`error-view-of-a-leaf`, :ref:`recipe-write-features-at-token-positions`,
# :ref:`scenario-ways-to-change-a-leaf`.
#
# .. claim:: requires-grad-makes-a-frozen-output-a-leaf-that-refuses
#    :range: plain-tensors writes
#    :leaves-out: dtype int64, int32, bool
#    :wrong: write(output.requires_grad_()) -> write(output.clone())
#
#    What a frozen layer computes from an input that requires no grad may be written. After ``requires_grad_()`` it is
#    a leaf that refuses the write, and a clone of it takes the write.
#
#    >>> frozen = torch.nn.Linear(1, 2).requires_grad_(False)
#    >>> output = frozen(torch.ones(1))
#    >>> _ = output[:1].fill_(0.0)
#    >>> output.requires_grad_().clone()[:1].fill_(0.0).tolist()
#    [0.0]
#    >>> output[:1].fill_(0.0)
#    Traceback (most recent call last):
#    RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place operation.
#
#    def holds(x, write):
#        output = torch.nn.Tanh()(x)
#        write(output)
#        try:
#            write(output.requires_grad_())
#        except RuntimeError as error:
#            assert "leaf Variable" in str(error)
#        else:
#            raise AssertionError("nothing was raised")
#        write(output.clone())
