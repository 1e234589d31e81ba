r"""
I saved ten elements of a tensor. Why is the file as large as the whole?
========================================================================

A slice is a view, and ``torch.save`` writes the storage that the view reads, all of it. Save a clone:
``torch.save(samples[:10].clone(), path)``.

.. symptoms::

   torch.save(x[:10]) writes a huge file, the size of the whole tensor
   saved a few rows of a dataset and the checkpoint takes gigabytes
   pickle of a small slice of a tensor is as large as the big one
   split a tensor into files, each file has the size of the full tensor
   memory is not freed after keeping x[0] of a large batch
"""

import io

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

# %%
# Why
# ---
#
# The ten numbers have no memory of their own. ``torch.save`` keeps what shares a storage together: tensors that are saved
# in one call and share memory share it again when they are loaded. So it writes the storage, once, and the place of each
# tensor in it:

a, b = loaded(written([samples[:10], samples[5:15]]))
with torch.no_grad():
    a[5] = -1.0

assert b[0] == -1.0
b[:3]

# %%
# ``copy.deepcopy`` and ``pickle`` of the slice copy the whole storage, too. In memory the storage lives as long as the view.
#
# Save a clone
# ------------

compact = written(first.clone())

assert len(compact.getvalue()) < 10_000 and torch.equal(loaded(compact), first)
loaded(compact).untyped_storage().nbytes()

# %%
# ``contiguous()`` is not enough: it returns the slice itself where that has no gaps. A column has gaps, and a first row has
# none:

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
# For an expanded tensor it is the reverse: its storage is the smaller one, and a clone writes all repetitions:

row = torch.zeros(1).expand(1000)
print(row.untyped_storage().nbytes(), row.clone().untyped_storage().nbytes())

# %%
# See also: :ref:`scenario-shallow-and-deep-copies`, :ref:`error-serialize-a-non-leaf`.
