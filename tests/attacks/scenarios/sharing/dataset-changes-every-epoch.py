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
