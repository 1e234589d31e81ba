"""Attacks on gallery/scenarios/several-processes/dataset-written-by-a-worker.py."""

import pytest
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset


class Recordings(Dataset):
    def __init__(self, seen):
        self.seen, self.names = seen, []

    def __len__(self):
        return len(self.seen)

    def __getitem__(self, index):
        self.seen[index] += 1.0
        self.names.append(index)
        return self.seen[index] * 1


def epochs(seen, count=2, **options):
    dataset = Recordings(seen)
    if options.get("num_workers"):
        options["multiprocessing_context"] = "fork"
    loader = DataLoader(dataset, batch_size=2, **options)
    batches = [batch.tolist() for _ in range(count) for batch in loader]
    return batches, dataset.seen.tolist(), len(dataset.names)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_write_stays_in_the_worker(workers):
    """Not beyond the worker; and by default empty again in the next epoch."""
    batches, seen, names = epochs(torch.zeros(4), num_workers=workers)
    assert batches == [[1.0, 1.0]] * 4 and seen == [0.0] * 4 and names == 0


def test_without_workers_it_is_kept():
    """With num_workers=0 it is kept."""
    batches, seen, names = epochs(torch.zeros(2), num_workers=0)
    assert batches == [[1.0, 1.0], [2.0, 2.0]] and seen == [2.0, 2.0] and names == 4


def test_persistent_workers_keep_it_for_themselves_fell():
    """Empty again in the next epoch: not with persistent_workers=True."""
    batches, seen, names = epochs(torch.zeros(2), num_workers=1, persistent_workers=True)
    assert batches == [[1.0, 1.0], [2.0, 2.0]] and seen == [0.0, 0.0] and names == 0


def test_shared_memory_is_kept_fell():
    """Not beyond the worker: a tensor in shared memory is kept, a list is not."""
    batches, seen, names = epochs(torch.zeros(2).share_memory_(), num_workers=1)
    assert batches == [[1.0, 1.0], [2.0, 2.0]] and seen == [2.0, 2.0] and names == 0


class Counting(IterableDataset):
    def __init__(self):
        self.runs = torch.zeros(1)

    def __iter__(self):
        self.runs += 1
        yield self.runs.clone()


def test_an_iterable_dataset():
    """Each worker has a copy of the dataset: of one without indices, too."""
    dataset = Counting()
    loader = DataLoader(dataset, num_workers=1, multiprocessing_context="fork")
    assert [batch.item() for _ in range(2) for batch in loader] == [1.0, 1.0]
    assert dataset.runs.item() == 0.0


def test_what_the_main_process_writes_between_epochs_arrives():
    """Each epoch has new workers, which begin with the dataset as it is then."""
    dataset = Recordings(torch.zeros(2))
    loader = DataLoader(dataset, batch_size=2, num_workers=1, multiprocessing_context="fork")
    first = next(iter(loader)).tolist()
    dataset.seen += 10.0
    assert first == [1.0, 1.0] and next(iter(loader)).tolist() == [11.0, 11.0]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_batch_is_a_copy(size):
    """With a batch size and the default collate_fn, a write to a batch does not reach the dataset."""
    rows = torch.zeros(3, 2)
    for batch in DataLoader(rows, batch_size=size):
        batch.fill_(5.0)
    assert not rows.any()


def test_a_batch_of_none_is_the_row():
    """With batch_size=None it does."""
    rows = torch.zeros(3, 2)
    for row in DataLoader(rows, batch_size=None):
        row.fill_(5.0)
    assert rows.eq(5.0).all()


def test_another_collate_function_may_share():
    """With the default collate_fn: one that hands the rows on shares them."""
    rows = torch.zeros(3, 2)
    for batch in DataLoader(rows, batch_size=1, collate_fn=lambda items: items[0]):
        batch.fill_(5.0)
    assert rows.eq(5.0).all()
