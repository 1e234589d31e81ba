import numpy as np
import pytest
import torch

SOURCE = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


def filled(index):
    target = torch.zeros(3, 2)
    target[index].copy_(torch.ones(target[index].shape))
    return target.any().item()


@pytest.mark.parametrize(
    "index",
    [
        range(2),
        [0, 1],
        torch.tensor([0, 1]),
        np.array([0, 1]),
        torch.tensor([True, True, False]),
        [True, True, False],
        ([0, 1], slice(None)),
        True,
    ],
)
def test_copies(index):
    """``dst[rows]`` is a copy, and ``copy_`` fills that copy."""
    assert not filled(index)


@pytest.mark.parametrize(
    "index", [slice(0, 2), slice(0, 3, 2), 0, np.int64(0), torch.tensor(0), None, ...]
)
def test_views_fell(index):
    """``dst[rows]`` with an index tensor is a copy (one without dimensions gives a view)."""
    assert filled(index)


@pytest.mark.parametrize(
    ("index", "arrives"), [([0, 1], False), (slice(0, 2), True), (slice(0, 3, 2), True)]
)
def test_out(index, arrives):
    """``out=`` is such a destination, too."""
    target = torch.zeros(3)
    torch.add(torch.ones(2), 1, out=target[index])
    assert target.any().item() == arrives


@pytest.mark.parametrize(
    ("index", "source", "error"),
    [
        (torch.tensor([-1]), torch.ones(1, 2), IndexError),
        (torch.tensor([0, 1]), torch.ones(2), IndexError),
        (range(2), SOURCE, TypeError),
        (torch.tensor([0, 1]), SOURCE.double(), RuntimeError),
    ],
)
def test_index_copy_takes_less_fell(index, source, error):
    """Assignment, or ``index_copy_``, which is the same as a method."""
    with pytest.raises(error):
        torch.zeros(3, 2).index_copy_(0, index, source)
    if error is not RuntimeError:
        target = torch.zeros(3, 2)
        target[index] = source
        assert target.any()


def test_a_leaf_refuses_both():
    """Both are recorded for gradients (a leaf that requires grad refuses them)."""
    leaf = torch.zeros(3, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        leaf[[0, 1]] = SOURCE
    with pytest.raises(RuntimeError, match="leaf"):
        leaf.index_copy_(0, torch.tensor([0, 1]), SOURCE)
