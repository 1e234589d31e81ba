r"""
default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found <class 'NoneType'>
============================================================================================================

A sample is, or contains, something that cannot be put into a batch: ``None``, an image that is not yet a tensor, or an
object of your own class. Return one of the types that the message names, for a PIL image ``np.array(image)``, or pass a
``collate_fn``.

.. symptoms::

   DataLoader fails on None, some images could not be read
   __getitem__ without a return
   collate boxes or objects of my own class
   samples of other lengths, lists in a batch
   DataLoader crashes on PIL images, forgot ToTensor in the dataset
   skip corrupt samples, dataset returns None and batching breaks
"""

import torch
from torch.utils.data import DataLoader, default_collate

samples = [torch.tensor([1.0, 2.0]), None, torch.tensor([5.0, 6.0])]

# raises: TypeError: default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found
#     <class 'NoneType'>
next(iter(DataLoader(samples, batch_size=2, sampler=[1, 0])))

# %%
# Why
# ---
#
# A ``DataLoader`` gives the samples of a batch to ``collate_fn``. The usual one,
# :api:`torch.utils.data.default_collate`, looks at the **first** sample. Tensors are stacked, numbers become a tensor,
# and lists, tuples and dictionaries are taken apart. ``None`` often comes from a ``__getitem__`` whose ``return`` is
# missing on one path. If it follows a tensor, the message is another:

# raises: TypeError: expected Tensor as element 1 in argument 0, but got NoneType
default_collate(samples[:2])

# %%
# Lists and tuples have to be of one length:

# raises: RuntimeError: each element in list of batch should be of equal size
default_collate([[1, 2], [3]])

# %%
# A data set without samples is refused if it is to be shuffled:

# raises: ValueError: num_samples should be a positive integer value, but got num_samples=0
DataLoader([], shuffle=True)

# %%
# Fix 1: leave out what could not be read
# ---------------------------------------
#
# The batch is smaller then. If all its samples are missing, ``default_collate`` raises ``IndexError``. To avoid both,
# make a list of the good samples first.


# fix: present(samples) like torch.cat([one[None] for one in samples if one is not None]) from [leaf(n), None, vector(n)]
def present(samples):
    return default_collate([sample for sample in samples if sample is not None])


batch = present(samples)
batch[:, 0] = 0.0

assert batch.tolist() == [[0.0, 2.0], [0.0, 6.0]] and samples[0].tolist() == [1.0, 2.0]
assert [len(one) for one in DataLoader(samples, batch_size=2, collate_fn=present)] == [1, 1]
batch

# %%
# A write to this batch does not reach the samples. If a sample is ``(image, label)`` and the image is ``None``, test
# the image: ``sample[0] is not None``.
#
# Fix 2: what cannot be stacked stays a list
# ------------------------------------------
#
# Put boxes, objects, and lists or tensors of several lengths into a list. Stack the tensors of one shape:


def images_and_boxes(samples):
    images, boxes = zip(*samples, strict=True)
    return torch.stack(images), list(boxes)


# fix: not compiled: statement
pairs = [(torch.zeros(2, 2), torch.ones(1, 4)), (torch.ones(2, 2), torch.ones(3, 4))]
images, boxes = next(iter(DataLoader(pairs, batch_size=2, collate_fn=images_and_boxes)))

assert images.shape == (2, 2, 2) and [len(one) for one in boxes] == [1, 3]
assert boxes[0] is pairs[0][1]
images.shape

# %%
# Here, without workers, the tensors in the list are those of the data set: a write to one changes the data set.
#
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found
#
# .. wordings:: RuntimeError
#
#    each element in list of batch should be of equal size
#
# .. wordings:: ValueError
#
#    num_samples should be a positive integer value, but got num_samples={count}
#
# See also: :ref:`error-sizes-must-match-to-join`, where the samples are tensors of several shapes,
# :ref:`recipe-fill-a-padded-batch-row-by-row`.
