import numpy as np
import pytest
import torch


def places(offset, n):
    return slice(max(offset, 0), n + min(offset, 0)), slice(max(-offset, 0), n + min(-offset, 0))


@pytest.mark.parametrize("n", [3, 4, 8, 17, 100])
@pytest.mark.parametrize("offset", [1, -1, 2, -3])
def test_cloned_moves_are_right(n, offset):
    """The values that are written are those from before."""
    target, source = places(offset, n)
    array = np.arange(float(n))
    expected = array.copy()
    expected[target] = array[source]
    x = torch.arange(float(n))
    x[target] = x[source].clone()
    assert x.tolist() == expected.tolist()


@pytest.mark.parametrize("down", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize("right", [-1, 0, 3])
def test_cloned_blocks_of_an_image(down, right):
    """A block of an image in each direction."""
    (to_y, from_y), (to_x, from_x) = places(down, 9), places(right, 9)
    array = np.arange(81.0).reshape(9, 9)
    expected = array.copy()
    expected[to_y, to_x] = array[from_y, from_x]
    image = torch.arange(81.0).view(9, 9)
    image[to_y, to_x] = image[from_y, from_x].clone()
    assert image.tolist() == expected.tolist()


@pytest.mark.parametrize("offset", [1, -1, 3])
def test_one_block_of_memory_is_refused(offset):
    """Torch notices a partial overlap where both parts are one block of memory."""
    target, source = places(offset, 8)
    x = torch.arange(8.0)
    with pytest.raises(RuntimeError, match="single memory location"):
        x[target] = x[source]
    assert x.tolist() == list(range(8))


def test_whole_rows_are_one_block():
    """Whole rows of a contiguous image are one block, and refused as well."""
    image = torch.arange(16.0).view(4, 4)
    with pytest.raises(RuntimeError, match="single memory location"):
        image[1:] = image[:-1]


def test_a_block_with_gaps_is_not_refused():
    """A block of an image has gaps between its rows, and nothing is raised."""
    image = torch.arange(16.0).view(4, 4)
    image[1:4, 1:4] = image[0:3, 0:3]
    assert image[0].tolist() == [0, 1, 2, 3]


def test_places_that_do_not_touch():
    """If the two places overlap, clone what you read."""
    x = torch.arange(8.0)
    x[4:8] = x[0:4]
    assert x.tolist() == [0, 1, 2, 3, 0, 1, 2, 3]


def test_a_block_onto_itself():
    """The same place twice is no overlap that is refused."""
    x = torch.arange(4.0)
    x[0:3] = x[0:3]
    assert x.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("kind", ["list", "tensor", "mask"])
def test_an_index_on_the_right_reads_a_copy(kind):
    """An index list or a mask on the right reads a copy."""
    index = {
        "list": [0, 1, 2],
        "tensor": torch.arange(3),
        "mask": torch.tensor([True, True, True, False]),
    }[kind]
    x = torch.arange(4.0)
    x[1:4] = x[index]
    assert x.tolist() == [0, 0, 1, 2]


def test_an_index_on_the_left_is_refused_or_right():
    """``x[[1, 2, 3]] = x[0:3]`` needs the clone as well."""
    x = torch.arange(4.0)
    x[[1, 2, 3]] = x[0:3].clone()
    assert x.tolist() == [0, 0, 1, 2]


def test_compaction_towards_the_front():
    """Move kept entries to the front."""
    cache, keep = torch.arange(6.0), torch.tensor([1, 3, 4])
    cache[: len(keep)] = cache[keep]
    assert cache[:3].tolist() == [1, 3, 4]


def test_the_gradient_by_finite_differences():
    """Backward gives 0 to what was overwritten, and both gradients to what was copied."""

    def move(x):
        state = x * 1
        state[1:3] = state[0:2].clone()
        return state

    assert torch.autograd.gradcheck(move, torch.randn(4, dtype=torch.float64, requires_grad=True))


def test_roll_and_cat_leave_the_old_tensor():
    """``torch.cat`` of rows keeps the old tensor for backward; so does ``roll``."""
    x = torch.arange(4.0)
    torch.cat([x[:1], x[:-1]])
    x.roll(1)
    assert x.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("backwards", [True, False])
def test_the_rows_of_a_transposed_image_have_gaps(backwards):
    """Torch notices a partial overlap where both parts are one block of memory: not of a transpose."""
    image = torch.arange(16.0).view(4, 4).T
    source, target = (slice(1, 4), slice(0, 3)) if backwards else (slice(0, 3), slice(1, 4))
    image[target] = image[source]  # not refused
    columns = torch.arange(16.0).view(4, 4).T
    with pytest.raises(RuntimeError, match="single memory location"):
        columns[:, target] = columns[:, source]


@pytest.mark.parametrize(
    "index", [[1, 2, 3], torch.tensor([False, True, True, True])], ids=["list", "mask"]
)
def test_an_index_on_the_left_is_refused_fell(index):
    """An index list on the right needs no clone; a list on the left does not change that."""
    x = torch.arange(4.0)
    with pytest.raises(RuntimeError, match="single memory location"):
        x[index] = x[0:3]
    x[index] = x[0:3].clone()
    assert x.tolist() == [0, 0, 1, 2]


@pytest.mark.parametrize("clone", [False, True])
def test_a_backward_that_saved_the_state_fell(clone):
    """The gradient of the write in place is right, too: backward raises if it saved ``state``."""
    weights = torch.zeros(4, requires_grad=True)
    state = weights.exp().clone() if clone else weights.exp()
    state[1:3] = state[0:2].clone()
    if clone:
        state.sum().backward()
        assert weights.grad.tolist() == [2.0, 1.0, 0.0, 1.0]
    else:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            state.sum().backward()


@pytest.mark.parametrize("down", [True, False])
def test_a_block_into_a_clone_of_the_image(down):
    """For a block of an image clone all of it: ``new[1:, 1:] = image[:-1, :-1]``; a leaf gets its gradient."""
    image = torch.arange(9.0).view(3, 3).requires_grad_()
    to, back = (slice(1, 3), slice(0, 2)) if down else (slice(0, 2), slice(1, 3))
    new = image.clone()
    new[to, to] = image[back, back]
    expected = np.arange(9.0).reshape(3, 3)
    expected[to, to] = expected[back, back].copy()
    assert new.tolist() == expected.tolist() and image.flatten().tolist() == list(range(9))
    new.sum().backward()
    assert image.grad.sum() == 9.0


def test_a_target_with_steps_is_not_refused():
    """Torch notices a partial overlap where both parts are one block of memory."""
    x = torch.arange(8.0)
    x[::2] = x[:4]
    assert x[1::2].tolist() == [1, 3, 5, 7]


def test_a_mask_on_the_right_gives_the_gradient():
    """A mask on the right reads a copy."""
    weights, keep = torch.ones(4, requires_grad=True), torch.tensor([True, False, True, False])
    cache = weights * 1
    cache[:2] = cache[keep]
    cache.sum().backward()
    assert weights.grad.tolist() == [1.0, 0.0, 2.0, 1.0]
