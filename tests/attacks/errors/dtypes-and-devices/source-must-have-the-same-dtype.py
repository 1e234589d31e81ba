"""Attacks on gallery/errors/dtypes-and-devices/source-must-have-the-same-dtype.py."""

import pytest
import torch

TOKENS = torch.tensor([0, 2])
SLOTS = torch.tensor([True, False, True])
WRITES = {
    "index_add_": lambda t, s: t.index_add_(0, TOKENS, s),
    "index_copy_": lambda t, s: t.index_copy_(0, TOKENS, s),
    "index_reduce_": lambda t, s: t.index_reduce_(0, TOKENS, s, "amax"),
    "scatter_": lambda t, s: t.scatter_(0, TOKENS, s),
    "scatter_add_": lambda t, s: t.scatter_add_(0, TOKENS, s),
    "scatter_reduce_": lambda t, s: t.scatter_reduce_(0, TOKENS, s, "sum"),
    "masked_scatter_": lambda t, s: t.masked_scatter_(SLOTS, s),
    "put_": lambda t, s: t.put_(TOKENS, s),
}
NAMES = [
    "index_add_",
    "index_copy_",
    "index_reduce_",
    "scatter_",
    "scatter_add_",
    "scatter_reduce_",
    "masked_scatter_",
    "put_",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.int64, torch.bool])
def test_refused(name, dtype):
    """They do not convert a source of another dtype."""
    with pytest.raises(RuntimeError):
        WRITES[name](torch.zeros(3), torch.ones(2, dtype=dtype))


@pytest.mark.parametrize("name", NAMES)
def test_a_refused_write_changes_nothing(name):
    """They compare the dtypes, and raise: before anything is written."""
    totals = torch.zeros(3)
    with pytest.raises(RuntimeError):
        WRITES[name](totals, torch.ones(2, dtype=torch.float64))
    assert totals.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16])
def test_the_fix_keeps_gradients(name, dtype):
    """Between dtypes of floats the conversion is recorded."""
    amounts = torch.tensor([1.0, 2.0], dtype=dtype, requires_grad=True)
    totals = WRITES[name](torch.zeros(3), amounts.to(torch.float32))
    (totals * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert totals.tolist() == [1.0, 0.0, 2.0]
    assert amounts.grad.tolist() == [1.0, 100.0] and amounts.grad.dtype == dtype


def test_into_integers_the_fix_cuts_fell():
    """The conversion is recorded: into integers it cuts fractions and gradients off."""
    amounts = torch.tensor([1.9, 2.9], requires_grad=True)
    counts = torch.zeros(3, dtype=torch.int64)
    counts.index_add_(0, TOKENS, amounts.to(counts.dtype))
    assert counts.tolist() == [1, 0, 2] and not counts.requires_grad


@pytest.mark.parametrize("value", [float("inf"), 1j])
def test_a_fill_checks_the_number_fell(value):
    """index_fill_ and masked_fill_ convert one value: if it fits."""
    with pytest.raises(RuntimeError):
        torch.zeros(3, dtype=torch.int64).index_fill_(0, TOKENS, value)
    with pytest.raises(RuntimeError):
        torch.zeros(3, dtype=torch.int64).masked_fill_(SLOTS, value)


def test_a_number_for_scatter_is_converted():
    """scatter_ converts a number."""
    assert torch.zeros(3, dtype=torch.int64).scatter_(0, TOKENS, 2.7).tolist() == [2, 0, 2]


@pytest.mark.parametrize("method", ["slice_scatter", "select_scatter"])
def test_other_methods_of_values_convert_fell(method):
    """The methods that take a tensor of values compare the dtypes: these convert."""
    source = torch.ones((2, 3) if method == "slice_scatter" else 3, dtype=torch.float64)
    more = {"start": 0, "end": 2} if method == "slice_scatter" else {"index": 0}
    written = getattr(torch.zeros(3, 3), method)(source, 0, **more)
    assert written.dtype == torch.float32 and written[0].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("name", ["index_add_", "index_copy_", "index_reduce_", "put_"])
def test_compiled_with_aot_eager(name):
    """The default backend of torch.compile does not raise for some; aot_eager does."""
    write = torch.compile(WRITES[name], backend="aot_eager")
    with pytest.raises(RuntimeError, match="source"):
        write(torch.zeros(3), torch.ones(2, dtype=torch.float64))
