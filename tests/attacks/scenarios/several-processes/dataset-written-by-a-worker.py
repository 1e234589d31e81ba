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


class Rows(Dataset):
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index]


@pytest.mark.parametrize("shared", [False, True])
def test_a_row_from_a_worker_fell(shared):
    """With ``batch_size=None`` it does reach the dataset: from a worker if that is shared."""
    rows = torch.zeros(2, 2)
    if shared:
        rows.share_memory_()
    loader = DataLoader(Rows(rows), batch_size=None, num_workers=1, multiprocessing_context="fork")
    for row in loader:
        row.fill_(5.0)
    assert bool(rows.eq(5.0).all()) is shared and bool(rows.eq(0.0).all()) is not shared


class Cached(Dataset):
    def __init__(self):
        self.cache = torch.zeros(4)

    def __len__(self):
        return 4

    def __getitem__(self, index):
        computed = self.cache[index].item() == 0.0
        self.cache[index] = 1.0
        return float(computed)


class Turning(torch.utils.data.Sampler):
    """The second epoch gives the rows to the other worker."""

    def __init__(self):
        self.epoch = 0

    def __len__(self):
        return 4

    def __iter__(self):
        self.epoch += 1
        return iter([0, 1, 2, 3] if self.epoch == 1 else [1, 0, 3, 2])


def computed(**options):
    loader = DataLoader(Cached(), sampler=Turning(), multiprocessing_context="fork", **options)
    return [sum(batch.item() for batch in loader) for _ in range(3)]


def test_persistent_workers_have_one_cache_each_fell():
    """``persistent_workers=True`` keeps them: another worker computes a cached row again."""
    assert computed(num_workers=1, persistent_workers=True) == [4.0, 0.0, 0.0]
    assert computed(num_workers=2, persistent_workers=True) == [4.0, 4.0, 0.0]
    assert computed(num_workers=2) == [4.0, 4.0, 4.0]


def test_new_workers_do_not_begin_untouched_fell():
    """New workers begin with the untouched dataset: with what the main process has written."""
    dataset = Cached()
    loader = DataLoader(dataset, num_workers=1, multiprocessing_context="fork")
    dataset.cache[:2] = 1.0
    assert [batch.item() for batch in loader] == [0.0, 0.0, 1.0, 1.0]


def test_shared_after_the_workers_have_started_fell():
    """A tensor in shared memory is kept: not if it moves there when the workers run."""
    dataset = Recordings(torch.zeros(4))
    loader = DataLoader(
        dataset,
        num_workers=1,
        multiprocessing_context="fork",
        persistent_workers=True,
    )
    list(loader)
    dataset.seen.share_memory_()
    list(loader)
    assert dataset.seen.tolist() == [0.0] * 4


class Numbers(Dataset):
    def __init__(self):
        self.count = torch.multiprocessing.get_context("fork").Value("i", 0)
        self.array = torch.zeros(2).numpy()

    def __len__(self):
        return 2

    def __getitem__(self, index):
        with self.count.get_lock():
            self.count.value += 1
        self.array[index] = 1.0
        return float(index)


def test_a_value_of_multiprocessing_is_kept():
    """With ``num_workers=0``, or in shared memory, it is kept: also a Value, and no array."""
    dataset = Numbers()
    list(DataLoader(dataset, num_workers=2, multiprocessing_context="fork"))
    assert dataset.count.value == 2 and dataset.array.tolist() == [0.0, 0.0]


def test_what_worker_init_fn_writes_is_lost():
    """Its writes are right for itself: those of ``worker_init_fn`` as well."""
    dataset = Rows(torch.zeros(2, 2))
    loader = DataLoader(
        dataset,
        num_workers=1,
        multiprocessing_context="fork",
        worker_init_fn=lambda _: dataset.rows.fill_(7.0),
    )
    assert [batch.sum().item() for batch in loader] == [14.0, 14.0]
    assert not dataset.rows.any()


class InOneGo(Rows):
    def __getitems__(self, indices):
        return [self.rows[index] for index in indices]


@pytest.mark.parametrize("kind", ["array", "dict", "TensorDataset", "__getitems__"])
def test_default_collate_copies_each_kind(kind):
    """A batch of tensors is stacked into new memory: in each of these datasets."""
    rows = torch.zeros(2, 2)
    dataset = {
        "array": rows.numpy(),
        "dict": [{"a": row} for row in rows],
        "TensorDataset": torch.utils.data.TensorDataset(rows),
        "__getitems__": InOneGo(rows),
    }[kind]
    for batch in DataLoader(dataset, batch_size=2):
        tensor = batch["a"] if kind == "dict" else batch[0] if kind == "TensorDataset" else batch
        tensor.fill_(5.0)
    assert not rows.any()


def test_an_array_with_batch_size_none():
    """With ``batch_size=None`` it does: a row of an array as well."""
    rows = torch.zeros(2, 2).numpy()
    for row in DataLoader(rows, batch_size=None):
        row.fill_(5.0)
    assert rows.tolist() == [[5.0, 5.0], [5.0, 5.0]]
