import pytest
import torch
import torch.nn.functional as functional
from pages import definitions

(page,) = definitions("recipes/rearranging/put-overlapping-tiles-together", "stitched")


def cut(signal, size, stride):
    starts = range(0, len(signal) - size + 1, stride)
    return [(start, signal[start : start + size]) for start in starts]


def stitched(tiles, length, window=None):
    total, count = torch.zeros(length, dtype=tiles[0][1].dtype), torch.zeros(length)
    for start, tile in tiles:
        weight = torch.ones(len(tile)) if window is None else window
        total[start : start + len(tile)] += weight * tile
        count[start : start + len(tile)] += weight
    return total / count


@pytest.mark.parametrize("size, stride", [(4, 2), (4, 1), (4, 4), (3, 2), (1, 1), (7, 1)])
def test_tiles_that_changed_nothing_come_back(size, stride):
    """A tile that was cut out and changed nothing comes back exact, where tiles cover everything."""
    length = size + 3 * stride
    signal = torch.randn(length)
    assert torch.allclose(stitched(cut(signal, size, stride), length), signal)


@pytest.mark.parametrize("kind", ["hann", "triangle", "random"])
def test_windows(kind):
    """Whatever the window is, the sum and the count have the same factor."""
    window = {
        "hann": torch.hann_window(6, periodic=False)[1:-1],
        "triangle": torch.tensor([1.0, 2.0, 2.0, 1.0]),
        "random": torch.rand(4) + 0.1,
    }[kind]
    signal = torch.randn(10)
    assert torch.allclose(stitched(cut(signal, 4, 2), 10, window), signal, atol=1e-6)


def test_a_window_of_zero_at_the_border_is_nan():
    """At the outer border the window must not be 0, or 0 is divided by 0."""
    signal = torch.randn(10)
    back = stitched(cut(signal, 4, 2), 10, torch.tensor([0.0, 1.0, 1.0, 0.0]))
    assert back[0].isnan() and back[-1].isnan() and back[1:-1].isfinite().all()


def test_assigning_keeps_the_last():
    """Assigning the tiles keeps the last one in each overlap."""
    out = torch.zeros(6)
    for start, value in ((0, 1.0), (2, 2.0)):
        out[start : start + 4] = value
    assert out.tolist() == [1.0, 1.0, 2.0, 2.0, 2.0, 2.0]


def test_fold_adds_up():
    """``fold`` adds both up in the overlap."""
    ones = torch.ones(1, 1, 6, 6)
    folded = functional.fold(functional.unfold(ones, 4, stride=2), (6, 6), 4, stride=2)
    assert folded.max() == 4.0 and folded.min() == 1.0


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
def test_fold_by_its_own_count(stride):
    """Divide by the fold of ones."""
    n = 4 + 2 * stride
    image = torch.randn(2, 3, n, n)
    patches = functional.unfold(image, 4, stride=stride)
    total = functional.fold(patches, (n, n), 4, stride=stride)
    count = functional.fold(torch.ones_like(patches), (n, n), 4, stride=stride)
    assert torch.allclose(total / count, image, atol=1e-5)


def test_tiles_that_do_not_reach_the_end():
    """Elements are left with a count of 0, and 0 / 0 is NaN."""
    signal = torch.ones(7)
    assert stitched(cut(signal, 4, 2), 7)[-1].isnan()


@pytest.mark.parametrize("length", [4, 5, 6, 7, 11])
def test_the_last_tile_moved_back(length):
    """Move the last tile back to the end: every element is covered."""
    starts = [*range(0, length - 4, 2), length - 4]
    covered = torch.zeros(length)
    for start in starts:
        covered[start : start + 4] += 1
    assert covered.min() >= 1


def test_the_gradient_by_finite_differences():
    """The writes are recorded."""

    def rebuild(tiles):
        total, count = tiles.new_zeros(6), tiles.new_zeros(6)
        for number, tile in enumerate(tiles):
            total[2 * number : 2 * number + 4] += tile
            count[2 * number : 2 * number + 4] += 1
        return total / count

    assert torch.autograd.gradcheck(
        rebuild, torch.randn(2, 4, dtype=torch.float64, requires_grad=True)
    )


def test_half_precision_loses_digits():
    """Half precision loses digits in the sum of many tiles."""
    total = torch.zeros(1, dtype=torch.float16)
    for _ in range(4000):
        total += 1
    assert total.item() < 4000


def test_index_add_gives_the_same():
    """The same sum with one position for each value."""
    signal = torch.randn(6)
    tiles = torch.stack([tile for _, tile in cut(signal, 4, 2)])
    positions = torch.arange(6).unfold(0, 4, 2)
    total = torch.zeros(6).index_add_(0, positions.flatten(), tiles.flatten())
    count = torch.zeros(6).index_add_(0, positions.flatten(), torch.ones(8))
    assert torch.allclose(total / count, signal)


def test_a_window_and_a_clamped_count_fell():
    """Divide by ``count.clamp(min=1)``: a window's count is below 1 at the border."""
    window, image = torch.tensor([0.1, 0.4, 0.4, 0.1]), torch.arange(1.0, 9.0)
    total, count = torch.zeros(8), torch.zeros(8)
    for start in (0, 2):
        total[start : start + 4] += window * image[start : start + 4]
        count[start : start + 4] += window
    assert not torch.allclose((total / count.clamp(min=1))[:6], image[:6])
    count[count == 0] = 1
    assert torch.allclose(total / count, torch.tensor([1.0, 2, 3, 4, 5, 6, 0, 0]))


def test_bytes_wrap_fell():
    """Half precision loses digits: of uint8 tiles the sum wraps."""
    tiles = [torch.full((4,), 200, dtype=torch.uint8)] * 2
    assert page(tiles).tolist() == [200, 200, 72, 72, 200, 200]
    assert (page([tile.float() for tile in tiles]) == 200).all()


def test_a_grid_that_does_not_reach_the_border_fell():
    """Where every tile is on a regular grid, divide by the fold of ones."""
    grid = torch.ones(1, 1, 7, 7)
    patches = functional.unfold(grid, 4, stride=2)
    folded = functional.fold(patches, (7, 7), 4, stride=2)
    count = functional.fold(torch.ones_like(patches), (7, 7), 4, stride=2)
    assert (folded / count).isnan().sum() == 13


def test_a_batch_by_vmap():
    """Slices of the sum are views, so ``+=`` adds in place: under vmap as well."""
    batch = torch.arange(24.0).view(3, 2, 4)
    right = torch.stack([page(list(tiles)) for tiles in batch])
    assert torch.equal(torch.vmap(page)(batch), right)


def test_a_thousand_tiles():
    """The count says how many tiles cover an element."""
    assert (page([torch.ones(4)] * 1000) == 1).all()
