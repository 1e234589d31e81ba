"""Attacks on gallery/scenarios/self-overlap/out-into-a-slice.py."""

import warnings

import pytest
import torch

SCORES = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
RESIZED = "was resized"


def summed(index, keepdim, dtype=torch.float32):
    report = torch.zeros(3, 3, dtype=dtype)
    torch.sum(torch.tensor(SCORES), dim=1, keepdim=keepdim, out=report[index])
    return report


@pytest.mark.parametrize(
    "index", [(slice(None), 1), (slice(0, 1), slice(None)), (slice(1, None), 1)], ids=str
)
def test_another_shape_is_resized_with_a_warning(index):
    """Torch resizes the view, with a warning if it has elements."""
    with pytest.warns(UserWarning, match=RESIZED):
        report = summed(index, keepdim=True)
    assert report.sum() == 21.0


@pytest.mark.parametrize("keepdim", [False, True])
@pytest.mark.parametrize("start", [0, 1])
def test_an_empty_view_is_resized_without_a_warning_fell(start, keepdim):
    """Torch warns: not if the view has no elements, and the sums land in the first row."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = summed((slice(None), slice(start, start)), keepdim)
    assert report.flatten()[start : start + 3].tolist() == [3.0, 7.0, 11.0]


def test_the_storage_grows_at_its_end():
    """It writes on through the memory behind it: behind the end the storage grows."""
    report = torch.zeros(3, 3)
    last = report[2, 2:]
    with pytest.warns(UserWarning, match=RESIZED):
        torch.sum(torch.tensor(SCORES), dim=1, out=last)
    assert report[2, 2] == 3.0 and last.tolist() == [3.0, 7.0, 11.0]


def test_the_column_with_its_dimension():
    """Give out= a view of exactly the result's shape."""
    right = [[0.0, 3.0, 0.0], [0.0, 7.0, 0.0], [0.0, 11.0, 0.0]]
    assert summed((slice(None), slice(1, 2)), keepdim=True).tolist() == right
    assert summed((slice(None), 1), keepdim=False).tolist() == right


@pytest.mark.parametrize(
    "write",
    [
        lambda a, m, out: torch.add(a, 1, out=out),
        lambda a, m, out: torch.matmul(m, a, out=out),
        lambda a, m, out: torch.cat([a[:1], a[1:]], out=out),
        lambda a, m, out: torch.cumsum(a, 0, out=out),
        lambda a, m, out: torch.index_select(a, 0, torch.arange(3), out=out),
        lambda a, m, out: torch.amax(m, 1, out=out),
    ],
    ids=["add", "matmul", "cat", "cumsum", "index_select", "amax"],
)
def test_other_functions_write_through_a_column(write):
    """out= writes through a view that has the shape and the dtype of the result."""
    vector, matrix, report = torch.tensor([1.0, 2.0, 3.0]), torch.ones(3, 3), torch.zeros(3, 5)
    result = write(vector, matrix, report[:, 1])
    assert torch.equal(report[:, 1], result) and report[:, [0, 2, 3, 4]].sum() == 0.0
    assert report[:, 1].sum() > 0.0


def test_another_dtype_is_refused_by_a_product_fell():
    """out= writes through a view that has the shape of the result: the dtype counts as well."""
    report = torch.zeros(3, 3, dtype=torch.float64)
    with pytest.raises(RuntimeError, match="dtype"):
        torch.mm(torch.ones(3, 2), torch.ones(2, 1), out=report[:, 1:2])


def test_an_expanded_view_is_refused_fell():
    """out= writes through a view of the right shape, if the view is not expanded."""
    with pytest.raises(RuntimeError, match="more than one element"):
        torch.add(torch.ones(3), 1, out=torch.zeros(1).expand(3))


def test_the_assignment_raises_if_it_does_not_fit_fell():
    """Assignment keeps the shape, and raises if the sums do not fit."""
    report = torch.zeros(3, 3)
    with pytest.raises(RuntimeError, match="sizes provided"):
        report[:, 1] = torch.tensor(SCORES).sum(dim=1, keepdim=True)
    assert report.sum() == 0.0


def test_out_refuses_gradients():
    """out= refuses to record gradients."""
    with pytest.raises(RuntimeError, match="don't support automatic differentiation"):
        torch.sum(torch.tensor(SCORES, requires_grad=True), dim=1, out=torch.zeros(3, 3)[:, 1])


def test_an_index_list_loses_the_sums():
    """The sums are lost with the copy."""
    assert summed(([0, 1, 2], 1), keepdim=False).sum() == 0.0
