"""Attacks on gallery/scenarios/sharing/dataset-changes-every-epoch.py."""

import numpy as np
import pytest
import torch
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    Dataset,
    SequentialSampler,
    Subset,
    TensorDataset,
)


def zeroed(stored, **options):
    for batch in DataLoader(stored, **options):
        batch.zero_()
    return not stored.any()


class Rows(Dataset):
    def __init__(self, images):
        self.images = images

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        return self.images[i]


class RowsAtOnce(Rows):
    def __getitems__(self, indices):
        return self.images[indices]


class Centred(Rows):
    def __getitem__(self, i):
        image = self.images[i]
        image -= 0.5
        return image


@pytest.mark.parametrize("make", [torch.ones, np.ones], ids=["tensor", "array"])
@pytest.mark.parametrize("size", [1, 2, 17])
def test_default_collate_copies(make, size):
    """The loader's default ``collate_fn`` stacks the rows into a new tensor."""
    assert not zeroed(make((size, 2)), batch_size=1)
    assert not zeroed(make((size, 2)), batch_size=2)


@pytest.mark.parametrize("make", [torch.ones, np.ones], ids=["tensor", "array"])
@pytest.mark.parametrize("shuffle", [True, False])
def test_without_a_batch_size(make, shuffle):
    """With ``batch_size=None`` you get the rows themselves, and the write reaches the dataset."""
    assert zeroed(make((4, 1)), batch_size=None, shuffle=shuffle)


def test_an_array_of_one_dimension_fell():
    """An array behaves the same: ``batch_size=None`` makes a tensor that shares the memory of the array."""
    assert not zeroed(np.ones(4), batch_size=None)
    assert zeroed(torch.ones(4), batch_size=None)


def test_numbers_of_an_array_are_not_written_fell():
    """The others, an array and a tensor, are written where they are stored."""
    images = np.ones(2)
    assert list(Centred(images)[0:2]) == [0.5, 0.5] and images.tolist() == [0.5, 0.5]
    images = np.ones(2)
    assert Centred(images)[0] == 0.5 and images.tolist() == [1.0, 1.0]


def test_a_sampler_of_lists_gives_copies():
    """``data[i]`` of a dataset that indexes a tensor with an integer is a view (with a list it is a copy)."""
    stored = torch.ones(4, 1)
    sampler = BatchSampler(SequentialSampler(stored), 2, drop_last=False)
    assert not zeroed(stored, batch_size=None, sampler=sampler)


def test_rows_taken_at_once_are_a_copy():
    """With a ``collate_fn`` that does not copy, you get the rows themselves (or what ``__getitems__`` gave)."""
    stored = torch.ones(4, 1)
    for batch in DataLoader(RowsAtOnce(stored), batch_size=2, collate_fn=lambda batch: batch):
        batch.zero_()
    assert stored.all()


def test_a_subset_hands_out_views():
    """With ``batch_size=None`` the loader hands out the views."""
    stored = torch.ones(4, 1)
    for (row,) in DataLoader(Subset(TensorDataset(stored), [0, 3]), batch_size=None):
        row.zero_()
    assert stored.flatten().tolist() == [0.0, 1.0, 1.0, 0.0]


def test_the_clone_gives_gradients_and_keeps_the_stored():
    """A clone in ``__getitem__`` is right."""
    images = torch.ones(2, 1)
    row = images[0].clone().sub_(0.5)
    assert row.tolist() == [0.5] and images.tolist() == [[1.0], [1.0]]


def test_a_collate_that_keeps_the_first():
    """With a ``collate_fn`` that does not copy, the write reaches the dataset."""
    stored = torch.ones(4, 1)
    for row in DataLoader(stored, batch_size=2, collate_fn=lambda rows: rows[0]):
        row.zero_()
    assert stored.flatten().tolist() == [0.0, 1.0, 0.0, 1.0]


def test_an_array_has_no_clone_fell():
    """Start with ``self.images[i].clone()``: an array has ``copy()``."""
    images = np.ones((2, 1))
    with pytest.raises(AttributeError, match="no attribute 'clone'"):
        images[0].clone()
    image = images[0].copy()
    image -= 0.5
    assert images.tolist() == [[1.0], [1.0]]


class Dicts(Rows):
    def __getitem__(self, i):
        sample = self.images[i]
        sample["image"] = sample["image"] - 0.5
        return sample


def test_a_stored_dict_fell():
    """``__getitem__`` returns a row, and something writes into it: or a dict that gets a new value."""
    samples = [{"image": torch.ones(1)}]
    loader = DataLoader(Dicts(samples), batch_size=1)
    assert [b["image"].item() for epoch in range(2) for b in loader] == [0.5, 0.0]


