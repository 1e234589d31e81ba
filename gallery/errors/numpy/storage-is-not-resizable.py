r"""
Trying to resize storage that is not resizable
==============================================

The tensor's memory belongs to a NumPy array or a file, is lent to an array, or was filled by ``torch.load``. Build a
new tensor, ``torch.cat([frames, more])``, or clone before you resize. From a ``DataLoader`` with workers it often means
that the samples of one batch differ in shape.

.. symptoms::

   default_collate fails in a DataLoader worker and says something else with num_workers=0
   batch of images or sequences of different sizes in worker processes, collate, torch.stack out
   from_numpy tensor, resize_ or out= fails
   tensor of a mapped file or of a loaded checkpoint cannot grow
   x.resize_(5) crashes on a tensor made with torch.from_numpy
   DataLoader with num_workers=4 crashes while batching images of different height
"""

# needs: cpu

import numpy as np
import torch

array = np.array([1.0, 2.0, 3.0])
frames = torch.from_numpy(array)

# raises: RuntimeError: Trying to resize storage that is not resizable
frames.resize_(5)

# %%
# Why
# ---
#
# Torch marks a **storage** as not resizable if its memory came from an array, a buffer, a mapped file or
# ``torch.load`` (of the format that ``torch.save`` writes by default), and when you call ``numpy()`` on a tensor over
# it. A ``resize_`` for which the memory is large enough does not raise. The mark stays when the array is gone:

# differs in strided: the storage is large enough as it is, and nothing raises.
scores = torch.zeros(3, device="cpu")
before = scores.untyped_storage().resizable()
scores.numpy()
print(before, scores.untyped_storage().resizable(), frames.untyped_storage().resizable())

# raises: RuntimeError: Trying to resize storage that is not resizable
scores.resize_(5)

# %%
# The failed call has set the shape all the same, to more than there is memory. Throw such a tensor away,
# or set its shape back, before anything reads it:

before = frames.shape
frames.resize_(3)
before, frames

# %%
# NumPy protects the memory from its side:

# raises: ValueError: cannot resize an array that references or is referenced by another ...
array.resize(5)

# %%
# Fix 1: compute a longer tensor
# ------------------------------
#
# ``longer`` shares no memory with ``array``. For ``out=``: leave it out, or pass a tensor of the shape of the result.

# fix: not compiled: numpy
longer = torch.cat([frames, frames.new_zeros(2)])

assert longer.tolist() == [1.0, 2.0, 3.0, 0.0, 0.0]
longer

# %%
# Fix 2: memory of its own
# ------------------------

# fix: not compiled: numpy
own = frames.clone()
own.resize_(5)[3:] = 0.0

assert own.tolist() == [1.0, 2.0, 3.0, 0.0, 0.0] and array.shape == (3,)
own

# %%
# ``resize_`` leaves the new elements arbitrary. It keeps the order of the memory, not the places of rows and columns:
# for a transposed tensor or another length of rows take fix 1.
#
# Fix 3: samples of one shape
# ---------------------------
#
# With the default ``collate_fn`` a ``DataLoader`` worker makes one shared **storage** for all elements of the batch. It
# shapes it as ``[batch, *shape of the first sample]``. If the first sample is larger than the average, that needs more
# elements than there are. Otherwise you get "stack expects each tensor to be equal size", as in the main process:


def first_batch(samples, workers, collate=None):
    context = "fork" if workers else None
    loader = torch.utils.data.DataLoader(
        samples,
        batch_size=2,
        num_workers=workers,
        collate_fn=collate,
        multiprocessing_context=context,
        generator=torch.Generator(device="cpu"),
    )
    try:
        return next(iter(loader))
    except RuntimeError as error:
        return str(error).strip().splitlines()[-1]


long, short = torch.ones(3, device="cpu"), torch.ones(2, device="cpu")
print("a worker, the long one first: ", first_batch([long, short], 1))
print("a worker, the short one first:", first_batch([short, long], 1))
print("no worker:                    ", first_batch([long, short], 0))

# %%
# Give images one shape in ``__getitem__``: resize, crop or pad them. Sequences that differ in their first dimension can
# be padded by a ``collate_fn``. ``collate_fn=list`` takes samples of different shapes:


# fix: not compiled: setup
def padded(samples):
    return torch.nn.utils.rnn.pad_sequence(samples, batch_first=True)


for workers in (0, 1):
    assert first_batch([long, short], workers, padded).tolist() == [
        [1.0, 1.0, 1.0],
        [1.0, 1.0, 0.0],
    ]
    assert [len(sample) for sample in first_batch([long, short], workers, list)] == [3, 2]
first_batch([long, short], 1, padded)

# %%
# See also: :ref:`recipe-fill-a-padded-batch-row-by-row`, :ref:`error-an-output-was-resized`, and
# :ref:`error-segmentation-fault-after-a-resize`, which ``resize_`` after ``share_memory_()`` gives.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Trying to resize storage that is not resizable
#
# .. wordings:: ValueError
#
#    cannot resize an array that references or is referenced by another
