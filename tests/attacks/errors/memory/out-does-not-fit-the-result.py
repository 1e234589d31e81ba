"""Attacks on gallery/errors/memory/out-does-not-fit-the-result.py."""

import pytest
import torch

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