@pytest.mark.parametrize(
    "images",
    [[1.0, 1.0], np.ones((2, 1)), np.ones(2), torch.ones(2, 1), torch.ones(2), [torch.ones(1)] * 2],
    ids=["numbers", "table", "array", "tensor", "vector", "list of tensors"],
)
def test_without_a_write(images):
    """``image = image - 0.5`` leaves what is stored as it was, for a list, an array and a tensor."""

    class Apart(Rows):
        def __getitem__(self, i):
            image = self.images[i]
            image = image - 0.5
            return image

    loader = DataLoader(Apart(images), batch_size=2)
    assert [b.flatten().tolist() for epoch in range(2) for b in loader] == [[0.5, 0.5]] * 2


@pytest.mark.parametrize("kind", ["tensors", "arrays"])
def test_a_list_of_tensors_is_written(kind):
    """A clone also protects a list of tensors."""
    images = [torch.ones(1) if kind == "tensors" else np.ones(1) for _ in range(2)]
    Centred(images)[0]
    assert images[0].item() == 0.5
    image = (images[1].clone if kind == "tensors" else images[1].copy)()
    image -= 0.5
    assert images[1].item() == 1.0


def test_one_row_many_times_in_an_epoch():
    """The dataset changes from epoch to epoch: within an epoch as well."""
    loader = DataLoader(Centred(torch.ones(1, 1)), batch_size=3, sampler=[0, 0, 0])
    assert [batch.flatten().tolist() for batch in loader] == [[-0.5, -0.5, -0.5]]


def test_a_collate_that_writes_before_it_stacks():
    """A stacked batch is a copy: what ``collate_fn`` writes before it stacks reaches the dataset."""
    stored = torch.ones(2, 1)
    loader = DataLoader(
        stored, batch_size=2, collate_fn=lambda rows: torch.stack([row.sub_(0.5) for row in rows])
    )
    next(iter(loader))
    assert stored.tolist() == [[0.5], [0.5]]


@pytest.mark.parametrize("make", [torch.ones, np.ones], ids=["tensor", "array"])
@pytest.mark.parametrize("clone", [True, False])
def test_a_copied_dict_holds_the_same_tensors_fell(make, clone):
    """Copy the dict first: a write in place to its tensor still changes the dataset."""
    samples = [{"image": make(1)}]
    for _ in range(3):
        sample = dict(samples[0])
        if clone:
            image = sample["image"]
            sample["image"] = image.clone() if make is torch.ones else image.copy()
        sample["image"] -= 0.5
    assert samples[0]["image"].item() == (1.0 if clone else -0.5)
    assert sample["image"].item() == (0.5 if clone else -0.5)


def test_a_tuple_has_no_clone_fell():
    """Start with ``self.images[i].clone()``: an item of a TensorDataset is a tuple."""
    stored = TensorDataset(torch.ones(2, 1), torch.zeros(2))
    with pytest.raises(AttributeError, match="'tuple' object has no attribute 'clone'"):
        stored[0].clone()
    image, _ = stored[0]
    image -= 0.5
    assert stored[0][0].item() == 0.5
    image, _ = (one.clone() for one in stored[0])
    image -= 0.5
    assert stored[0][0].item() == 0.5


def test_rows_from_a_worker_are_not_those_of_the_dataset_fell():
    """With ``batch_size=None`` you get the rows themselves: not from a worker."""
    images = torch.ones(2, 1)
    assert not zeroed(images, batch_size=None, num_workers=1)
    assert images.tolist() == [[1.0], [1.0]]


@pytest.mark.parametrize(
    "change", [lambda row: row.reshape(2, 1), torch.Tensor.float], ids=["reshape", "float"]
)
def test_a_change_that_copies_nothing_protects_nothing(change):
    """Start with a clone: ``reshape`` and ``float()`` of a row copy nothing here."""
    images = torch.ones(2, 2)
    change(images[0]).sub_(0.5)
    assert images.tolist() == [[0.5, 0.5], [1.0, 1.0]]


def test_an_item_that_is_a_list_is_written():
    """A row is written where it is stored: a list of lists as well, and a list has ``copy()``."""
    images = [[1.0], [1.0]]
    row = images[0].copy()
    row[0] -= 0.5
    assert images == [[1.0], [1.0]]
    images[0][0] -= 0.5
    assert images == [[0.5], [1.0]]


class Changed(Dataset):
    """A dataset of which each row goes through a function."""

    def __init__(self, images, change):
        self.images, self.change = images, change

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        return self.change(self.images[i])


def halved(image):
    image -= 0.5
    return image


