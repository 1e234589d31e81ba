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
    """A slice, an index or t() raise: view and detach of a freed tensor do not."""
    assert view(freed()).untyped_storage().nbytes() == 0


@pytest.mark.parametrize(
    "source", [lambda: torch.arange(8.0), lambda: torch.arange(8.0).untyped_storage()]
)
def test_set_makes_the_storage_longer_fell(source):
    """set_ asks for elements after the end: it makes the storage longer, and does not raise."""
    held = source()
    grown = torch.empty(0).set_(held, 0, (3, 4), (4, 1))
    assert grown.shape == (3, 4) and grown.untyped_storage().nbytes() == 48


def test_set_of_a_storage_that_is_not_resizable():
    """set_ makes a storage longer: that of an array it refuses in other words."""
    storage = torch.from_numpy(torch.zeros(4).numpy().copy()).untyped_storage()
    with pytest.raises(RuntimeError, match="not resizable"):
        torch.empty(0).set_(storage, 0, (8,))


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


def test_a_storage_that_was_made_shorter():
    """The storage was made shorter after the tensor: not only to no bytes."""
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
