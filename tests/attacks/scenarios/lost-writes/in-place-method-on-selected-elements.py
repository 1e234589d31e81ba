import pytest
import torch

INDEX = torch.tensor([1, 3])


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t[[1, 3]].fill_(1),
        lambda t: t[t == 0].fill_(1),
        lambda t: t[True].fill_(1),
        lambda t: t.index_select(0, INDEX).fill_(1),
        lambda t: t.masked_select(t == 0).fill_(1),
        lambda t: t.gather(0, INDEX).fill_(1),
        lambda t: t.take(INDEX).fill_(1),
        lambda t: torch.where(t == 0, t, 1.0).fill_(1),
        lambda t: t.flip(0).fill_(1),
    ],
)
def test_lost(write):
    """``t[[1, 3]]`` is read first, which gives a copy, and ``fill_`` fills the copy."""
    t = torch.zeros(4)
    write(t)
    assert not t.any()


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t[1:].fill_(1),
        lambda t: t[::2].fill_(1),
        lambda t: t[1].fill_(1),
        lambda t: t[torch.tensor(1)].fill_(1),
        lambda t: t.narrow(0, 0, 2).fill_(1),
        lambda t: t.unfold(0, 2, 2).fill_(1),
        lambda t: t.unbind()[0].fill_(1),
    ],
)
def test_views_write_fell(write):
    """An in-place method on selected elements does nothing (on one element it writes)."""
    t = torch.zeros(4)
    write(t)
    assert t.any()


def test_a_repeated_element():
    """Where a list names an element twice, ``+=`` counts it once."""
    t = torch.zeros(4)
    t[[1, 1]] += 1
    t.index_add_(0, torch.tensor([2, 2]), torch.ones(2))
    assert t.tolist() == [0.0, 1.0, 2.0, 0.0]


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.__setitem__([1, 3], 100.0),
        lambda t: t.index_fill_(0, INDEX, 100),
        lambda t: t.masked_fill_(t > 0, 100),
    ],
)
def test_fixes_write_fell(write):
    """The gradient is that of the value which is kept (a leaf refuses, a saved result raises)."""
    leaf = torch.ones(4, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        write(leaf)
    result = leaf.exp()
    write(result)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()


def test_take_counts_in_the_whole_tensor_fell():
    """Assign (in place of ``take`` on a matrix it fills a row)."""
    index, assigned, flat = torch.tensor([1]), torch.zeros(2, 3), torch.zeros(3, 2).T
    assigned[index] = 1.0
    flat[torch.unravel_index(index, flat.shape)] = 1.0
    assert assigned.tolist() == [[0.0] * 3, [1.0] * 3]
    assert flat.tolist() == [[0.0, 1.0, 0.0], [0.0] * 3] and flat.take(index).tolist() == [1.0]


def test_put_is_refused_as_not_deterministic():
    """In place of ``take`` write to the unravelled index: ``put_`` is not deterministic."""
    torch.use_deterministic_algorithms(True)
    try:
        with pytest.raises(RuntimeError, match="put_ does not have a deterministic"):
            torch.zeros(2).put_(torch.tensor([1]), torch.ones(1))
    finally:
        torch.use_deterministic_algorithms(False)


def test_gather_names_a_position_in_each_row_fell():
    """Assign (in place of ``gather`` on a matrix it fills rows; ``scatter_`` fills the places)."""
    index, assigned = torch.tensor([[1], [0]]), torch.zeros(2, 2)
    assigned[index] = 1.0
    assert assigned.all()
    assert torch.zeros(2, 2).scatter_(1, index, 1.0).tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_a_mask_of_rows_selects_columns_fell():
    """Use the method that takes the index along (a mask of rows would select columns)."""
    rows, square = torch.tensor([True, False]), torch.zeros(2, 2)
    assigned = square.clone()
    assigned[rows] = 1.0
    assert assigned.tolist() == [[1.0, 1.0], [0.0, 0.0]]
    assert square.masked_fill(rows, 1.0).tolist() == [[1.0, 0.0], [1.0, 0.0]]
    assert torch.equal(square.masked_fill_(rows[:, None], 1.0), assigned)


def test_a_mask_of_rows_that_does_not_fit_raises():
    """Without ``None`` it would select columns, or raise."""
    with pytest.raises(RuntimeError, match="must match the size"):
        torch.zeros(3, 2).masked_fill_(torch.tensor([True, False, True]), 1.0)


@pytest.mark.parametrize(
    ("index", "error"),
    [
        ([1, 3], TypeError),
        (torch.tensor([1], dtype=torch.int32), IndexError),
        (torch.tensor([True, False, True, False]), IndexError),
    ],
    ids=["list", "int32", "mask"],
)
def test_index_fill_takes_an_int64_tensor_fell(index, error):
    """Use the method that takes the index along (a list is refused)."""
    with pytest.raises(error):
        torch.zeros(4).index_fill_(0, index, 1.0)


def test_backward_does_not_notice_with_hooks_fell():
    """Backward raises if it saved the tensor (not with saved-tensor hooks)."""
    weight = torch.ones(2, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x, lambda x: x):
        result = weight.exp()
    result[[1]] = 5.0
    result.sum().backward()
    assert weight.grad[1] == 0.0


def test_backward_notices_under_no_grad():
    """If backward saved the tensor it raises, also after a write under ``no_grad``."""
    result = torch.ones(4, requires_grad=True).exp()
    with torch.no_grad():
        result.index_fill_(0, INDEX, 5.0)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()


def test_nothing_saved_nothing_raised():
    """It raises if it saved the tensor: a product with a number saves none."""
    weight = torch.ones(4, requires_grad=True)
    result = weight * 2
    result[[1, 3]] = 5.0
    result.sum().backward()
    assert weight.grad.tolist() == [2.0, 0.0, 2.0, 0.0]


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t[t == 0].normal_(),
        lambda t: t[torch.where(t == 0)].fill_(1),
        lambda t: t[t.nonzero()].fill_(1),
        lambda t: t[[1]].copy_(torch.ones(1)),
        lambda t: t[torch.tensor(True)].fill_(1),
        lambda t: t.take_along_dim(INDEX).fill_(1),
    ],
    ids=["normal_", "where", "nonzero", "one", "flag", "take_along_dim"],
)
def test_more_that_is_lost(write):
    """``t[[1, 3]]`` is read first, which gives a copy."""
    t = torch.zeros(4)
    write(t)
    assert not t.any()


def test_a_tensor_without_dimensions():
    """The method fills the copy of ``t[mask]``, and writes through the view ``t[()]``."""
    t = torch.zeros(())
    t[t == 0].fill_(1.0)
    assert t == 0
    t[()].fill_(1.0)
    assert t == 1
