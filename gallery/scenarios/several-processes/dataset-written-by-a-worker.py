r"""
Does my dataset keep what ``__getitem__`` writes in a DataLoader worker?
========================================================================

Not beyond the worker. Each worker has a copy of the dataset, so a cache or a counter in it is empty in the main
process, and by default empty again in the next epoch. With ``num_workers=0``, or in shared memory, it is kept.

.. symptoms::

   dataset cache is never filled with num_workers
   attribute set in __getitem__ is lost
   different behaviour with num_workers 0 and 1
   list I fill while loading samples stays empty when using several workers
   self.cache[idx] = image in __getitem__, len(dataset.cache) is 0 after the epoch
   communicate with DataLoader workers, each worker modifies its own copy of the dataset
"""

# needs: cpu

import torch
from torch.utils.data import DataLoader, Dataset


class Recordings(Dataset):
    def __init__(self, seen):
        self.seen = seen
        self.names = []

    def __len__(self):
        return 2

    def __getitem__(self, index):
        self.seen[index] += 1.0
        self.names.append(index)
        return self.seen[index] * 1


def three_epochs(seen, **options):
    dataset = Recordings(seen)
    loader = DataLoader(dataset, batch_size=2, generator=torch.Generator(device="cpu"), **options)
    batches = [batch.tolist() for _ in range(3) for batch in loader]
    return batches, dataset.seen, len(dataset.names)


# %%
# The batches show what ``__getitem__`` saw; after them come the tensor and the length of the list in the main process:

for options in (
    {"num_workers": 0},
    {"num_workers": 1, "multiprocessing_context": "fork"},
    {"num_workers": 1, "multiprocessing_context": "fork", "persistent_workers": True},
):
    print(options, *three_epochs(torch.zeros(2, device="cpu"), **options), sep="\n    ")

# %%
# Why
# ---
#
# A worker is a process that begins with a copy of the dataset. Its writes are right for itself. By default each epoch
# has new workers, which begin with the dataset of the main process; ``persistent_workers=True`` keeps them. So the same
# mistake, a row that is changed in place by ``__getitem__``, adds up in one setting and not in another. Several
# persistent workers have one cache each. With shuffling, another worker can compute a cached row again.
#
# A tensor in shared memory is kept
# ---------------------------------

zeros = torch.zeros(2, device="cpu").share_memory_()
batches, seen, names = three_epochs(zeros, num_workers=1, multiprocessing_context="fork")

assert seen.tolist() == [3.0, 3.0]
batches, seen, names

# %%
# Share the tensor before the loader starts its workers. Two workers that add to the same elements can lose additions:
# :ref:`scenario-two-writers-lose-updates`.
#
# The list is empty still: collect from the batches in the main process. What is not meant to be kept must not be
# written: :ref:`scenario-dataset-changes-every-epoch`. See also: :ref:`scenario-write-in-a-forked-process`.
#
# .. claim:: a-batch-is-a-copy-of-the-dataset
#    :range: plain-tensors
#    :leaves-out: rank 0
#    :wrong: batch_size=2 -> batch_size=None
#    :same-in-false-worlds: the loader stacks rows, whether they are views or not
#
#    With a batch size and the default ``collate_fn``, a batch of tensors is stacked into new memory. A write to it does
#    not reach the dataset. With ``batch_size=None`` and no workers it does:
#    :ref:`claim-a-row-from-a-dataset-is-a-view`.
#
#    >>> rows = torch.zeros(2, 2, device="cpu")
#    >>> for size in (1, 2, 3):
#    ...     for batch in torch.utils.data.DataLoader(rows, batch_size=size):
#    ...         _ = batch.fill_(5.0)
#    >>> rows.sum()
#    tensor(0.)
#
#    def holds(x):
#        before = x.tolist()
#        for batch in torch.utils.data.DataLoader(x, batch_size=2):
#            batch.copy_(batch == 0)
#        assert x.tolist() == before
