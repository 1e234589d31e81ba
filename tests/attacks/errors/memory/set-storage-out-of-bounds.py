"""Attacks on gallery/errors/memory/set-storage-out-of-bounds.py."""

import pytest
import torch

BOUNDS = "out of bounds for storage of size"


@pytest.mark.parametrize(
    ("sizes", "strides", "offset"),
    [((3, 4), (4, 1), 0), ((9,), (1,), 0), ((2,), (8,), 0), ((8,), (1,), 1), ((1,), (1,), 8)],
)
def test_after_the_end(sizes, strides, offset):
    """The largest position is offset + sum((size - 1) * stride)."""
    last = offset + sum((size - 1) * stride for size, stride in zip(sizes, strides))
    assert last >= 8
    for name in ("as_strided", "as_strided_"):
        with pytest.raises(RuntimeError, match=BOUNDS):
            getattr(torch.arange(8.0), name)(sizes, strides, offset)


def test_last_element_just_inside():
    """One less is inside."""
    assert torch.arange(8.0).as_strided((2, 4), (4, 1)).tolist()[1] == [4.0, 5.0, 6.0, 7.0]


def test_no_elements_need_no_storage():
    """A size of 0 has no last element."""
    assert torch.arange(8.0).as_strided((0, 100), (1, 1)).shape == (0, 100)


def test_slice_counts_the_storage_of_its_base():
    """A slice of a large tensor may ask for what lies beside it: the storage is that of its base."""
    base = torch.arange(8.0)
    assert base[:2].as_strided((8,), (1,)).tolist() == base.tolist()


def test_set_grows_a_storage_that_it_may():
    """set_ with a size that is too large resizes the storage of a tensor of its own."""
    storage = torch.arange(4.0).untyped_storage()
    grown = torch.empty(0).set_(storage, 0, (8,))
    assert grown.shape == (8,) and storage.nbytes() == 32


def test_windows_share_elements_fell():
    """Windows overlap, so a write to all of them raises: it does not, and some are written twice."""
    scores = torch.zeros(8)
    scores.unfold(0, 4, 2).add_(1.0)
    assert scores.max() > 1.0


def test_unfold_of_a_short_tensor():
    """unfold computes the strides, and refuses a window that is too large."""
    with pytest.raises(RuntimeError, match="maximum size for tensor"):
        torch.arange(3.0).unfold(0, 4, 2)


def test_strides_of_a_transposed_tensor():
    """as_strided reads the storage, not the tensor: a transposed one is read in the order of its base."""
    table = torch.arange(8.0).view(2, 4)
    assert table.t().as_strided((8,), (1,)).tolist() == table.flatten().tolist()


def test_gradient_of_as_strided():
    """Fix 1 has gradients."""
    scores = torch.arange(8.0, requires_grad=True)
    scores.as_strided((2, 4), (4, 1))[1].sum().backward()
    assert scores.grad.tolist() == [0.0] * 4 + [1.0] * 4
