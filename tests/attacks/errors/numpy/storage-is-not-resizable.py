"""Attacks on gallery/errors/numpy/storage-is-not-resizable.py."""

import io

import numpy as np
import pytest
import torch

REFUSED = "not resizable"
SHARED = {
    "from_numpy": lambda: torch.from_numpy(np.arange(3.0)),
    "as_tensor": lambda: torch.as_tensor(np.arange(3.0)),
    "view": lambda: torch.from_numpy(np.arange(3.0))[:2],
    "frombuffer": lambda: torch.frombuffer(bytearray(3), dtype=torch.uint8),
    "empty": lambda: torch.from_numpy(np.zeros(0)),
}
OWN = {
    "tensor": lambda: torch.tensor(np.arange(3.0)),
    "clone": lambda: torch.from_numpy(np.arange(3.0)).clone(),
    "cat": lambda: torch.cat([torch.from_numpy(np.arange(3.0))] * 2),
    "dtype": lambda: torch.as_tensor(np.arange(3.0), dtype=torch.float32),
}


@pytest.mark.parametrize("kind", ["from_numpy", "as_tensor", "view", "frombuffer", "empty"])
def test_memory_of_an_array_or_a_buffer(kind):
    """Torch marks a storage as not resizable if its memory came from an array or a buffer."""
    with pytest.raises(RuntimeError, match=REFUSED):
        SHARED[kind]().resize_(50)


@pytest.mark.parametrize("kind", ["tensor", "clone", "cat", "dtype"])
def test_memory_of_its_own(kind):
    """Build a new tensor, or clone before you resize."""
    assert OWN[kind]().resize_(50).shape == (50,)


@pytest.mark.parametrize("lend", [lambda t: t.numpy(), np.asarray, lambda t: t[:1].numpy()])
def test_lent_memory(lend):
    """And when you call numpy() on it or on a view of it. The mark stays."""
    scores = torch.zeros(3)
    assert scores.untyped_storage().resizable()
    lend(scores)
    assert not scores.untyped_storage().resizable()
    with pytest.raises(RuntimeError, match=REFUSED):
        scores.resize_(5)


def test_reading_numbers_leaves_no_mark():
    """When you call numpy(): tolist and item leave no mark."""
    scores = torch.zeros(3)
    scores.tolist(), scores[0].item()
    assert scores.untyped_storage().resizable()


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_enough_memory_does_not_raise_fell(size):
    """The memory must stay where it is: a resize_ that needs no more does not raise."""
    assert torch.from_numpy(np.arange(3.0)).resize_(size).shape == (size,)


def test_the_failed_call_has_set_the_shape():
    """The failed call has set the shape all the same, to more than there is memory."""
    frames = torch.from_numpy(np.arange(3.0))
    with pytest.raises(RuntimeError, match=REFUSED):
        frames.resize_(5)
    assert frames.shape == (5,)
    assert frames.resize_(3).tolist() == [0.0, 1.0, 2.0]


def test_out_needs_the_size_too():
    """from_numpy tensor: out= of another size fails."""
    with pytest.warns(UserWarning, match="resized"), pytest.raises(RuntimeError, match=REFUSED):
        torch.add(torch.ones(5), 1, out=torch.from_numpy(np.arange(3, dtype=np.float32)))


def test_the_longer_tensor_is_no_array():
    """torch.cat copies: a write to it does not reach the array."""
    array = np.arange(3.0)
    frames = torch.from_numpy(array)
    longer = torch.cat([frames, frames.new_zeros(2)])
    longer[0] = 9.0
    assert array.tolist() == [0.0, 1.0, 2.0] and longer.dtype == frames.dtype


def loaded():
    file = io.BytesIO()
    torch.save(torch.arange(3.0), file)
    file.seek(0)
    return torch.load(file)


@pytest.mark.parametrize("kind", ["load", "mmap", "file", "dlpack", "array"])
def test_memory_of_another_origin_fell(kind, tmp_path):
    """The tensor's memory belongs to a NumPy array, or is lent to one."""
    torch.save(torch.arange(3.0), tmp_path / "frames.pt")
    (tmp_path / "frames.bin").write_bytes(bytes(12))
    frames = {
        "load": loaded,
        "mmap": lambda: torch.load(tmp_path / "frames.pt", mmap=True),
        "file": lambda: torch.from_file(str(tmp_path / "frames.bin"), size=3),
        "dlpack": lambda: torch.from_dlpack(torch.zeros(3)),
        "array": lambda: torch.from_numpy(np.zeros(3)),
    }[kind]()
    kept = frames.tolist()
    assert torch.cat([frames, frames.new_zeros(2)]).tolist() == [*kept, 0.0, 0.0]
    own = frames.clone()
    own.resize_(5)[3:] = 0.0
    assert own.tolist() == [*kept, 0.0, 0.0]
    with pytest.raises(RuntimeError, match=REFUSED):
        frames.resize_(5)


