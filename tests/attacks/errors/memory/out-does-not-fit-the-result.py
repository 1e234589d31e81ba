"""Attacks on gallery/errors/memory/out-does-not-fit-the-result.py."""

import pytest
import torch
from torch.nn import functional

VALUES = torch.ones(2, 2)
DOUBLE, LONG = torch.float64, torch.int64


@pytest.mark.parametrize(
    ("compute", "dtype"),
    [
        (lambda out: torch.mm(VALUES, VALUES, out=out), DOUBLE),
        (lambda out: torch.matmul(VALUES, VALUES, out=out), DOUBLE),
        (lambda out: torch.bmm(VALUES[None], VALUES[None], out=out), DOUBLE),
        (lambda out: torch.where(VALUES > 0, VALUES, VALUES, out=out), LONG),
        (lambda out: torch.nonzero(VALUES, out=out), torch.float32),
        (lambda out: torch.clamp(VALUES, 0.0, 1.0, out=out), LONG),
        (lambda out: torch.cat([VALUES, VALUES], out=out), LONG),
        (lambda out: torch.add(VALUES, 1.0, out=out), LONG),
    ],
)
def test_another_dtype_is_refused(compute, dtype):
    """The out= tensor has another dtype than the result."""
    with pytest.raises((RuntimeError, TypeError)):
        compute(torch.zeros(0, dtype=dtype))


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.complex64])
def test_add_converts_within_its_kind(dtype):
    """torch.add converts its result to the dtype of out, within its kind."""
    out = torch.zeros(2, 2, dtype=dtype)
    torch.add(VALUES, 1.0, out=out)
    assert out.dtype == dtype and (out == 2).all()


@pytest.mark.parametrize("out", [[0.0, 0.0], "out", {}], ids=repr)
def test_what_is_no_tensor(out):
    """A list is no tensor."""
    with pytest.raises(TypeError, match="argument 'out' must be"):
        torch.add(VALUES, 1.0, out=out)


def test_another_device():
    """out on meta."""
    with pytest.raises(RuntimeError, match="device"):
        torch.add(VALUES, 1.0, out=VALUES.to("meta"))


def test_like_an_input_is_not_like_the_result_fell():
    """Allocate it like the result: empty_like of an input has another shape."""
    right = torch.ones(2, 3)
    with pytest.warns(UserWarning, match="resized"):
        torch.mm(VALUES, right, out=torch.empty_like(VALUES))
    assert torch.mm(VALUES, right, out=VALUES.new_empty(2, 3)).shape == (2, 3)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64])
def test_an_assignment_converts(dtype):
    """An assignment to a slice converts to the dtype of table."""
    table = torch.zeros(2, 2, dtype=dtype)
    table[:] = torch.mm(VALUES, VALUES)
    assert table.tolist() == [[2, 2], [2, 2]] and table.dtype == dtype


@pytest.mark.parametrize("dtype", [torch.int64, torch.float64, torch.bool])
def test_a_loss_without_out_fell(dtype):
    """Found dtype: the out= tensor has another dtype. A loss raises it without out=."""
    predicted, labels = torch.full((2,), 0.5), torch.tensor([0, 1]).to(dtype)
    with pytest.raises(RuntimeError, match="Found dtype .* but expected Float"):
        functional.binary_cross_entropy(predicted, labels)
    assert functional.binary_cross_entropy(predicted, labels.to(predicted.dtype)).isfinite()


def test_the_backward_pass_of_a_loss_fell():
    """Found dtype: backward of huber_loss raises it, if the targets have another dtype."""
    predicted = torch.ones(2, requires_grad=True)
    loss = functional.huber_loss(predicted, torch.ones(2, dtype=DOUBLE))
    with pytest.raises(RuntimeError, match="Found dtype Double but expected Float"):
        loss.backward()
    functional.huber_loss(predicted, torch.ones(2, dtype=DOUBLE).to(predicted.dtype)).backward()
    assert predicted.grad.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    "compute",
    [
        lambda out: torch.nonzero(VALUES, out=out),
        lambda out: torch.argmax(VALUES, 1, out=out),
        lambda out: torch.max(VALUES, 1, out=(VALUES.new_empty(2), out)),
    ],
)
def test_like_an_input_has_another_dtype_than_the_result_fell(compute):
    """new_empty takes the dtype from an input: results that are positions have int64."""
    with pytest.raises(RuntimeError, match="Expected out tensor to have"):
        compute(VALUES.new_empty(2))
    compute(torch.zeros(0, dtype=LONG))


