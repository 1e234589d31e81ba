"""Attacks on gallery/errors/numpy/concatenation-is-not-implemented-for-arrays.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize(
    "add",
    [
        lambda a, t: a + t,
        lambda a, t: a[:0] + t[:0],
        lambda a, t: exec("a += t"),
        lambda a, t: exec("a[:1] += t[:1]"),
        lambda a, t: a + t.requires_grad_(),
    ],
)
def test_plus_is_refused(add):
    """You wrote array += tensor or array + tensor."""
    with pytest.raises(TypeError, match="Concatenation operation is not implemented"):
        add(np.zeros(2), torch.ones(2))


@pytest.mark.parametrize("sign", ["-", "*", "@", "**", "|", "-=", "*="])
def test_other_operators_have_plainer_words(sign):
    """A sequence has no -=, and the message is plainer."""
    names = {"a": np.ones(2, dtype=np.int64), "t": torch.ones(2, dtype=torch.int64)}
    with pytest.raises(TypeError, match="unsupported operand type"):
        exec(f"a {sign} t", names)


@pytest.mark.parametrize(
    "write",
    [
        lambda t: np.add(t.numpy(), 1.0, out=t),
        lambda t: np.concatenate([t, t], out=t),
        lambda t: np.copyto(t, np.zeros(2)),
        lambda t: torch.from_numpy(t),
        lambda t: torch.from_numpy([1.0]),
    ],
)
def test_functions_that_take_arrays(write):
    """These functions of NumPy do not write to a tensor."""
    with pytest.raises(TypeError):
        write(torch.zeros(2))


def test_an_array_over_the_memory_is_written():
    """numpy() shares the memory, and so does np.asarray."""
    tensor = torch.zeros(2, 2)
    np.fill_diagonal(np.asarray(tensor), 1.0)
    assert torch.equal(tensor, torch.eye(2))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64])
def test_both_arrays(dtype):
    """numpy() shares the memory, so out= writes to the tensor."""
    scores = torch.tensor([1, 2], dtype=dtype)
    totals = np.zeros(3)
    totals[:2] += scores.numpy()
    np.add(scores.numpy(), 1, out=scores.numpy())
    assert totals.tolist() == [1.0, 2.0, 0.0] and scores.tolist() == [2, 3]


def test_both_tensors_leave_the_array():
    """torch.tensor copies: the array keeps its numbers."""
    totals = np.zeros(3)
    sums = torch.tensor(totals, dtype=torch.float32)
    sums[:2] += torch.ones(2)
    assert totals.tolist() == [0.0, 0.0, 0.0] and sums.tolist() == [1.0, 1.0, 0.0]


def test_a_slice_takes_no_tensor_that_requires_grad_fell():
    """A slice assignment of an array takes a tensor: not one that requires grad."""
    with pytest.raises(RuntimeError, match="requires grad"):
        np.zeros(2)[:] = torch.ones(2, requires_grad=True)


def test_a_list_extends():
    """What += means for a sequence: a list takes the elements of the tensor."""
    row = [1.0]
    row += torch.tensor([2.0, 3.0])
    assert len(row) == 3 and row[2].item() == 3.0


def test_a_slice_takes_no_bfloat16_fell():
    """A slice assignment of an array takes a tensor that does not require grad."""
    with pytest.raises(TypeError, match="unsupported ScalarType"):
        np.zeros(2)[:] = torch.ones(2, dtype=torch.bfloat16)


def test_the_first_fix_on_a_tensor_that_requires_grad_fell():
    """Make both sides arrays, ``array += tensor.numpy()``."""
    totals, scores = np.zeros(2), torch.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(TypeError, match="Concatenation operation is not implemented"):
        totals += scores
    with pytest.raises(RuntimeError, match="requires grad"):
        totals += scores.numpy()
    totals += scores.detach().numpy()
    assert totals.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("size", [(), (1,), (2,), (0,)])
def test_plus_is_refused_whatever_the_size(size):
    """You wrote array += tensor or array + tensor."""
    with pytest.raises(TypeError, match="Concatenation operation is not implemented"):
        np.zeros((2, 1)) + torch.ones(size)
    with pytest.raises(TypeError, match="Concatenation operation is not implemented"):
        np.array(1.0) + torch.ones(size)


def test_a_number_of_numpy_is_added():
    """You wrote array + tensor: a number that was read from the array is no array."""
    assert (np.zeros(2)[0] + torch.ones(2)).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("value", [[1.0, 2.0], np.float64(3.0)], ids=["list", "number"])
def test_tensor_takes_what_from_numpy_refuses(value):
    """``torch.tensor`` takes a list or a number."""
    with pytest.raises(TypeError, match=r"expected np.ndarray \(got"):
        torch.from_numpy(value)
    assert torch.tensor(value).tolist() == (value if isinstance(value, list) else 3.0)


def test_copyto_and_concatenate_write_through_an_array():
    """Fix 1: both are arrays, also for the other functions of the page."""
    scores = torch.zeros(2)
    np.copyto(scores.numpy(), np.array([1.0, 2.0]))
    doubled = torch.zeros(4)
    np.concatenate([scores, scores], out=doubled.numpy())
    assert doubled.tolist() == [1.0, 2.0, 1.0, 2.0]
