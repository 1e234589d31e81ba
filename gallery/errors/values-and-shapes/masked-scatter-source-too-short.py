r"""
Number of elements of source < number of ones in mask
=====================================================

``masked_scatter_`` takes one source value for each ``True`` of the mask, broadcast to the tensor, and there are fewer
values than ``True``. Compare ``mask.expand_as(tensor).sum()`` with ``source.numel()``, and mend the one that is wrong.

.. symptoms::

   vision language model crashes, more image tokens in the prompt than image features
   inputs_embeds.masked_scatter_(mask, features) fails, too few features
   masked_scatter with a mask broadcast over hidden size, source too small
"""

# needs: cpu

import torch

embeddings = torch.zeros(4)
is_image = torch.tensor([True, False, True, True])
features = torch.tensor([5.0, 6.0])

# raises: RuntimeError: Number of elements of source < number of ones in mask
embeddings.masked_scatter_(is_image, features)

# %%
# Why
# ---
#
# :api:`torch.Tensor.masked_scatter_` walks over the mask and puts the next source value at each ``True``. It does not
# repeat the source. For a single number use :api:`torch.Tensor.masked_fill_`.
#
# Values may have been written before the error. On the CPU the first of them are in ``embeddings``:

assert embeddings.tolist() == [5.0, 0.0, 6.0, 0.0]

# %%
# Too many values are accepted, and the rest is ignored (:ref:`claim-masked-scatter-drops-what-is-left-over`).
# So check for equality.
#
# Fix: make the counts equal
# --------------------------
#
# ``masked_scatter`` without ``_`` returns a new tensor, and takes a leaf that requires grad:


# fix: mixed_with(embeddings, is_image, features) like torch.stack([features[i // 3] if i % 3 == 0 else embeddings[i] for i in range(n)])
#     from leaf(n), every_third(n), leaf(len(range(0, n, 3)))
def mixed_with(embeddings, is_image, features):
    return embeddings.masked_scatter(is_image, features)


embeddings = torch.ones(4, requires_grad=True)
features = torch.tensor([5.0, 6.0, 7.0], requires_grad=True)
if int(is_image.sum()) != features.numel():
    raise ValueError(f"{int(is_image.sum())} placeholders, {features.numel()} features")
mixed = mixed_with(embeddings, is_image, features)
(mixed * torch.arange(4.0)).sum().backward()

assert mixed.tolist() == [5.0, 1.0, 6.0, 7.0]
assert features.grad.tolist() == [0.0, 2.0, 3.0]
assert embeddings.grad.tolist() == [0.0, 1.0, 0.0, 0.0]

# %%
# With a hidden size, give the mask a last dimension by ``[..., None]``. Compare ``image_rows.sum()`` with
# ``features.shape[:-1].numel()``:


# fix: write_rows(hidden, image_rows, features) like
#     (hidden.copy_(torch.stack([features[i // 3] if i % 3 == 0 else hidden[i] for i in range(n)])), None)[1]
#     from matrix(n, 2), every_third(n), matrix(len(range(0, n, 3)), 2)
def write_rows(hidden, image_rows, features):
    hidden.masked_scatter_(image_rows[..., None], features)


hidden = torch.zeros(3, 2)
image_rows = torch.tensor([False, True, True])
write_rows(hidden, image_rows, torch.tensor([[1.0, 2.0], [3.0, 4.0]]))

assert hidden.tolist() == [[0.0, 0.0], [1.0, 2.0], [3.0, 4.0]]
hidden

# %%
# Other wordings
# --------------
#
# On a GPU (not run in this build) the check happens inside the kernel, and ends the CUDA context. On standard
# error it says ``masked_scatter_size_check``. The page :ref:`error-device-side-assert-triggered` shows how to go on.
#
# .. wordings:: RuntimeError
#
#    Number of elements of source < number of ones in mask
#
# See also: :ref:`error-value-cannot-be-broadcast-to-indexing-result`, for an assignment with brackets.
