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


@pytest.mark.parametrize("index", [[0, 1], range(2), torch.tensor([True, True, False])], ids=str)
def test_the_cure_does_not_convert_fell(index):
    """Write ``dst[rows] = src`` (of another dtype it raises, where ``copy_`` converts)."""
    target = torch.zeros(3, 2)
    with pytest.raises(RuntimeError, match="dtypes match"):
        target[index] = SOURCE.double()
    target[index] = SOURCE.double().to(target)
    assert target[:2].equal(SOURCE)


@pytest.mark.parametrize("index", [[slice(0, 2)], [0, slice(None)], [...], [None]], ids=str)
def test_a_list_of_slices_is_a_view_fell(index):
    """``dst[rows]`` with a list is a copy (a list that holds slices is taken for a tuple)."""
    with pytest.warns(UserWarning, match="non-tuple sequence"):
        assert filled(index)


@pytest.mark.parametrize("index", [torch.tensor(True), torch.tensor(0, dtype=torch.uint8)], ids=str)
def test_a_mask_without_dimensions_is_a_copy(index):
    """A mask gives a copy, also one without dimensions."""
    assert not filled(index)


@pytest.mark.parametrize("index", [[0], range(1), torch.tensor([0]), [], np.array([0])])
def test_one_row_or_none_is_a_copy(index):
    """``dst[rows]`` with a list, a range or an index tensor with dimensions is a copy."""
    target = torch.zeros(1, 2)
    target[index].fill_(1.0)
    assert not target.any()


def test_a_falling_slice_fell():
    """Use a slice if the rows are evenly spaced (and ascend)."""
    with pytest.raises(ValueError, match="step must be greater than zero"):
        torch.zeros(3, 2)[::-1].copy_(torch.ones(3, 2))


@pytest.mark.parametrize("dtype", [torch.int32, torch.uint8, torch.bool])
def test_index_copy_takes_int64_fell(dtype):
    """``index_copy_`` takes an index tensor of positions (of int64)."""
    with pytest.raises(RuntimeError, match="Expected a long tensor"):
        torch.zeros(3, 2).index_copy_(0, torch.tensor([0, 1], dtype=dtype), SOURCE)


@pytest.mark.parametrize("way", ["assignment", "index_copy_"])
def test_a_position_twice_fell(way):
    """Both are recorded for gradients (of two rows at one position both get the gradient)."""
    source, target = SOURCE.clone().requires_grad_(), torch.zeros(3, 2)
    rows = torch.tensor([0, 0])
    if way == "assignment":
        target[rows] = source
    else:
        target.index_copy_(0, rows, source)
    target.sum().backward()
    assert target[0].tolist() in SOURCE.tolist() and source.grad.tolist() == [[1.0, 1.0]] * 2


def test_a_leaf_takes_both_under_no_grad():
    """A leaf that requires grad takes both under ``torch.no_grad()``."""
    leaf = torch.zeros(3, 2, requires_grad=True)
    with torch.no_grad():
        leaf[[0]] = SOURCE[:1]
        leaf.index_copy_(0, torch.tensor([2]), SOURCE[1:])
    assert leaf.tolist() == [[1.0, 2.0], [0.0, 0.0], [3.0, 4.0]]


def test_the_lost_line_on_a_leaf_raises_nothing():
    """``copy_`` fills that copy: a leaf that requires grad makes no difference."""
    leaf = torch.zeros(3, 2, requires_grad=True)
    leaf[[0, 1]].copy_(SOURCE)
    assert not leaf.any()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bool, torch.complex64, torch.int64])
def test_to_of_the_target_keeps_the_history(dtype):
    """``src.to(dst)`` gives it the dtype of ``dst``."""
    source, target = torch.ones(2, 2, requires_grad=True), torch.zeros(3, 2, dtype=dtype)
    target[[0, 2]] = source.to(target)
    assert target.requires_grad == (dtype.is_floating_point or dtype.is_complex)
    assert target.count_nonzero() == 4


def test_a_chain_through_the_copy():
    """``dst[rows]`` is a copy: a slice of it does not reach ``dst``."""
    target = torch.zeros(3, 2)
    target[[0, 1]][:] = SOURCE
    target[[0]][0].copy_(SOURCE[0])
    assert not target.any()


@pytest.mark.parametrize("count", [1, 2])
def test_a_list_of_tensors_is_taken_for_a_tuple_fell(count):
    """``dst[rows]`` with a list of positions is a copy (a list of 0-d tensors is taken for a tuple)."""
    with pytest.warns(UserWarning, match="non-tuple sequence"):
        assert filled([torch.tensor(0), torch.tensor(1)][:count])


def test_a_uint8_tensor_without_dimensions_fell():
    """An index tensor without dimensions gives a view (one of uint8 is a mask, one of int64 is not)."""
    assert not filled(torch.tensor(1, dtype=torch.uint8))
    assert filled(torch.tensor(1))


def test_an_integer_target_is_not_recorded_fell():
    """Both are recorded for gradients (for a floating-point ``dst``)."""
    target = torch.zeros(3, 2, dtype=torch.int64)
    target[[0, 1]] = SOURCE.clone().requires_grad_().to(target)
    assert not target.requires_grad and target[:2].tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("kind", ["tensor", "array"])
def test_the_result_is_assigned(kind):
    """In the place of ``out=`` assign the result."""
    target = torch.zeros(3) if kind == "tensor" else np.zeros(3)
    target[[0, 1]] = torch.add(torch.ones(2), 1) if kind == "tensor" else np.add(np.ones(2), 1)
    assert target.tolist() == [2.0, 2.0, 0.0]


@pytest.mark.parametrize(
    ("index", "shape"),
    [([0, 2], (2,)), (torch.tensor([True, False, True]), (2, 2)), ((slice(None), [0]), (3, 1))],
    ids=["broadcast", "mask", "columns"],
)
def test_the_cure_elsewhere(index, shape):
    """Write ``dst[rows] = src.to(dst)``."""
    target, source = torch.zeros(3, 2), torch.ones(shape, dtype=torch.float64)
    meant = torch.zeros(3, 2).index_put((torch.tensor([0, 2]),), torch.ones(2))
    if isinstance(index, tuple):
        meant = torch.tensor([[1.0, 0.0]] * 3)
    target[index] = source.to(target)
    assert torch.equal(target, meant)
