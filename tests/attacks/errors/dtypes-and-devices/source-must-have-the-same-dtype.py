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
    """Into integers it cuts off fractions and gradients."""
    amounts = torch.tensor([1.9, 2.9], requires_grad=True)
    counts = torch.zeros(3, dtype=torch.int64)
    counts.index_add_(0, TOKENS, amounts.to(counts.dtype))
    assert counts.tolist() == [1, 0, 2] and not counts.requires_grad


@pytest.mark.parametrize("value", [float("inf"), 1j])
def test_a_fill_checks_the_number_fell(value):
    """index_fill_ and masked_fill_ write one value, and convert it."""
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


@pytest.mark.parametrize("value", [2.7, -1])
def test_what_does_not_fit_is_converted_too_fell(value):
    """index_fill_ and masked_fill_ convert one value if it fits: 2.7 and -1 do not fit uint8."""
    written = torch.zeros(3, dtype=torch.uint8).index_fill_(0, TOKENS, value)
    assert written.tolist() == [int(value) % 256, 0, int(value) % 256]


def test_a_narrow_target_loses_the_sum_fell():
    """Convert the source: into bfloat16 the sum stops at 256."""
    part, tokens = torch.ones(300), torch.zeros(300, dtype=torch.int64)
    narrow = torch.zeros(1, dtype=torch.bfloat16)
    narrow.index_add_(0, tokens, part.to(narrow.dtype))
    assert narrow.item() == 256.0
    assert torch.zeros(1, dtype=part.dtype).index_add_(0, tokens, part).item() == 300.0


@pytest.mark.parametrize("name", ["index_add", "scatter_add", "index_copy"])
def test_batched_with_vmap(name):
    """They compare the dtypes, and raise: under vmap, too, though index_copy says scatter()."""
    with pytest.raises(RuntimeError, match=r"scalar type|dtype"):
        torch.vmap(lambda t, s: getattr(t, name)(0, TOKENS, s))(
            torch.zeros(2, 3), torch.ones(2, 2, dtype=torch.float64)
        )


@pytest.mark.parametrize("name", ["index_add_", "index_copy_", "scatter_add_"])
def test_autocast_does_not_convert(name):
    """They do not convert a source of another dtype: under autocast neither."""
    with torch.autocast("cpu", dtype=torch.bfloat16), pytest.raises(RuntimeError, match="type"):
        WRITES[name](torch.zeros(3), torch.ones(2, dtype=torch.bfloat16))


@pytest.mark.parametrize("name", ["index_add_", "scatter_"])
def test_an_empty_source_is_refused_too(name):
    """They compare the dtypes: of an empty source, too."""
    with pytest.raises(RuntimeError):
        getattr(torch.zeros(3), name)(0, TOKENS[:0], torch.ones(0, dtype=torch.float64))


@pytest.mark.parametrize("name", ["sum", "scatter_add", "scatter_reduce"])
def test_other_sums_of_300_ones_do_not_stop_fell(name):
    """A sum of 300 ones in bfloat16 stops at 256: these do not."""
    ones, places = torch.ones(300, dtype=torch.bfloat16), torch.zeros(300, dtype=torch.int64)
    zero = torch.zeros(1, dtype=torch.bfloat16)
    sums = {
        "sum": lambda: ones.sum(),
        "scatter_add": lambda: zero.scatter_add(0, places, ones),
        "scatter_reduce": lambda: zero.scatter_reduce(0, places, ones, "sum"),
    }
    assert sums[name]().item() == 300.0


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e30, 300, 1j])
@pytest.mark.parametrize("wrap", [lambda value: value, torch.tensor], ids=["number", "tensor"])
def test_out_of_range_is_refused_fell(value, wrap):
    """index_fill_ and masked_fill_ convert a number, or a tensor without dimensions."""
    with pytest.raises(RuntimeError):
        torch.zeros(3, dtype=torch.uint8).index_fill_(0, TOKENS, wrap(value))
    with pytest.raises(RuntimeError):
        torch.zeros(3, dtype=torch.uint8).masked_fill_(SLOTS, wrap(value))