def test_the_dtype_of_the_result_is_the_one_that_was_asked_for():
    """Allocate it in the dtype of the result: dtype= of the call decides."""
    with pytest.raises(
        RuntimeError, match="Expected out tensor to have dtype double, but got float"
    ):
        torch.sum(VALUES, 0, dtype=DOUBLE, out=VALUES.new_empty(2))


def test_autocast_does_not_convert_a_call_with_out_fell():
    """``mm`` does not convert: with ``out=`` not under autocast, either."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.mm(VALUES, VALUES).dtype == torch.bfloat16
        with pytest.raises(RuntimeError, match="Expected out tensor to have dtype float"):
            torch.mm(VALUES, VALUES, out=torch.zeros(2, 2, dtype=torch.bfloat16))
        assert torch.mm(VALUES, VALUES, out=torch.zeros(2, 2)).dtype == torch.float32


@pytest.mark.parametrize(
    ("compute", "dtype"),
    [
        (lambda out: torch.tril(VALUES, out=out), DOUBLE),
        (lambda out: torch.sort(VALUES, out=(out, torch.zeros(2, 2, dtype=LONG))), DOUBLE),
        (lambda out: torch.gather(VALUES, 0, torch.zeros(1, 2, dtype=LONG), out=out), DOUBLE),
        (lambda out: torch.linalg.inv(torch.eye(2), out=out), DOUBLE),
        (lambda out: torch.isin(VALUES, VALUES, out=out), torch.float32),
    ],
)
def test_others_with_the_words_of_the_title(compute, dtype):
    """mm does not convert: others raise the same."""
    with pytest.raises(RuntimeError, match="Expected out tensor to have dtype"):
        compute(torch.zeros(2, 2, dtype=dtype))


@pytest.mark.parametrize(
    "compute",
    [
        lambda out: torch.sum(VALUES, 0, out=out),
        lambda out: torch.cumsum(VALUES, 0, out=out),
        lambda out: torch.stack([VALUES, VALUES], out=out),
        lambda out: torch.kron(VALUES, VALUES, out=out),
    ],
)
def test_others_that_convert(compute):
    """torch.add converts its result to the dtype of out: others do as well."""
    assert compute(torch.zeros(0, dtype=DOUBLE)).dtype == DOUBLE


def test_a_list_of_tensors_for_two_results():
    """A list is no tensor: where a function has two results, a list of tensors is taken."""
    out = [torch.zeros(2, 2), torch.zeros(2, 2, dtype=LONG)]
    assert torch.sort(VALUES, out=out).values is not None


def test_an_array_is_no_tensor():
    """A list is no tensor: an array is none, either."""
    with pytest.raises(TypeError, match="argument 'out' must be Tensor, not numpy.ndarray"):
        torch.add(VALUES, 1.0, out=VALUES.numpy())


def test_the_assignment_drops_what_the_failing_line_refused_fell():
    """Leave ``out=`` away and assign: into integers, fractions are cut off."""
    totals = torch.zeros(2, 2, dtype=LONG)
    with pytest.raises(RuntimeError, match="Expected out tensor to have dtype"):
        torch.mm(VALUES, VALUES * 0.9, out=totals)
    totals[:] = torch.mm(VALUES, VALUES * 0.9)
    assert totals.tolist() == [[1, 1], [1, 1]]


@pytest.mark.parametrize("dtype", [torch.float16, DOUBLE, LONG, torch.bool])
def test_targets_of_each_other_dtype(dtype):
    """If the targets have another dtype than the predictions."""
    predicted, targets = torch.full((2,), 0.5), torch.ones(2).to(dtype)
    with pytest.raises(RuntimeError, match="Found dtype .* but expected Float"):
        functional.binary_cross_entropy(predicted, targets)
    assert functional.binary_cross_entropy(predicted, targets.to(predicted.dtype)).isfinite()


def test_new_empty_of_a_leaf_requires_no_grad():
    """``new_empty`` takes dtype and device from an input (and not the flag)."""
    assert not VALUES.clone().requires_grad_().new_empty(2, 2).requires_grad
