"""Attacks on gallery/errors/numpy/negative-strides-are-not-supported.py."""

import numpy as np
import pytest
import torch

REFUSED = "At least one stride in the given numpy array is negative"
FLIPPED = {
    "reversed": lambda: np.arange(3.0)[::-1],
    "flip": lambda: np.flip(np.arange(3.0)),
    "fliplr": lambda: np.fliplr(np.zeros((2, 3))),
    "rot90": lambda: np.rot90(np.zeros((2, 3))),
    "channels": lambda: np.zeros((2, 2, 3), np.uint8)[..., ::-1],
    "one element": lambda: np.arange(1.0)[::-1],
}


@pytest.mark.parametrize("kind", ["reversed", "flip", "fliplr", "rot90", "channels", "one element"])
@pytest.mark.parametrize("make", [torch.from_numpy, torch.as_tensor, torch.tensor, torch.asarray])
def test_refused(kind, make):
    """The array is a flipped view; torch.tensor refuses it, too."""
    with pytest.raises(ValueError, match=REFUSED):
        make(FLIPPED[kind]())


@pytest.mark.parametrize("kind", ["reversed", "flip", "fliplr", "rot90", "channels", "one element"])
@pytest.mark.parametrize("copy", [np.copy, lambda a: a.copy(), lambda a: np.array(a)])
def test_a_copy_is_taken(kind, copy):
    """Copy it first: the copy lies in memory in the flipped order."""
    array = FLIPPED[kind]()
    tensor = torch.from_numpy(copy(array))
    assert tensor.tolist() == array.tolist() and str(array.dtype) in str(tensor.dtype)


@pytest.mark.parametrize(
    "array", [np.arange(3.0)[::-1][::-1], np.arange(3.0)[::-1].copy(), np.arange(6.0)[::2]]
)
def test_what_is_no_flipped_view_any_more(array):
    """The array is a flipped view: flipped twice, or copied, it is taken."""
    assert torch.from_numpy(array).tolist() == array.tolist()


def test_a_copy_of_a_tensor_is_refused_too_fell():
    """Copy it first: torch.tensor copies, and refuses the array all the same."""
    with pytest.raises(ValueError, match=REFUSED):
        torch.tensor(np.arange(3.0)[::-1])
    assert torch.tensor(np.arange(3.0)[::-1].tolist()).tolist() == [2.0, 1.0, 0.0]


def test_an_index_of_flipped_positions_is_refused_fell():
    """The array goes into torch.from_numpy: brackets of a tensor convert an array, too."""
    with pytest.raises(ValueError, match=REFUSED):
        torch.zeros(3)[np.arange(3)[::-1]] = 1.0


def test_ascontiguousarray_leaves_one_element_fell():
    """Copy it first: ascontiguousarray does not copy a flipped array of one element."""
    array = np.ascontiguousarray(np.arange(1.0)[::-1])
    with pytest.raises(ValueError, match=REFUSED):
        torch.from_numpy(array)
    assert np.ascontiguousarray(np.arange(3.0)[::-1]).strides == (8,)


def test_flip_copies():
    """torch.flip copies as well."""
    frames = np.arange(3.0)
    torch.flip(torch.from_numpy(frames), dims=[0])[0] = 9.0
    assert frames.tolist() == [0.0, 1.0, 2.0]


def test_strides_of_a_tensor():
    """as_strided of a tensor takes no such stride, either."""
    with pytest.raises(RuntimeError, match="Negative strides are not supported"):
        torch.zeros(3).as_strided((3,), (-1,))


def test_an_order_from_argsort_fell():
    """The array is a flipped view, such as image[::-1] (the reader indexes a tensor by an order)."""
    scores = np.array([3.0, 1.0, 2.0])
    order = np.argsort(scores)[::-1]
    tensor = torch.tensor(scores)
    with pytest.raises(ValueError, match=REFUSED):
        tensor[order]
    assert tensor[order.copy()].tolist() == [3.0, 2.0, 1.0]


def test_dims_of_a_flip_fell():
    """Flip in torch: dims=[0] is for the first dimension, [-1] for BGR to RGB."""
    image = np.arange(12.0).reshape(2, 2, 3)
    want = torch.from_numpy(image[..., ::-1].copy())
    assert torch.equal(torch.flip(torch.from_numpy(image), dims=[-1]), want)
    assert not torch.equal(torch.flip(torch.from_numpy(image), dims=[0]), want)


def test_a_batch_of_flipped_arrays_is_refused():
    """Copy it first (a dataset whose samples are flipped)."""
    samples = [np.arange(3.0)[::-1], np.arange(3.0)]
    with pytest.raises(ValueError, match=REFUSED):
        torch.utils.data.default_collate(samples)
    batch = torch.utils.data.default_collate([sample.copy() for sample in samples])
    assert batch.tolist() == [[2.0, 1.0, 0.0], [0.0, 1.0, 2.0]]


@pytest.mark.parametrize("compute", [lambda a: a + 0, lambda a: a.astype(np.float32)])
def test_what_computes_a_new_array_is_taken(compute):
    """The array is a flipped view: a result that was computed from one is none."""
    assert torch.from_numpy(compute(np.arange(3.0)[::-1])).tolist() == [2.0, 1.0, 0.0]


def test_astype_without_a_copy_stays_flipped():
    """Copy it first: ``astype(..., copy=False)`` to the same dtype does not."""
    with pytest.raises(ValueError, match=REFUSED):
        torch.from_numpy(np.arange(3.0)[::-1].astype(np.float64, copy=False))
