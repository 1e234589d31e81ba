"""Attacks on gallery/errors/indices/index-out-of-bounds.py."""

import pytest
import torch


@pytest.mark.parametrize("size", [1, 2, 3, 17])
def test_the_range_of_an_index(size):
    """A dimension of size 3 has the indices 0 to 2, in brackets also -3 to -1."""
    scores = torch.arange(size)
    for index in range(-size, size):
        for one in (index, torch.tensor(index), torch.tensor([index]), [index]):
            assert scores[one].item() == index % size
    for index in (-size - 1, size):
        for one in (index, torch.tensor(index), torch.tensor([index]), [index]):
            with pytest.raises(IndexError, match=f"index {index} is out of bounds"):
                scores[one]


def test_the_message_need_not_name_the_first_fell():
    """Of a tensor of indices the message names the first that does not fit."""
    where = torch.tensor([[0, 9], [7, 0]]).t()
    assert where.tolist() == [[0, 7], [9, 0]]
    with pytest.raises(IndexError, match="index 9 is out of bounds"):
        torch.zeros(3)[where] = 6.0


@pytest.mark.parametrize("index", [3, -4])
def test_the_dimension_in_the_message_is_another_fell(index):
    """The message names the dimension: with an index tensor for the columns it says 0."""
    with pytest.raises(IndexError, match=f"index {index} is out of bounds for dimension 0"):
        torch.zeros(2, 3)[:, torch.tensor([index])]
    with pytest.raises(IndexError, match=f"index {index} is out of bounds for dimension 1"):
        torch.zeros(2, 3)[:, index]


@pytest.mark.parametrize("index", [[0, 7, 9], [0, -4]])
def test_the_write_is_not_undone(index):
    """What came before that index is in scores already."""
    scores = torch.zeros(3)
    with pytest.raises(IndexError, match="is out of bounds"):
        scores[torch.tensor(index)] = 6.0
    assert scores.tolist() == [6.0, 0.0, 0.0]


def test_nothing_is_written_if_the_first_is_out_of_bounds():
    """What came before that index is in scores already."""
    scores = torch.zeros(3)
    with pytest.raises(IndexError, match="index 7"):
        scores[torch.tensor([7, 0])] = 6.0
    assert scores.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("index", [3, -1])
def test_scatter_and_gather_do_not_count_from_the_end(index):
    """scatter_ does not count from the end; the message is a RuntimeError."""
    where = torch.tensor([index])
    for run in (
        lambda: torch.zeros(3).scatter_(0, where, 1.0),
        lambda: torch.zeros(3).scatter_add_(0, where, torch.ones(1)),
        lambda: torch.zeros(3).gather(0, where),
    ):
        with pytest.raises(RuntimeError, match=f"index {index} is out of bounds"):
            run()


def test_a_meta_tensor_checks_no_index_tensor():
    """The index points past the end: nothing is raised for a tensor of the meta device."""
    where = torch.tensor([7], device="meta")
    assert torch.zeros(3, device="meta")[where].shape == (1,)
    with pytest.raises(IndexError, match="index 7 is out of bounds"):
        torch.zeros(3, device="meta")[7]


def test_the_default_backend_says_something_else_fell():
    """In compiled code the message is another one, and a RuntimeError."""

    @torch.compile
    def write(scores, where):
        scores[where] = 1.0

    with pytest.raises(RuntimeError, match="index out of bounds: 0 <= tmp.* < 3"):
        write(torch.zeros(3), torch.tensor([0, 7]))


def test_the_smallest_of_an_empty_index_fell():
    """Compare index.min() and index.max() with the size."""
    empty = torch.zeros(0, dtype=torch.int64)
    torch.zeros(3)[empty] = 1.0
    with pytest.raises(RuntimeError, match=r"max\(\): Expected reduction dim"):
        empty.max()


