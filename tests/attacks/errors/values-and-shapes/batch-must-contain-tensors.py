"""Attacks on gallery/errors/values-and-shapes/batch-must-contain-tensors.py."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, RandomSampler, TensorDataset, default_collate

REFUSED = "batch must contain tensors"


def present(samples):
    return default_collate([sample for sample in samples if sample is not None])


@pytest.mark.parametrize("part", [None, SimpleNamespace(x=1), object(), {1, 2}, torch.float32])
def test_parts_that_are_refused(part):
    """None, or an object of another class."""
    with pytest.raises(TypeError, match=REFUSED):
        default_collate([part, part])


@pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: (x, 1), lambda x: {"image": x}])
def test_parts_inside_a_sample(wrap):
    """The same within a list, a tuple or a dictionary."""
    with pytest.raises(TypeError, match=REFUSED):
        default_collate([wrap(None), wrap(None)])


@pytest.mark.parametrize(
    "part", [1, 1.5, True, "text", b"bytes", np.ones(2), np.float32(1), torch.ones(2), [1], (1,)]
)
def test_parts_that_are_taken(part):
    """Tensors, arrays, numbers, lists; texts are taken as well, and stay a list."""
    assert len(default_collate([part, part])) in (1, 2)


def test_the_first_sample_decides():
    """A later None is refused in other words."""
    with pytest.raises((TypeError, AttributeError)) as refused:
        default_collate([torch.ones(2), None])
    assert REFUSED not in str(refused.value)


def test_array_of_objects_is_refused_in_other_words():
    """An array of texts names its dtype."""
    with pytest.raises(TypeError, match=REFUSED):
        default_collate([np.array(["a", "b"])] * 2)


def test_lists_become_columns():
    """Lists are taken apart: the result has one tensor for each place."""
    found = default_collate([[1, 2], [3, 4]])
    assert [one.tolist() for one in found] == [[1, 3], [2, 4]]


def test_tuple_of_other_lengths():
    """Tuples have to be of one length as well."""
    with pytest.raises(RuntimeError, match="equal size"):
        default_collate([(1, 2), (3,)])


@pytest.mark.parametrize("holes", [[0], [1], [2], [0, 2], []])
def test_present(holes):
    """What is there is stacked, in its order."""
    samples = [None if i in holes else torch.full((2,), float(i)) for i in range(3)]
    kept = [float(i) for i in range(3) if i not in holes]
    assert present(samples)[:, 0].tolist() == kept


def test_a_batch_without_samples():
    """The batch may be empty: then default_collate has nothing to look at."""
    with pytest.raises(IndexError):
        present([None, None])


def test_batch_is_a_copy():
    """A write to the batch does not reach the samples, for a batch of one as well."""
    sample = torch.zeros(2)
    present([sample])[:] = 1.0
    assert not sample.any()


def test_arrays_are_copied_too():
    """A batch of arrays is a tensor of its own."""
    array = np.zeros(2)
    default_collate([array, array])[:] = 1.0
    assert not array.any()


def test_list_keeps_the_tensors_of_the_data_set():
    """A write to a tensor in the list changes the data set."""
    data = [(torch.zeros(1), torch.zeros(k, 4)) for k in (1, 3)]
    loader = DataLoader(data, batch_size=2, collate_fn=lambda batch: list(zip(*batch, strict=True)))
    _, boxes = next(iter(loader))
    boxes[1][0] = 7.0
    assert data[1][1][0].tolist() == [7.0] * 4


def test_no_samples():
    """Shuffling is what refuses; without it the loader is empty."""
    empty = TensorDataset(torch.ones(0, 2))
    assert list(DataLoader(empty)) == []
    with pytest.raises(ValueError, match="num_samples=0"):
        DataLoader(empty, shuffle=True)
    with pytest.raises(ValueError, match="num_samples=0"):
        RandomSampler(empty)


@pytest.mark.parametrize("part", [1 + 2j, slice(1), frozenset(), torch.device("cpu")])
def test_objects_that_are_of_no_class_of_yours_fell(part):
    """None, or an object of a class of yours: classes of Python and torch are refused as well."""
    with pytest.raises(TypeError, match=REFUSED):
        default_collate([part])


def test_missing_part_of_a_sample_fell():
    """Pass a collate_fn that leaves such samples out: present does not look into a sample."""
    samples = [(None, 1), (torch.ones(2), 2)]
    with pytest.raises(TypeError, match=REFUSED):
        present(samples)
    images, labels = default_collate([sample for sample in samples if sample[0] is not None])
    assert images.tolist() == [[1.0, 1.0]] and labels.tolist() == [2]


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        ([torch.ones(2), None], "expected Tensor as element 1"),
        ([(torch.ones(2), 1), (None, 1)], "expected Tensor as element 1"),
        ([(torch.ones(2), 1), None], "has no len"),
        ([{"image": 1}, None], "not subscriptable"),
    ],
)
def test_a_later_none_had_no_words_fell(samples, words):
    """DataLoader fails on None: where the first sample is good, the message is another."""
    with pytest.raises(TypeError, match=words):
        default_collate(samples)
    assert len(present([one for one in samples if one is not None][:1])) >= 1


def test_texts_hide_a_none():
    """Texts are not stacked: a later None raises nothing and is in the batch."""
    assert default_collate(["a", None]) == ["a", None]


class _Boxes(torch.utils.data.Dataset):
    def __init__(self):
        self.boxes = [torch.zeros(1, 4), torch.zeros(3, 4)]

    def __len__(self):
        return len(self.boxes)

    def __getitem__(self, index):
        return self.boxes[index]


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("workers", [0, 1])
def test_tensors_of_the_list_are_those_of_the_data_set_fell(workers):
    """Here, without workers, the tensors in the list are those of the data set."""
    data = _Boxes()
    boxes = next(iter(DataLoader(data, batch_size=2, num_workers=workers, collate_fn=list)))
    boxes[0][:] = 7.0
    assert bool(data.boxes[0].any()) is (workers == 0)


def test_image_of_a_library():
    """An image that is not yet a tensor: an array of it is taken."""
    images = pytest.importorskip("PIL.Image")
    image = images.new("RGB", (2, 3))
    with pytest.raises(TypeError, match=REFUSED):
        default_collate([image, image])
    assert default_collate([np.array(image)] * 2).shape == (2, 3, 2, 3)


@pytest.mark.parametrize("first", [1, 1.0, np.ones(2)], ids=["int", "float", "array"])
def test_a_none_after_a_number_has_other_words_fell(first):
    """If a later sample is ``None``, the message is another (that of the page: if it follows a tensor)."""
    with pytest.raises((RuntimeError, TypeError)) as refused:
        default_collate([first, None])
    assert "expected Tensor as element 1" not in str(refused.value)


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_an_image_is_an_array_fell(mode):
    """Return one of the types that the message names: the page did not say how, of an image."""
    images = pytest.importorskip("PIL.Image")
    image = images.new(mode, (2, 3))
    with pytest.raises(TypeError, match=REFUSED):
        default_collate([image])
    assert default_collate([np.array(image)] * 4).shape[:3] == (4, 3, 2)


def test_present_keeps_the_gradient():
    """Leave out what could not be read."""
    sample = torch.ones(2, requires_grad=True)
    present([sample, None]).sum().backward()
    assert sample.grad.tolist() == [1.0, 1.0]


def test_lists_of_several_lengths_stay_lists():
    """Put boxes, objects, and lists or tensors of several lengths into a list."""
    (batch,) = DataLoader([[1, 2], [3]], batch_size=2, collate_fn=list)
    assert batch == [[1, 2], [3]]
