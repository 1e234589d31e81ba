"""Attacks on gallery/scenarios/self-overlap/shift-by-one-column.py."""

import numpy as np
import pytest
import torch


def table(rows, columns, dtype=torch.float32):
    return torch.arange(columns, device="cpu").repeat(rows, 1).to(dtype)


def right(frames):
    return torch.cat([frames[:, :1], frames[:, :-1]], dim=1)


def in_place(frames):
    frames[:, 1:] = frames[:, :-1]
    return frames


def with_clone(frames):
    frames[:, 1:] = frames[:, :-1].clone()
    return frames


@pytest.mark.parametrize("columns", [3, 8, 1000])
def test_one_row_is_refused_fell(columns):
    """Nothing is raised: for one row it is."""
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        in_place(table(1, columns))


@pytest.mark.parametrize("rows", [2, 3, 4, 17])
def test_eight_columns(rows):
    """Here for four rows of eight float32 numbers: two, three and seventeen are wrong as well."""
    frames = table(rows, 8)
    want = right(frames)
    assert not torch.equal(in_place(frames), want)


@pytest.mark.parametrize("columns", [1, 2])
def test_one_or_two_columns_are_right_fell(columns):
    """It does not shift all values: with two columns no element is read after it is written."""
    frames = table(4, columns)
    want = right(frames)
    assert torch.equal(in_place(frames), want)


@pytest.mark.parametrize("columns", [3, 8, 17, 1000])
def test_the_first_column_and_the_second_are_right(columns):
    """Elements can be read after they were overwritten: the first is not."""
    frames = in_place(table(2, columns))
    assert frames[:, :2].tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_no_rows():
    """With two rows or more nothing is raised: with none neither."""
    assert in_place(table(0, 8)).shape == (0, 8)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64, torch.bool])
@pytest.mark.parametrize("columns", [1, 2, 3, 8, 17])
def test_the_clone(columns, dtype):
    """Clone the right side."""
    frames = table(4, columns, dtype)
    want = right(frames)
    assert torch.equal(with_clone(frames), want) and frames.dtype == dtype


def test_the_clone_in_a_single_row():
    """Clone the right side: of one row as well."""
    assert with_clone(table(1, 4)).tolist() == [[0.0, 0.0, 1.0, 2.0]]


def test_compiled_with_aot_eager_the_line_is_right_fell():
    """Elements are read after they were overwritten: functionalized they are not."""
    frames = table(4, 8)
    want = right(frames)
    assert torch.equal(torch.compile(in_place, backend="aot_eager")(frames), want)


def test_gradients_of_the_clone():
    """Clone the right side: each value gets the gradient of its new place."""
    source = table(2, 3).requires_grad_()
    (with_clone(source * 1) * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert source.grad.tolist() == [[11.0, 100.0, 0.0]] * 2


def test_deterministic_algorithms_do_not_check():
    """torch.use_deterministic_algorithms does not check for the overlap."""
    torch.use_deterministic_algorithms(True)
    try:
        frames = table(4, 8)
        want = right(frames)
        assert not torch.equal(in_place(frames), want)
    finally:
        torch.use_deterministic_algorithms(False)


@pytest.mark.parametrize("columns", [3, 8, 17])
def test_the_array_is_right(columns):
    """The array and the list of lists are right."""
    array = np.tile(np.arange(columns), (4, 1))
    array[:, 1:] = array[:, :-1]
    assert array.tolist() == right(table(4, columns)).tolist()


@pytest.mark.parametrize("rows", [2, 4])
def test_columns_side_by_side_are_refused_fell(rows):
    """With two rows or more nothing is raised on a CPU: for a transposed table it is."""
    frames = table(rows, 8).T.contiguous().T
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        in_place(frames)
    assert torch.equal(with_clone(frames), right(table(rows, 8)))


def test_a_single_row_with_gaps_is_not_refused_fell():
    """Both sides have gaps, and torch does not look for an overlap: of one row as well."""
    frames = torch.arange(16.0, device="cpu").view(1, 16)[:, ::2]
    want = right(frames)
    assert not torch.equal(in_place(frames), want)


@pytest.mark.parametrize("shape", [(2, 4, 3), (2, 4, 8, 8)])
@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32])
def test_a_batch_of_stacked_frames(shape, dtype):
    """Frame stack buffer has repeated frames: more dimensions are wrong too, and right with the clone."""
    frames = torch.arange(torch.Size(shape).numel(), device="cpu").view(shape).to(dtype)
    want = right(frames)
    assert torch.equal(with_clone(frames.clone()), want)
    assert not torch.equal(in_place(frames), want)


def test_no_grad_does_not_check():
    """Torch does not check."""
    frames = table(4, 8).requires_grad_()
    want = right(frames.detach())
    with torch.no_grad():
        assert not torch.equal(in_place(frames), want)


@pytest.mark.parametrize("shape", [(3, 0), (3, 1), (1, 2)])
def test_small_tables(shape):
    """A table of one row, or a small one: with two columns there is no overlap."""
    frames = torch.arange(float(torch.Size(shape).numel())).view(shape)
    want = right(frames)
    assert torch.equal(in_place(frames), want)


@pytest.mark.parametrize(
    "frames", [torch.zeros(1, 2), torch.zeros(2, 3).T], ids=["row", "transposed"]
)
def test_two_columns_are_not_refused_fell(frames):
    """Torch raises as well for the columns of one row, and for those of a transposed table."""
    frames = frames.copy_(torch.arange(2.0))
    want = right(frames)
    assert torch.equal(in_place(frames), want)


def test_a_transposed_table_with_gaps_is_not_refused_fell():
    """Torch raises as well for the columns of a transposed table."""
    frames = torch.arange(48.0, device="cpu").reshape(6, 8)[:, ::2].T
    want = right(frames)
    assert not torch.equal(in_place(frames), want)


def test_a_computed_tensor_takes_the_clone_fell():
    """With gradients make a new tensor (a leaf that requires grad refuses the line)."""
    leaf = table(2, 3).requires_grad_()
    assert with_clone(leaf * 1).requires_grad
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        with_clone(leaf)


@pytest.mark.parametrize("by", [1, 2])
def test_the_clone_to_the_left_and_by_more(by):
    """Clone the right side: of a shift to the left, or by two columns."""
    frames = table(3, 6)
    want = frames.clone()
    want[:, :-by] = frames.clone()[:, by:]
    frames[:, :-by] = frames[:, by:].clone()
    assert torch.equal(frames, want)
