"""Attacks on gallery/errors/values-and-shapes/maximum-of-an-empty-selection.py."""

import pytest
import torch
from pages import definitions

(shifted,) = definitions("errors/values-and-shapes/maximum-of-an-empty-selection", "shifted")


WORDS = "Expected reduction dim to be specified for input.numel"


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)], ids=str)
@pytest.mark.parametrize("name", ["max", "min", "amax", "amin", "argmax", "argmin"])
def test_no_elements_have_no_largest_one(name, shape):
    """The tensor has no elements, so there is no largest element."""
    with pytest.raises((RuntimeError, IndexError), match=WORDS):
        getattr(torch.zeros(shape), name)()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.int64, torch.bool], ids=str)
def test_each_dtype_refuses(dtype):
    """The maximum of no numbers is undefined."""
    with pytest.raises(RuntimeError, match=WORDS):
        torch.zeros(0, dtype=dtype).max()


@pytest.mark.parametrize("name", ["max", "amax", "argmax", "mode"])
def test_dim_does_not_help_where_it_is_empty(name):
    """The dim does not help where that dimension is the empty one."""
    with pytest.raises(IndexError, match="Expected reduction dim 0 to have non-zero size"):
        getattr(torch.zeros(0, 3), name)(0)


def test_dim_helps_where_it_is_not_empty():
    """Only the empty dimension is refused."""
    assert torch.zeros(0, 3).max(1).values.shape == (0,)


@pytest.mark.parametrize(
    ("name", "value"), [("sum", 0.0), ("prod", 1.0), ("norm", 0.0), ("any", False), ("all", True)]
)
def test_some_reductions_of_nothing_are_defined(name, value):
    """The sum and the product of an empty float tensor raise nothing."""
    assert getattr(torch.zeros(0), name)() == value


@pytest.mark.parametrize("name", ["mean", "median", "std", "var"])
def test_some_are_nan(name):
    """The mean of an empty float tensor raises nothing."""
    assert getattr(torch.zeros(0), name)().isnan()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16], ids=str)
@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3)], ids=str)
@pytest.mark.parametrize("chosen", ["none", "all", "some"])
def test_the_fill_does_what_the_selection_meant(chosen, shape, dtype):
    """Fill what is not valid, and take the maximum of the whole: values and gradients."""
    scores = torch.randn(shape, dtype=torch.float64).to(dtype).requires_grad_()
    valid = {"none": scores > 1e4, "all": scores < 1e4, "some": scores == scores.max()}[chosen]
    found = shifted(scores, valid)
    meant = scores.clone()
    if valid.any():
        meant[valid] = meant[valid] - scores[valid].max()
    assert found.dtype == dtype and torch.equal(found, meant)
    weights = torch.arange(1.0, scores.numel() + 1).reshape(shape).to(dtype)
    gradients = [torch.autograd.grad((one * weights).sum(), scores)[0] for one in (found, meant)]
    assert torch.allclose(*gradients) and found.isfinite().all()


def test_the_fill_serves_under_vmap():
    """No branch is needed, so this serves under torch.vmap."""
    scores = torch.tensor([[3.0, 8.0], [1.0, 2.0]])
    assert torch.vmap(shifted)(scores, scores > 5).tolist() == [[3.0, 0.0], [1.0, 2.0]]


@pytest.mark.parametrize("dtype", [torch.int64, torch.int16], ids=str)
def test_integers_need_another_number_fell(dtype):
    """Fill what is not valid with -inf: an integer tensor has none."""
    scores = torch.tensor([3, 8, 5], dtype=dtype)
    with pytest.raises(RuntimeError):
        scores.masked_fill(scores < 4, -torch.inf)
    assert scores.masked_fill(scores < 4, torch.iinfo(dtype).min).max() == 8


@pytest.mark.parametrize("shape", [(0,), (3, 0)], ids=str)
def test_the_fill_wants_a_whole_with_elements_fell(shape):
    """Take the maximum over all elements with the others filled: if there are no elements, it raises too."""
    scores = torch.zeros(shape)
    with pytest.raises(RuntimeError, match=WORDS):
        shifted(scores, scores > 0)


def test_a_mask_that_selects_rows_without_elements():
    """Ask for the number of selected elements: a mask with a True may select rows of length 0."""
    scores, valid = torch.zeros(3, 0), torch.tensor([True, False, True])
    assert valid.any() and scores[valid].numel() == 0
    with pytest.raises(RuntimeError, match=WORDS):
        scores[valid].max()


def test_quantile_of_filled_scores_is_another_fell():
    """Take the maximum over all elements with the others filled by a bound: no cure for a quantile."""
    scores, valid = torch.tensor([3.0, 8.0, 5.0]), torch.tensor([False, True, True])
    assert scores.masked_fill(~valid, -torch.inf).quantile(0.5) == 5.0
    assert (
        scores.masked_fill(~valid, torch.nan).nanquantile(0.5) == scores[valid].quantile(0.5) == 6.5
    )


