import numpy as np
import pytest
import torch

ROWS = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]


def table():
    return torch.tensor(ROWS, requires_grad=True)


@pytest.mark.parametrize(
    ("pick", "gradient"),
    [
        (lambda x: x[[0, 2, 2]], [1.0, 0.0, 2.0]),
        (lambda x: x[torch.tensor([0, 2, 2])], [1.0, 0.0, 2.0]),
        (lambda x: x[torch.tensor([[0]])], [1.0, 0.0, 0.0]),
        (lambda x: x[torch.tensor([True, False, True])], [1.0, 0.0, 1.0]),
        (lambda x: x[[True, False, True]], [1.0, 0.0, 1.0]),
        (lambda x: x[np.array([0, 2])], [1.0, 0.0, 1.0]),
        (lambda x: x[range(2)], [1.0, 1.0, 0.0]),
        (lambda x: x[True], [1.0, 1.0, 1.0]),
        (lambda x: x[torch.tensor(True)], [1.0, 1.0, 1.0]),
        (lambda x: x[[]], [0.0, 0.0, 0.0]),
        (lambda x: x.index_select(0, torch.tensor([0, 0])), [2.0, 0.0, 0.0]),
        (lambda x: x.masked_select(x > 2), [0.0, 1.0, 1.0]),
        (lambda x: x.take(torch.tensor([0, 0])), [2.0, 0.0, 0.0]),
    ],
)
def test_copies(pick, gradient):
    """Gradients do: each row gets the sum over the places it was picked for.  Writes do not."""
    leaf = table()
    pick(leaf).sum().backward()
    assert leaf.grad[:, 0].tolist() == gradient
    pick(leaf).mul_(0)
    assert leaf.tolist() == ROWS


@pytest.mark.parametrize(
    "pick",
    [
        lambda x: x[0],
        lambda x: x[torch.tensor(0)],
        lambda x: x[np.int64(0)],
        lambda x: x[0, 1],
        lambda x: x[torch.tensor(0), :],
    ],
)
def test_views_fell(pick):
    """What an index list or a mask gives you is a copy (an index tensor without dimensions is none)."""
    leaf = table()
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        pick(leaf).mul_(0)
    assert leaf.tolist() == ROWS


def test_the_mask_on_a_leaf():
    """A leaf that requires grad refuses it."""
    with pytest.raises(RuntimeError, match="leaf"):
        table()[torch.tensor([True, False, True])] = 0.0


@pytest.mark.parametrize("function", [torch.exp, torch.sigmoid])
def test_the_mask_on_a_saved_result_fell(function):
    """With the brackets directly before the ``=`` it is an assignment to the tensor."""
    edited = function(table())
    mask = torch.tensor([True, False, True])
    edited[mask] = edited[mask] * 10
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        edited.sum().backward()


@pytest.mark.parametrize("repeated", [False, True])
def test_times_equals_on_the_mask(repeated):
    """A computed tensor records it."""
    leaf = table()
    edited = leaf * 1
    edited[[0, 0] if repeated else [0]] *= 10
    edited.sum().backward()
    assert edited[0].tolist() == [10.0, 20.0]
    # Each of the two values that went to row 0 gets its gradient, and both were read from row 0.
    assert leaf.grad[0].tolist() == ([20.0, 20.0] if repeated else [10.0, 10.0])


@pytest.mark.parametrize("index", [[0, 2], torch.tensor([True, False, True])])
def test_only_a_mask_was_on_the_left_fell(index):
    """A mask on the left writes; a leaf that requires grad refuses it (nothing for an index list)."""
    leaf = table()
    with pytest.raises(RuntimeError, match="leaf"):
        leaf[index] = 9.0
    with torch.no_grad():
        leaf[index] = 9.0
    assert leaf.tolist() == [[9.0, 9.0], [3.0, 4.0], [9.0, 9.0]] and leaf.is_leaf


@pytest.mark.parametrize("index", [torch.zeros(5000, dtype=torch.long), [0] * 5000])
def test_a_sum_in_bfloat16_fell(index):
    """Each row gets the sum over the places it was picked for."""
    leaf = torch.zeros(2, dtype=torch.bfloat16, requires_grad=True)
    leaf[index].sum().backward()
    assert leaf.grad[0] < 5000


def test_compiled_and_vmapped():
    """What an index list gives you is a copy."""

    def write(x):
        picked = x[[0, 2, 2]]
        picked[0] = 9.0
        return picked.sum()

    leaf = table()
    torch.compile(write, backend="aot_eager")(leaf).backward()
    assert leaf.tolist() == ROWS and leaf.grad[:, 0].tolist() == [0.0, 0.0, 2.0]
    several = torch.vmap(write)(torch.stack([leaf, leaf]))
    assert several.shape == (2,) and leaf.tolist() == ROWS


@pytest.mark.parametrize("index", [torch.tensor(True), torch.tensor(1, dtype=torch.uint8)], ids=str)
@pytest.mark.filterwarnings("ignore:indexing with dtype torch.uint8")
def test_a_mask_without_dimensions_is_a_copy_fell(index):
    """One row picked by an index tensor without dimensions is a view."""
    leaf = table()
    picked = leaf[index]
    picked.mul_(0)
    assert picked.shape == (1, 3, 2) and leaf.tolist() == ROWS


def test_a_leaf_that_requires_no_grad_takes_the_write_fell():
    """Write ``table[[0, 2]] = ...``, under ``no_grad`` if it is a leaf."""
    plain = torch.tensor(ROWS)
    plain[[0, 2]] = 9.0
    assert plain.is_leaf and plain.tolist() == [[9.0, 9.0], [3.0, 4.0], [9.0, 9.0]]


def test_plus_equals_counts_a_repeated_row_once():
    """With ``+=``, a row that the list repeats counts once."""
    plain = torch.zeros(3)
    plain[[0, 2, 2]] += 1
    assert plain.tolist() == [1.0, 0.0, 1.0]


def test_brackets_behind_the_index_fell():
    """An index list assigns to the tensor (with *its* brackets directly before the ``=``)."""
    plain = torch.zeros(3, 2)
    plain[[0, 2]][0] = 9.0
    assert not plain.any()


def test_a_computed_tensor_without_grad_records_nothing_fell():
    """A computed tensor records the assignment."""
    with torch.no_grad():
        edited = table() * 1
    edited[[0, 2]] = 9.0
    assert edited.grad_fn is None