@pytest.mark.parametrize("labels", [[], [-1], [0], [2, -1, 0]])
def test_what_is_to_be_ignored_is_left_out(labels):
    """Fix 2 at its edges."""
    labels = torch.tensor(labels, dtype=torch.int64)
    one_hot = torch.zeros(len(labels), 3)
    kept = labels >= 0
    one_hot[kept, labels[kept]] = 1.0
    assert one_hot.tolist() == [[float(k == i) for i in range(3)] for k in labels.tolist()]


@pytest.mark.parametrize("start", [0, 2, 3, 50])
def test_a_slice_is_cut_at_the_end(start):
    """No error, and no growth; a value of several elements does not fit what is left."""
    scores = torch.zeros(3)
    scores[start : start + 5] = 9.0
    assert scores.tolist() == ([0.0] * start + [9.0] * 3)[:3]
    if start == 2:
        with pytest.raises(RuntimeError, match="must match the existing size"):
            scores[start : start + 5] = torch.ones(5)


def test_the_write_is_not_undone_fell():
    """The write is not undone (in code compiled with ``aot_eager`` it is not begun)."""

    def write(scores, index):
        scores[index] = 6.0

    scores = torch.zeros(3)
    with pytest.raises(IndexError, match="out of bounds"):
        torch.compile(write, backend="aot_eager")(scores, torch.tensor([0, 7]))
    assert not scores.any()


@pytest.mark.parametrize("shape", [(0,), (3,), (0, 3), (3, 0)])
def test_an_empty_index_is_in_bounds(shape):
    """An empty index is not out of bounds."""
    scores = torch.zeros(shape)
    scores[torch.zeros(0, dtype=torch.int64)] = 1.0
    assert not scores.any()


def test_an_index_before_the_first_fell():
    """The index points past the end."""
    with pytest.raises(IndexError, match="index -4 is out of bounds for dimension 0 with size 3"):
        torch.zeros(3)[-4] = 1.0


@pytest.mark.parametrize("start", [2, 3])
def test_a_slice_refuses_more_values_than_are_left_fell(start):
    """A slice, which is cut at the end: no error, and no growth."""
    scores, values = torch.zeros(3), torch.tensor([1.0, 2.0])
    with pytest.raises(RuntimeError, match="expanded size of the tensor"):
        scores[start : start + 2] = values
    scores[start : start + 2] = values[: max(0, len(scores) - start)]
    assert scores.sum() == (1.0 if start == 2 else 0.0)


def test_scatter_of_another_dim_fell():
    """If the largest index equals the size, the count started at 1, or the tensor is too short."""
    labels, one_hot = torch.tensor([2, 0]), torch.zeros(2, 3)
    with pytest.raises(RuntimeError, match="index 2 is out of bounds for dimension 0 with size 2"):
        one_hot.scatter_(0, labels[:, None], 1.0)
    assert one_hot.scatter_(1, labels[:, None], 1.0)[0].tolist() == [0.0, 0.0, 1.0]


@pytest.mark.parametrize("dtype", [torch.bool, torch.int64, torch.float16])
def test_the_write_of_other_dtypes_is_not_undone(dtype):
    """In code that is not compiled the write is not undone."""
    scores = torch.zeros(3, dtype=dtype)
    with pytest.raises(IndexError, match="index 7"):
        scores[torch.tensor([0, 7])] = 1
    assert scores.tolist() == [1, 0, 0]


def test_labels_of_pixels_are_left_out():
    """Fix 2 for labels of two dimensions."""
    labels, one_hot = torch.tensor([[2, -1]]), torch.zeros(1, 2, 3)
    kept = labels >= 0
    one_hot[kept, labels[kept]] = 1.0
    assert one_hot.tolist() == [[[0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]]


@pytest.mark.parametrize("start", [1, 2, 3, 9])
def test_one_value_goes_to_what_is_left_fell(start):
    """A tensor of more values than are left is refused: one value is not, if nothing is left."""
    scores = torch.zeros(3)
    scores[start : start + 9] = torch.tensor([1.0])
    assert scores.sum() == max(0, 3 - start)