def second_epoch(images, change):
    """Return the second epoch of what a loader makes of a dataset."""
    loader = DataLoader(Changed(images, change), batch_size=2)
    return [[batch.flatten().tolist() for batch in loader] for epoch in range(2)][1]


@pytest.mark.parametrize(
    "change",
    [
        lambda row: halved(row.float()),
        lambda row: halved(row.reshape(-1)),
        lambda row: halved(row.contiguous()),
        lambda row: halved(row[:1]),
        lambda row: halved(row.detach()),
        lambda row: row.sub_(0.5),
    ],
)
def test_conversions_that_copy_nothing(change):
    """``float()``, ``reshape`` or ``torch.from_numpy`` may copy nothing."""
    assert second_epoch(torch.ones(2, 1), change) == [[0.0, 0.0]]


@pytest.mark.parametrize("make", [torch.from_numpy, torch.as_tensor])
def test_tensors_of_an_array_row(make):
    """``torch.from_numpy`` may copy nothing."""
    images = np.ones((2, 1), dtype=np.float32)
    assert second_epoch(images, lambda row: halved(make(row))) == [[0.0, 0.0]]
    assert second_epoch(np.ones((2, 1)), lambda row: halved(torch.tensor(row))) == [[0.5, 0.5]]


@pytest.mark.parametrize(
    "change",
    [
        lambda row: halved(row.double()),
        lambda row: halved(row.flip(0)),
        lambda row: halved(row[[0]]),
        lambda row: halved(row.clone()),
        lambda row: row.sub(0.5),
    ],
)
def test_changes_that_copy(change):
    """Without a write to what is stored the second epoch is the first."""
    assert second_epoch(torch.ones(2, 1), change) == [[0.5, 0.5]]


def test_no_batch_size_and_a_sampler_of_lists_fell():
    """With ``batch_size=None`` you get the rows themselves (a list of positions gives a copy)."""
    images = torch.ones(4, 1)
    sampler = torch.utils.data.BatchSampler(range(4), 2, drop_last=False)
    for batch in DataLoader(images, batch_size=None, sampler=sampler):
        batch.zero_()
    assert images.all()


@pytest.mark.parametrize(
    "collate",
    [list, tuple, lambda rows: rows[0], torch.utils.data.default_convert],
    ids=["list", "tuple", "first", "convert"],
)
def test_more_that_does_not_copy(collate):
    """With a ``collate_fn`` that does not copy you get the rows themselves."""
    images = torch.ones(2, 1)
    for batch in DataLoader(images, batch_size=1, collate_fn=collate):
        for row in batch:
            row.zero_()
    assert not images.any()


@pytest.mark.parametrize("collate", [torch.cat, torch.stack])
def test_one_row_is_copied_as_well(collate):
    """The loader stacks the rows into a new tensor: one row, too, and by ``cat``."""
    images = torch.ones(1, 1)
    for batch in DataLoader(images, batch_size=1, collate_fn=collate):
        batch.zero_()
    assert images.all()


def test_a_dict_in_a_dict_fell():
    """Copy the dict first: an assignment to a dict within it changes the dataset."""
    sample = {"inner": {"image": torch.ones(1)}}
    copied = dict(sample)
    copied["inner"]["image"] = copied["inner"]["image"] - 0.5
    assert sample["inner"]["image"].item() == 0.5


def test_a_row_that_is_drawn_twice():
    """It changes from epoch to epoch: and within a batch that draws a row twice."""
    loader = DataLoader(Changed(torch.ones(2, 1), halved), batch_size=2, sampler=[0, 0])
    assert [batch.flatten().tolist() for batch in loader] == [[0.0, 0.0]]


def test_elements_of_a_vector():
    """An element of an array with one dimension is a number: of a tensor it is a view."""
    assert second_epoch(np.ones(2), halved) == [[0.5, 0.5]]
    assert second_epoch(torch.ones(2), halved) == [[0.0, 0.0]]


@pytest.mark.parametrize("wrap", ["subset", "concat"])
def test_datasets_of_datasets(wrap):
    """With ``batch_size=None`` you get the rows themselves, through other datasets as well."""
    images = torch.ones(2, 1)
    data = torch.utils.data
    dataset = data.Subset(images, [0, 1]) if wrap == "subset" else data.ConcatDataset([images] * 2)
    for row in DataLoader(dataset, batch_size=None):
        row.zero_()
    assert not images.any()


def test_a_dataset_that_requires_grad_refuses():
    """A row is written where it is stored: a leaf that requires grad refuses."""
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        second_epoch(torch.ones(2, 1, requires_grad=True), halved)
