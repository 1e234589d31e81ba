"""Attacks on gallery/errors/memory/set-storage-out-of-bounds.py."""

import pytest
import torch
from pages import definitions

BOUNDS = "out of bounds for storage of size"
(rows_of, padded) = definitions("errors/memory/set-storage-out-of-bounds", "rows_of", "padded")


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


def freed():
    weight = torch.ones(2, 2)
    weight.untyped_storage().resize_(0)
    return weight


@pytest.mark.parametrize(
    "view",
    [
        lambda t: t.t(),
        lambda t: t[0],
        lambda t: t[:1],
        lambda t: t.T,
        lambda t: t.transpose(0, 1),
        lambda t: t.narrow(0, 0, 1),
        lambda t: t.diagonal(),
        lambda t: t.unsqueeze(0),
        lambda t: t.expand(2, 2, 2),
        lambda t: t.split(1),
    ],
)
def test_views_of_a_freed_storage_fell(view):
    """as_strided_ and set_ ask for it: so does a plain view of a tensor whose storage was freed."""
    with pytest.raises(RuntimeError, match="out of bounds for storage of size 0"):
        view(freed())


@pytest.mark.parametrize("view", [lambda t: t.view(4), lambda t: t.detach()])
def test_views_that_do_not_check(view):
    """``t()`` raises: view and detach of a freed tensor do not."""
    assert view(freed()).untyped_storage().nbytes() == 0


def test_rows_of_a_strided_tensor_fell():
    """as_strided((rows, 4), (4, 1)) gives the rows: of longer[::2] it gives other elements."""
    scores = torch.arange(16.0)[::2]
    assert scores.as_strided((2, 4), (4, 1))[1].tolist() == [4.0, 5.0, 6.0, 7.0]
    step = scores.stride(0)
    assert torch.equal(scores.as_strided((2, 4), (4 * step, step)), scores.reshape(2, 4))


def test_give_the_memory_back_before_a_view():
    """Give the storage its size back, and copy the values into it."""
    weight = freed()
    weight.untyped_storage().resize_(16)
    weight.copy_(torch.ones(2, 2))
    assert weight.t().tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_a_storage_that_was_made_shorter_fell():
    """A slice or an index raises if the storage was made shorter: not if it lies in what is left."""
    scores = torch.ones(3)
    scores.untyped_storage().resize_(4)
    assert scores[:1].tolist() == [1.0]
    with pytest.raises(RuntimeError, match="out of bounds for storage of size 4"):
        scores[1:]


def test_as_strided_scatter_checks_too():
    """as_strided asks: as_strided_scatter as well."""
    with pytest.raises(RuntimeError, match=BOUNDS):
        torch.arange(8.0).as_strided_scatter(torch.zeros(3, 4), (3, 4), (4, 1))


@pytest.mark.parametrize(("size", "stride"), [((-2,), (1,)), ((2**40, 2**40), (2**40, 1))])
def test_sizes_that_overflow(size, stride):
    """A size that is negative or huge has other words."""
    with pytest.raises(RuntimeError, match="Storage size calculation overflowed"):
        torch.arange(8.0).as_strided(size, stride)


def test_an_empty_tensor_has_a_storage_of_size_0_fell():
    """A storage of size 0 was freed: that of a tensor without elements was not."""
    with pytest.raises(RuntimeError, match="out of bounds for storage of size 0"):
        torch.zeros(0).as_strided((3,), (1,))


@pytest.mark.parametrize("size", [0, 1, 3, 4, 7, 8, 9])
@pytest.mark.parametrize(
    "of", [lambda n: torch.arange(1.0 * n), lambda n: torch.arange(2.0 * n)[::2]]
)
def test_rows_of_a_vector(size, of):
    """Strides count elements of the storage. So multiply them by the stride of the vector."""
    scores = of(size)
    assert torch.equal(rows_of(scores), scores[: size // 4 * 4].reshape(-1, 4))


def test_rows_of_a_matrix_fell():
    """As many rows as there are: of a matrix ``len`` counts the rows, not the elements."""
    assert rows_of(torch.arange(8.0).view(2, 4)).shape == (0, 4)


def test_a_copy_with_room_of_a_matrix_fell():
    """For more elements than there are, make a tensor that has them: the function takes a vector."""
    assert padded(torch.ones(2)).tolist() == [1.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    with pytest.raises(RuntimeError):
        padded(torch.ones(2, 2))


def test_as_strided_keeps_the_offset_fell():
    """``as_strided`` sets all three: without an offset it keeps that of the tensor."""
    assert torch.arange(8.0)[2:].as_strided((2,), (1,)).tolist() == [2.0, 3.0]


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (lambda t: t.view(3, 4), "is invalid for input"),
        (lambda t: t[::2].view(2, 2).t().view(4), "view size is not compatible"),
    ],
)
def test_view_makes_rows_fell(view, words):
    """``view`` makes rows, and computes the strides: not of each shape, and not over each layout."""
    with pytest.raises(RuntimeError, match=words):
        view(torch.arange(8.0))


def test_unfold_leaves_the_rest_out():
    """Elements after the last whole window are left out."""
    assert torch.arange(7.0).unfold(0, 4, 2)[-1].tolist() == [2.0, 3.0, 4.0, 5.0]


def test_windows_one_at_a_time_fell():
    """Write to one window at a time: an element of two windows is then written twice as well."""
    scores = torch.zeros(8)
    for window in scores.unfold(0, 4, 2):
        window += 1
    assert scores.tolist() == [1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0]


def test_a_freed_parameter_refuses_the_copy_fell():
    """Give the storage its size back, and copy the values into it: a parameter needs ``no_grad``."""
    weight = torch.nn.Parameter(torch.ones(2, 2))
    weight.untyped_storage().resize_(0)
    weight.untyped_storage().resize_(16)
    with pytest.raises(RuntimeError, match="leaf Variable"):
        weight.copy_(torch.ones(2, 2))
    with torch.no_grad():
        weight.copy_(torch.ones(2, 2))
    weight.t().sum().backward()
    assert weight.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]]
