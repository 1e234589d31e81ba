r"""
Why does my dataset change from epoch to epoch?
===============================================

``__getitem__`` returns a row of the stored tensor, which is a view, and something writes into it in place:
a transform, an augmentation. Start with ``self.images[i].clone()``, or ``.copy()`` if you store an array.

.. symptoms::

   images get darker, or are normalised twice
   training works with workers and fails with num_workers=0
   augmentation in place on the dataset
   sample dict of the dataset keeps its transformed image
   training images drift, pixel values get smaller each time I iterate over the loader
   img = self.data[idx]; img.sub_(mean).div_(std) in __getitem__ is applied again every epoch

.. verdict:: tensor/name-element/eager
"""

# needs: cpu

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


class Centred(Dataset):
    def __init__(self, images):
        self.images = images

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        image = self.images[i]
        image -= 0.5
        return image


for images in ([1.0, 1.0], np.ones((2, 1)), torch.ones(2, 1)):
    loader = DataLoader(Centred(images), batch_size=2)
    print([batch.flatten().tolist() for epoch in range(3) for batch in loader])

# %%
# Three epochs of a list, an array and a tensor. ``-=`` on a Python number gives the name another number. A row
# of an array or a tensor is written where it is stored. (An element of an array with one dimension is a number
# as well.) With worker processes it can look right: :ref:`scenario-dataset-written-by-a-worker`.
#
# A stacked batch is a copy
# -------------------------
#
# With a batch size, the loader's default ``collate_fn`` stacks the rows into a new tensor, and a write to the
# batch does not reach the dataset. With ``batch_size=None`` and a sampler of integers, or with a ``collate_fn`` that
# does not copy, you get the rows themselves if there are no workers. They are
# :ref:`views <claim-a-slice-shares-the-storage>`, and the write reaches the dataset:

for name, options in {
    "batch_size=2": {"batch_size": 2},
    "batch_size=1": {"batch_size": 1},
    "batch_size=None": {"batch_size": None},
    "collate_fn=list": {"batch_size": 2, "collate_fn": list},
}.items():
    images = torch.ones(4, 1)
    for batch in DataLoader(images, **options):
        for image in batch:
            image.zero_()
    print(f"{name:16}", images.flatten().tolist())

# %%
# So it is with an array of two dimensions:

stored = np.ones((4, 1))
for image in DataLoader(stored, batch_size=None):
    image.zero_()

assert stored.tolist() == [[0.0]] * 4

# %%
# Clone the row
# -------------
#
# A clone in ``__getitem__`` is right with each of these loaders, and for a list of tensors. ``float()``, ``reshape``
# or ``torch.from_numpy`` may copy nothing. Without a write no copy is needed: ``image = image - 0.5`` leaves what is
# stored as it was, for a list, an array and a tensor.


class Fixed(Centred):
    def __getitem__(self, i):
        return self.images[i].clone().sub_(0.5)


images = torch.ones(2, 1)
loader = DataLoader(Fixed(images), batch_size=2)
batches = [batch.flatten().tolist() for epoch in range(3) for batch in loader]
assert batches == [[0.5, 0.5]] * 3 and images.tolist() == [[1.0], [1.0]]

for options in ({"batch_size": 1}, {"batch_size": None}, {"batch_size": 2, "collate_fn": list}):
    for epoch in range(3):
        for batch in DataLoader(Fixed(images), **options):
            for image in batch:
                assert image.tolist() in (0.5, [0.5])
                image.zero_()
    assert images.tolist() == [[1.0], [1.0]]

batches

# %%
# A list of dicts
# ---------------
#
# An item of a list of dicts is the stored dict itself. An assignment to a key changes the dataset, also if the
# value is a new tensor. Copy the dict first, and each dict in it that you assign to. The copy holds the same tensors,
# so clone a tensor that you write in place, as in ``sample["image"] = sample["image"].clone().sub_(0.5)``. A tuple,
# such as an item of a ``TensorDataset``, has no ``clone()``: clone its tensors.


class Samples(Centred):
    def __getitem__(self, i):
        sample = self.images[i]  # the stored dict
        sample["image"] = sample["image"] - 0.5
        return sample


class FixedSamples(Centred):
    def __getitem__(self, i):
        sample = dict(self.images[i])
        sample["image"] = sample["image"] - 0.5
        return sample


for dataset in (Samples, FixedSamples):
    samples = [{"image": torch.ones(1)}, {"image": torch.ones(1)}]
    loader = DataLoader(dataset(samples), batch_size=2)
    seen = [batch["image"].flatten().tolist() for epoch in range(3) for batch in loader]
    print(f"{dataset.__name__:12}", seen)

assert seen == [[0.5, 0.5]] * 3 and samples[0]["image"].tolist() == [1.0]

# %%
# .. claim:: a-row-from-a-dataset-is-a-view
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0; layout expanded, one element
#
#    ``data[i]`` of a dataset that indexes a tensor with an integer is a view of it, so ``-=`` on the row
#    changes the dataset. A batch that the default ``collate_fn`` stacked is a copy; with ``batch_size=None``
#    the loader hands out the views.
#
#    >>> for size in (1, 2, 17):
#    ...     stored = torch.ones(size, 2)
#    ...     for batch in torch.utils.data.DataLoader(stored, batch_size=1):
#    ...         batch -= 0.5
#    ...     assert stored.sum() == 2 * size
#    ...     for row in torch.utils.data.DataLoader(stored, batch_size=None):
#    ...         row -= 0.5
#    ...     assert stored.sum() == size
#    >>> data = torch.utils.data.TensorDataset(torch.ones(2, 1))
#    >>> (row,) = data[0]
#    >>> row -= 0.5
#    >>> data[0]
#    (tensor([0.5000]),)
#
#    def holds(x):
#        from torch.utils.data import DataLoader, TensorDataset
#
#        before = x.clone()
#        for batch in DataLoader(x, batch_size=1):
#            batch.zero_()
#        assert torch.equal(x, before)
#        for row in DataLoader(x, batch_size=None):
#            row.zero_()
#        assert not x.any()
#        (row,) = TensorDataset(x)[0]
#        row.fill_(1)
#        assert (x[0] == 1).all()
