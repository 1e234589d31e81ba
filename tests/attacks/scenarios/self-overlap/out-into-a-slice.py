"""Attacks on gallery/scenarios/self-overlap/out-into-a-slice.py."""

import warnings

import numpy as np
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


@pytest.mark.parametrize(
    "create",
    [
        lambda out: torch.ones(2, out=out),
        lambda out: torch.full((2,), 3.0, out=out),
        lambda out: torch.linspace(0, 1, 2, out=out),
        lambda out: torch.randperm(2, out=out),
        lambda out: torch.eye(1, out=out),
    ],
    ids=["ones", "full", "linspace", "randperm", "eye"],
)
def test_functions_that_create_do_not_warn_fell(create):
    """Torch resizes the view, with a warning if it has elements (these do not warn)."""
    report = torch.zeros(3, 3)
    column = report[:, 1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        create(column)
    assert column.numel() < 3 and column.data_ptr() == report[0, 1].data_ptr()


@pytest.mark.parametrize(
    ("create", "right"),
    [
        (lambda out: torch.arange(3, out=out), [0.0, 1.0, 2.0]),
        (lambda out: torch.linspace(0, 2, 3, out=out), [0.0, 1.0, 2.0]),
        (lambda out: torch.full((3,), 4.0, out=out), [4.0] * 3),
        (lambda out: torch.stack(list(torch.arange(3.0)), out=out), [0.0, 1.0, 2.0]),
    ],
    ids=["arange", "linspace", "full", "stack"],
)
def test_functions_that_create_write_through_a_column(create, right):
    """Give ``out=`` a view of exactly the result's shape."""
    report = torch.zeros(3, 3)
    create(report[:, 1])
    assert report[:, 1].tolist() == right and report[:, [0, 2]].sum() == 0.0


def test_a_sum_into_integers_adds_integers_fell():
    """Give ``out=`` a view of exactly the result's shape (of integers it loses fractions)."""
    scores, report = torch.tensor([[1.6, 2.6]]), torch.zeros(1, 3, dtype=torch.int64)
    torch.sum(scores, dim=1, out=report[:, 1])
    report[:, 2] = scores.sum(dim=1)
    assert report.tolist() == [[0, 3, 4]]


def test_a_sum_into_half_overflows():
    """``torch.sum`` adds in the dtype of ``out=``."""
    report = torch.zeros(1, 3, dtype=torch.float16)
    torch.sum(torch.full((1, 2), 40000.0), dim=1, out=report[:, 1])
    assert report[0, 1].isinf()


def test_another_function_refuses_the_dtype():
    """Give ``out=`` a view of exactly the result's shape and dtype: ``amax`` refuses another."""
    with pytest.raises(RuntimeError, match="Expected the dtype"):
        torch.amax(torch.ones(3, 2, dtype=torch.int64), 1, out=torch.zeros(3, 3)[:, 1])


def test_an_assignment_broadcasts_fell():
    """An assignment raises if the sums do not fit (one that can be broadcast is repeated)."""
    report = torch.zeros(3, 3)
    report[:, :] = torch.tensor(SCORES).sum(dim=1)
    assert report.tolist() == [[3.0, 7.0, 11.0]] * 3
    report[:, 1] = torch.tensor([5.0])
    assert report[:, 1].tolist() == [5.0] * 3


def test_as_many_elements_in_another_shape():
    """The column had another shape than the result: as many elements are not enough."""
    with pytest.warns(UserWarning, match=RESIZED):
        report = summed((slice(1, 2), slice(None)), keepdim=False)
    assert report[1].tolist() == [3.0, 7.0, 11.0]


def test_two_outputs_write_through_two_columns():
    """Give ``out=`` a view of exactly the result's shape: of two results each."""
    values, indices = torch.zeros(3, 3), torch.zeros(3, 3, dtype=torch.int64)
    torch.max(torch.tensor(SCORES), dim=1, out=(values[:, 1], indices[:, 1]))
    assert values[:, 1].tolist() == [2.0, 4.0, 6.0] and indices[:, 1].tolist() == [1, 1, 1]


def test_under_no_grad_out_is_accepted():
    """``out=`` refuses gradients: under ``no_grad`` it writes, and records none."""
    report = torch.zeros(3, 3)
    with torch.no_grad():
        torch.sum(torch.tensor(SCORES, requires_grad=True), dim=1, out=report[:, 1])
    assert report[:, 1].tolist() == [3.0, 7.0, 11.0] and not report.requires_grad


def test_an_array_behind_the_tensor():
    """Torch writes on through the memory behind it: at the end of an array it cannot."""
    array = torch.zeros(3, 3).numpy()
    report = torch.from_numpy(array)
    with pytest.warns(UserWarning, match=RESIZED):
        torch.sum(torch.tensor(SCORES), dim=1, keepdim=True, out=report[:, 1])
    assert array[0].tolist() == [0.0, 3.0, 7.0]
    with (
        pytest.warns(UserWarning, match=RESIZED),
        pytest.raises(RuntimeError, match="not resizable"),
    ):
        torch.sum(torch.tensor(SCORES), dim=1, keepdim=True, out=report[2:, 2])


def test_the_resized_view_forgets_its_stride():
    """The resized view starts where the column starts."""
    report = torch.zeros(3, 3)
    column = report[:, 1]
    with pytest.warns(UserWarning, match=RESIZED):
        torch.sum(torch.tensor(SCORES), dim=1, keepdim=True, out=column)
    assert column.shape == (3, 1) and column.stride() == (1, 1) and column.storage_offset() == 1


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_a_column_is_written(backend):
    """The right shape writes through, compiled as well."""

    def sums(report, scores):
        torch.sum(scores, dim=1, out=report[:, 1])

    report = torch.zeros(3, 3)
    torch.compile(sums, backend=backend)(report, torch.tensor(SCORES))
    assert report[:, 1].tolist() == [3.0, 7.0, 11.0] and report.sum() == 21.0


def test_a_ufunc_of_numpy_takes_a_larger_out_fell():
    """NumPy's ``out=`` refuses another shape: ``np.add`` broadcasts into a larger one."""
    array = np.zeros((2, 3))
    np.add(np.arange(3.0), 1, out=array)
    assert array.tolist() == [[1.0, 2.0, 3.0]] * 2
    with pytest.raises(ValueError, match="output parameter for reduction"):
        np.sum(SCORES, axis=1, out=array)


def test_not_each_function_of_numpy_takes_a_column_fell():
    """NumPy's ``out=`` takes a column of an array as well: ``np.dot`` does not."""
    with pytest.raises(ValueError, match="C-Array"):
        np.dot(np.ones((3, 2)), np.ones(2), out=np.zeros((3, 3))[:, 1])


def test_a_diagonal_is_written():
    """Give ``out=`` a view of exactly the result's shape: a diagonal as well."""
    report = torch.zeros(3, 3)
    torch.sum(torch.tensor(SCORES), dim=1, out=report.diagonal())
    assert torch.equal(report, torch.diag(torch.tensor([3.0, 7.0, 11.0])))


def test_the_report_may_not_require_grad():
    """An assignment records the gradient of the sums: a report that is a leaf refuses it."""
    report = torch.zeros(3, 3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        report[:, 1] = torch.tensor(SCORES).sum(dim=1)


def test_one_result_into_a_column():
    """The column had another shape than the result: one result is written to one element."""
    report = torch.zeros(3, 3)
    with pytest.warns(UserWarning, match=RESIZED):
        torch.add(torch.ones(1), 1, out=report[:, 1])
    assert report.sum() == 2.0 and report[0, 1] == 2.0
