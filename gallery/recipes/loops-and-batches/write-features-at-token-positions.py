r"""
Put image features at the positions of their tokens
===================================================

Count the positions, convert the features to the dtype of the embeddings, and write
``embeddings[positions] = features``, before a layer reads them. The write raises where the dtypes differ, or the
counts; a single feature is repeated.

.. symptoms::

   insert visual tokens into text embeddings
   number of image tokens does not match number of features
   index put requires the source and destination dtypes match, bfloat16
   inputs_embeds[mask] = image_features shape mismatch
   masked_scatter puts the features in the wrong place
   replace placeholder words in a sentence by vectors from pictures
   LLaVA inputs_embeds[input_ids == image_token_id] = vision_tower(img) fails in half precision

.. verdict:: non-leaf/mask-assign/backward
"""

import torch

table = torch.nn.Embedding(10, 2, dtype=torch.bfloat16)
ids = torch.tensor([5, 9, 9, 6])
positions = ids == 9
features = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)

embeddings = table(ids)

# raises: RuntimeError: Index put requires the source and destination dtypes match, got BFloat16 for
#     the destination and Float for the source.
embeddings[positions] = features

# %%
# :ref:`A slice would have converted <scenario-a-slice-converts-and-a-mask-does-not>`. Wrong counts raise, too:

# raises: RuntimeError: shape mismatch: value tensor of shape [3, 2] cannot be broadcast to indexing
#     result of shape [2, 2]
embeddings[positions] = torch.ones(3, 2, dtype=torch.bfloat16)

# %%
# A single feature is repeated, as would be one number for each feature. ``masked_scatter`` drops the third of three:

embeddings[positions] = torch.tensor([[7.0, 8.0]], dtype=torch.bfloat16)
print("one feature:   ", embeddings[positions].tolist())
three = torch.tensor([[1, 1], [2, 2], [3, 3]], dtype=torch.bfloat16)
print("three features:", embeddings.masked_scatter(positions[:, None], three)[positions].tolist())

# %%
# Count, convert, write
# ---------------------
#
# Features of shape ``[images, patches, hidden]`` become rows first: ``features.flatten(0, 1)``.

embeddings = table(ids)
assert positions.sum() == len(features)
embeddings[positions] = features.to(embeddings.dtype)
(embeddings.float() * torch.tensor([[1.0], [10.0], [100.0], [1000.0]])).sum().backward()

assert features.grad.tolist() == [[10.0, 10.0], [100.0, 100.0]]
assert table.weight.grad[9].tolist() == [0.0, 0.0] and table.weight.grad[6, 0] == 1000.0
embeddings[positions].detach(), features.grad

# %%
# The placeholder's own embedding gets the gradient 0. A write to the table itself
# :ref:`would raise <claim-a-weight-of-a-layer-refuses-an-assignment>`. With more than one sample, the mask has two
# dimensions and takes the features in row order. Compare the counts sample by sample: if only the total is right, a
# sample gets features of another sample, with ``masked_scatter`` too:

samples, images = torch.zeros(2, 3, 2), features.detach().unsqueeze(1)
at = torch.tensor([[9, 5, 5], [5, 5, 9]]) == 9
assert at.sum(dim=1).tolist() == [len(image) for image in images]
samples[at] = images.flatten(0, 1)

assert samples[0, 0].tolist() == [1.0, 2.0] and samples[1, 2].tolist() == [3.0, 4.0]
samples

# %%
# Checked at its edges
# --------------------
#
# No position, one and more, in each dtype. Compiled, here without gradients, the values are the same:


def put(embeddings, positions, features):
    assert positions.sum() == len(features)
    embeddings[positions] = features.to(embeddings.dtype)
    return embeddings


compiled = torch.compile(put, backend="aot_eager")
for count in (0, 1, 2, 17):
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        base = torch.zeros(count + 2, 2, dtype=dtype, requires_grad=True)
        new = torch.arange(2.0 * count).view(count, 2).requires_grad_()
        at = torch.arange(count + 2) >= 2
        result = put(base * 1, at, new)
        assert torch.equal(result, torch.cat([base[:2], new.to(dtype)])) and result.dtype == dtype
        result.sum().backward()
        assert (new.grad == 1).all() and base.grad[:, 0].tolist() == [1, 1] + [0] * count

with torch.no_grad():
    right = put(table(ids), positions, features)
    assert torch.equal(compiled(table(ids), positions, features), right)

# %%
# See also: :ref:`scenario-embedding-output-became-a-leaf`, :ref:`error-index-put-dtypes-must-match`,
# :ref:`scenario-as-many-values-as-the-mask-selects`.
#
# .. claim:: masked-scatter-drops-what-is-left-over
#    :range: plain-tensors
#    :wrong: source[: len(taken)] -> source[5:]
#    :same-in-false-worlds: about the order in which the source is used up
#
#    ``masked_scatter`` takes its source in order, and ignores what is left over.
#
#    >>> mask = torch.tensor([False, True, True])
#    >>> torch.zeros(3).masked_scatter(mask, torch.tensor([1.0, 2.0, 3.0]))
#    tensor([0., 1., 2.])
#
#    def holds(x):
#        mask = torch.arange(x.numel()).reshape(x.shape) % 2 == 0
#        taken, before = x[mask], x.clone()
#        source = torch.arange(len(taken) + 5).to(x.dtype)
#        result = x.masked_scatter(mask, source)
#        assert torch.equal(result[mask], source[: len(taken)]) and torch.equal(result[~mask], before[~mask])
