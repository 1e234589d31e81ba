r"""
I saved ten elements of a tensor. Why is the file as large as the whole?
========================================================================

A slice is a view, and ``torch.save`` writes the whole storage that the view reads. Save a clone of each slice:
``torch.save(samples[:10].clone(), path)``.

.. symptoms::

   torch.save(x[:10]) writes a huge file, the size of the whole tensor
   saved a few rows of a dataset and the checkpoint takes gigabytes
   pickle of a small slice of a tensor is as large as the big one
   split a tensor into files, each file has the size of the full tensor
   memory is not freed after keeping x[0] of a large batch
"""

import io
import pickle

import torch

samples = torch.arange(100_000.0)
first = samples[:10]


def written(value):
    file = io.BytesIO()
    torch.save(value, file)
    return file


def loaded(file):
    file.seek(0)
    return torch.load(file)


kept = loaded(written(first))
print("elements:", kept.numel())
print("bytes of its storage:", kept.untyped_storage().nbytes())
print("the file has more than 400,000 bytes:", len(written(first).getvalue()) > 400_000)
print("a pickle has, too:", len(pickle.dumps(first)) > 400_000)

# %%
# Why
# ---
#
# The ten numbers have no memory of their own. Views of one storage and one dtype that are saved in one call share
# memory again when they are loaded. So ``torch.save`` writes the storage, once, and the place of each view in it:

a, b = loaded(written([samples[:10], samples[5:15]]))
with torch.no_grad():
    a[5] = -1.0

assert b[0] == -1.0
b[:3]

# %%
# Save a clone
# ------------

compact = written(first.clone())

assert len(compact.getvalue()) < 10_000 and torch.equal(loaded(compact), first)
assert len(pickle.dumps(first.clone())) < 10_000
loaded(compact).untyped_storage().nbytes()

# %%
# Clones of two slices that overlap are apart when they are loaded.
#
# ``contiguous()`` is not enough: it returns a slice that is contiguous as it is. A row of ``table`` is contiguous, and
# a column is not:

table = samples.reshape(1000, 100)
for name, part in (("row", table[0]), ("column", table[:, 0])):
    print(
        f"{name:6}",
        "contiguous():",
        part.contiguous().untyped_storage().nbytes(),
        "clone():",
        end=" ",
    )
    print(part.clone().untyped_storage().nbytes())

# %%
# In memory, too, a view keeps the storage. If the batch was computed with gradients, a clone of the row keeps the
# graph, with the tensors that are saved there. Detach first:

batch = torch.ones(1000, requires_grad=True).exp()
print("a clone has a graph:", batch[0].clone().grad_fn is not None)
kept = batch[0].detach().clone()

assert kept.grad_fn is None and kept.untyped_storage().nbytes() == kept.element_size()

# %%
# See also: :ref:`scenario-shallow-and-deep-copies`, :ref:`error-serialize-a-non-leaf`.