def test_clone_and_resize_of_a_transposed_tensor_fell():
    """Clone before you resize: the values of a transposed tensor change their places."""
    frames = torch.from_numpy(np.array([[1.0, 2.0], [3.0, 4.0]], order="F"))
    longer = torch.cat([frames, frames.new_zeros(1, 2)])
    assert longer.tolist() == [[1.0, 2.0], [3.0, 4.0], [0.0, 0.0]]
    assert frames.clone().resize_(3, 2)[:2].tolist() == [[1.0, 3.0], [2.0, 4.0]]


def test_clone_and_resize_to_longer_rows_fell():
    """Clone before you resize: another length of rows."""
    frames = torch.from_numpy(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert frames.clone().resize_(2, 3)[0].tolist() == [1.0, 2.0, 3.0]


def test_an_assignment_to_an_array_lends_the_memory():
    """And when you call numpy() on a tensor over it: NumPy does, too."""
    scores = torch.zeros(3)
    np.zeros(3)[:] = scores
    assert not scores.untyped_storage().resizable()


def test_out_of_the_right_shape():
    """For ``out=``: leave it out, or pass a tensor of the shape of the result."""
    array = np.arange(5, dtype=np.float32)
    frames = torch.from_numpy(array)
    torch.add(torch.ones(3), 1, out=frames[:3])
    assert array.tolist() == [2.0, 2.0, 2.0, 3.0, 4.0]


def in_a_worker(samples, monkeypatch):
    """What default_collate does in a worker, without a process."""
    monkeypatch.setattr(torch.utils.data, "get_worker_info", object)
    return torch.utils.data.default_collate(samples)


@pytest.mark.parametrize(
    ("sizes", "words"), [([3, 4, 1], REFUSED), ([3, 2, 5], "equal size"), ([3, 2, 4], "equal size")]
)
def test_the_average_decides_fell(sizes, words, monkeypatch):
    """If the first sample is larger than the others; if it is smaller."""
    with pytest.raises(RuntimeError, match=words):
        in_a_worker([torch.ones(size) for size in sizes], monkeypatch)


def test_views_of_one_shape_are_collated_fell(monkeypatch):
    """Samples are views of a larger tensor, collate in workers (a symptom that the page had)."""
    table = torch.arange(12.0).reshape(3, 4)
    batch = in_a_worker(list(table), monkeypatch)
    assert torch.equal(batch, table) and batch.is_shared()


def test_a_load_of_the_older_format_is_resizable_fell():
    """Torch marks a storage as not resizable if its memory came from ``torch.load``."""
    file = io.BytesIO()
    torch.save(torch.arange(3.0), file, _use_new_zipfile_serialization=False)
    file.seek(0)
    assert torch.load(file).resize_(5).shape == (5,)
    assert not loaded().untyped_storage().resizable()


def test_images_of_different_height_are_no_sequences_fell(monkeypatch):
    """Or pass a ``collate_fn`` that pads (``pad_sequence`` pads the first dimension)."""
    images = [torch.ones(3, 4, 5), torch.ones(3, 2, 5)]
    with pytest.raises(RuntimeError, match=REFUSED):
        in_a_worker(images, monkeypatch)
    with pytest.raises(RuntimeError, match="must match"):
        torch.nn.utils.rnn.pad_sequence(images, batch_first=True)
    padded = [torch.nn.functional.pad(x, (0, 0, 0, 4 - x.shape[1])) for x in images]
    assert in_a_worker(padded, monkeypatch).sum() == 3 * 5 * (4 + 2)


@pytest.mark.parametrize("kind", ["pairs", "arrays", "dimensions", "no elements"])
def test_other_samples_in_a_worker(kind, monkeypatch):
    """If the first sample is larger than the average, that needs more elements than there are."""
    samples = {
        "pairs": [(torch.ones(3), 0), (torch.ones(2), 1)],
        "arrays": [np.ones(3), np.ones(2)],
        "dimensions": [torch.ones(3, 2), torch.ones(2)],
        "no elements": [torch.ones(3), torch.ones(0)],
    }[kind]
    with pytest.raises(RuntimeError, match=REFUSED):
        in_a_worker(samples, monkeypatch)