def test_argmax_of_filled_scores_names_an_index_fell():
    """Filled by a bound: argmax then gives an index where nothing is valid."""
    scores = torch.tensor([3.0, 8.0])
    assert scores.masked_fill(scores < 100, -torch.inf).argmax() == 0


def test_a_mask_of_rows_is_broadcast_over_columns_fell():
    """The fill does what the selection meant: a mask of rows meets the columns of a square table."""
    scores, rows = torch.arange(4.0).reshape(2, 2), torch.tensor([True, False])
    meant = scores.clone()
    meant[rows] -= scores[rows].max()
    assert not torch.equal(shifted(scores, rows), meant)
    assert torch.equal(shifted(scores, rows[:, None]), meant)


@pytest.mark.parametrize("name", ["min", "amin"])
def test_the_smallest_wants_the_other_bound_fell(name):
    """Fill with a number that is smaller than all others: not for the minimum."""
    scores, valid = torch.tensor([3.0, 8.0]), torch.tensor([False, True])
    assert getattr(scores.masked_fill(~valid, -torch.inf), name)() == -torch.inf
    assert getattr(scores.masked_fill(~valid, torch.inf), name)() == 8.0


def test_nan_among_the_invalid_does_not_matter():
    """Fill what is not valid: a NaN there is overwritten."""
    scores = torch.tensor([torch.nan, 1.0, 2.0])
    assert shifted(scores, ~scores.isnan())[1:].tolist() == [-1.0, 0.0]


def test_integers_with_their_smallest_number():
    """For integers, fill with iinfo.min: where nothing is valid, the difference wraps and is not taken."""
    scores = torch.tensor([3, 8, 5])
    valid = scores > 100
    largest = scores.masked_fill(~valid, torch.iinfo(scores.dtype).min).max()
    assert torch.where(valid, scores - largest, scores).tolist() == [3, 8, 5]


@pytest.mark.parametrize("name", ["median", "nanmedian", "logsumexp", "cummax", "sort"])
def test_other_functions_of_nothing_do_not_raise(name):
    """The maximum of no numbers is undefined: these functions have an answer."""
    arguments = (0,) if name in ("logsumexp", "cummax") else ()
    assert getattr(torch.zeros(0), name)(*arguments) is not None


def test_maximum_of_two_empty_tensors():
    """torch.max of two tensors takes no largest element."""
    assert torch.max(torch.zeros(0), torch.zeros(0)).shape == (0,)


def test_the_fill_without_valid_elements_keeps_gradients():
    """``torch.where`` gives the scores as they were: the gradient is 1."""
    scores = torch.tensor([3.0, 8.0], requires_grad=True)
    shifted(scores, torch.tensor([False, False])).sum().backward()
    assert scores.grad.tolist() == [1.0, 1.0]


def test_the_mean_of_no_integers_fell():
    """The mean of an empty tensor raises nothing: of floats."""
    with pytest.raises(RuntimeError, match="could not infer output dtype"):
        torch.zeros(0, dtype=torch.int64).mean()


def test_argmax_counts_in_the_whole_fell():
    """argmax of the filled scores is that of the selection."""
    scores = torch.tensor([3.0, 8.0, 5.0])
    valid = scores < 6
    assert scores[valid].argmax() == 1
    assert scores.masked_fill(~valid, -torch.inf).argmax() == 2


def test_nanquantile_leaves_out_a_valid_nan_fell():
    """For a quantile fill with NaN, and use nanquantile."""
    scores = torch.tensor([3.0, torch.nan, 5.0])
    assert scores.quantile(0.5).isnan() and scores.nanquantile(0.5) == 4.0


def test_a_maximum_of_each_row_fell():
    """Take the maximum of the whole with the others filled: for a maximum of each row amax(1, keepdim=True)."""
    scores = torch.tensor([[3.0, 8.0], [9.0, 7.0], [1.0, 2.0]], requires_grad=True)
    valid = scores > 2.5
    largest = scores.masked_fill(~valid, -torch.inf).amax(1, keepdim=True)
    found = torch.where(valid, scores - largest, scores)
    assert found.tolist() == [[-5.0, 0.0], [0.0, -2.0], [1.0, 2.0]]
    assert shifted(scores, valid)[0].tolist() == [-6.0, -1.0]
    found.sum().backward()
    assert scores.grad.tolist() == [[1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]]


def test_the_result_is_a_new_tensor():
    """``torch.where`` gives the scores as they were, in a new tensor."""
    scores = torch.tensor([3.0, 8.0])
    found = shifted(scores, scores > 100)
    assert torch.equal(found, scores) and found.data_ptr() != scores.data_ptr()
