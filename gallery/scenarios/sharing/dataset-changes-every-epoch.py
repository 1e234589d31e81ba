r"""
Why does my dataset change from epoch to epoch?
===============================================

``__getitem__`` returns a row of the stored tensor, which is a view, and something writes into it in place:
a transform, an augmentation. Start with ``self.images[i].clone()``.

.. symptoms::

   images get darker, or are normalised twice
   training works with workers and fails with num_workers=0
   augmentation in place on the dataset

.. verdict:: tensor/name-element/eager
"""

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
# Three epochs of a list, an array and a tensor. For a Python number ``-=`` gives the name a new one. The
# others are written where they are stored. With worker processes it can look right:
# :ref:`scenario-dataset-written-by-a-worker`.
#
# The batch is safe
# -----------------
#
# What you do to a batch does not come back (:ref:`claim-a-slice-shares-the-storage` says why a row does):

images = torch.ones(4)
for batch in DataLoader(images, batch_size=2):
    batch.zero_()

images

# %%
# Clone the row
# -------------


class Fixed(Centred):
    def __getitem__(self, i):
        return self.images[i].clone().sub_(0.5)


images = torch.ones(2, 1)
loader = DataLoader(Fixed(images), batch_size=2)
batches = [batch.flatten().tolist() for epoch in range(3) for batch in loader]
assert batches == [[0.5, 0.5]] * 3 and images.sum() == 2
batches

# %%
# .. claim:: a-row-from-a-dataset-is-a-view
#
#    ``data[i]`` is a view of what the dataset stores, so ``-=`` on it changes the dataset.
#
#    >>> data = torch.utils.data.TensorDataset(torch.ones(2, 1))
#    >>> (row,) = data[0]
#    >>> row -= 0.5
#    >>> data[0]
#    (tensor([0.5000]),)
