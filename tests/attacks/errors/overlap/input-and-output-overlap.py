import pytest
import torch
from writethrough.run.key import compilers

REFUSED = "some elements of the input tensor and the written-to tensor refer to a single memory"
MASK = torch.tensor([False, True, True, False])


def series():
    return torch.tensor([2.0, 4.0, 6.0, 8.0])


@pytest.mark.parametrize(
    "write",
    [
        lambda s: s.__setitem__(slice(1, None), s[:-1]),
        lambda s: s[1:].copy_(s[:-1]),
        lambda s: s[1:].data.copy_(s[:-1]),
        lambda s: s.div_(s[0]),
        lambda s: s.div_(s[:1]),
        lambda s: s.__setitem__([1, 2], s[:2]),
        lambda s: s.__setitem__(MASK, s[:2]),
        lambda s: torch.maximum(s[1:], s[:-1], out=s[1:]),
        lambda s: torch.index_select(s, 0, torch.tensor([3, 2, 1, 0]), out=s),
        lambda s: s.index_add_(0, torch.tensor([1, 2, 3]), s[:3]),
        lambda s: s.scatter_(0, torch.tensor([1, 2, 3]), s[:3]),
        lambda s: torch._foreach_add_([s[1:]], [s[:-1]]),
    ],
    ids=[
        *("assignment", "copy_", "data", "first", "slice", "positions", "mask", "maximum"),
        *("index_select", "index_add_", "scatter_", "foreach"),
    ],
)
def test_what_is_refused(write):
    """Torch compares the memory before it writes, also of ``out=``."""
    target = series()
    with pytest.raises(RuntimeError, match=REFUSED):
        write(target)
    assert target.tolist() == [2.0, 4.0, 6.0, 8.0]


@pytest.mark.parametrize(
    ("write", "right"),
    [
        (lambda s: s.add_(s), [4.0, 8.0, 12.0, 16.0]),
        (lambda s: s.__setitem__(slice(None), s), [2.0, 4.0, 6.0, 8.0]),
        (lambda s: s[:2].copy_(s[2:]), [6.0, 8.0, 6.0, 8.0]),
        (lambda s: s.sub_(s.mean()), [-3.0, -1.0, 1.0, 3.0]),
        (lambda s: s.copy_(s.flip(0)), [8.0, 6.0, 4.0, 2.0]),
        (lambda s: s.div_(s[0].item()), [1.0, 2.0, 3.0, 4.0]),
    ],
    ids=["itself", "assign itself", "disjoint", "mean", "flip", "item"],
)
def test_what_is_allowed_and_right_fell(write, right):
    """The line writes to memory that it also reads."""
    target = series()
    write(target)
    assert target.tolist() == right


def test_mv_does_not_check_fell():
    """Torch compares their memory before it writes, also of ``out=``."""
    target = series()
    assert torch.mv(torch.eye(4), target, out=target) is target


def test_columns_are_not_noticed():
    """The check gives up on views with gaps between their rows."""
    table = torch.arange(64.0).reshape(8, 8)
    table[:, 1:] = table[:, :-1]
    assert table.shape == (8, 8)


def test_the_transpose():
    """One element is enough, and so is a transpose."""
    square = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(RuntimeError, match=REFUSED):
        square += square.T
    square += square.T.clone()
    assert square.tolist() == [[2.0, 5.0], [5.0, 8.0]]


def test_a_transpose_of_one_row_and_column():
    """One element is enough (a matrix of one element is the same memory, and allowed)."""
    one = torch.ones(1, 1)
    one += one.T
    assert one.tolist() == [[2.0]]


@pytest.mark.parametrize("length", [0, 1, 2, 17])
def test_both_fixes_agree(length):
    """Read from a copy; no write in place."""
    values = torch.arange(float(length))
    moved = torch.cat([values[:1], values[:-1]])
    values[1:] = values[:-1].clone()
    assert torch.equal(values, moved)


@pytest.mark.parametrize("length", [17, 1000])
def test_the_clone_with_aot_eager(length):
    """The shift with a clone comes out wrong with the default backend (with this one it is right)."""

    def shift(values):
        values[1:] = values[:-1].clone()

    values = torch.arange(float(length))
    torch.compile(shift, backend="aot_eager")(values)
    assert values.tolist() == [0.0, *range(length - 1)]


def test_a_tracked_series():
    """Gradients are recorded in fix 2 (they are in fix 1 as well, for a computed tensor)."""
    source = series().requires_grad_()
    hidden = source * 1
    hidden[1:] = hidden[:-1].clone()
    (hidden * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()
    assert source.grad.tolist() == [11.0, 100.0, 1000.0, 0.0]


@pytest.mark.parametrize("index", [[0, 1], torch.tensor([0, 1])])
def test_the_line_reads_what_it_writes_fell(index):
    """The line writes to memory that it also reads (by positions others raise as well)."""
    series = torch.arange(4.0)
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        series[index] = series[2:]
    series[index] = series[2:].clone()
    assert series.tolist() == [2.0, 3.0, 2.0, 3.0]


def test_an_assignment_by_a_mask_raises_fell():
    """Assignments by a mask do so, too (one element is read as a number first)."""
    series = torch.tensor([1.0, 2.0, 3.0])
    series[series > 1] = series[1]
    assert series.tolist() == [1.0, 2.0, 2.0]
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        series[torch.tensor([True, True, False])] = series[1:]


def test_positions_refuse_each_part_of_the_tensor_fell():
    """An assignment by positions refuses a part of the same tensor as its value (not with gaps)."""
    table = torch.arange(16.0).reshape(4, 4)
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        table[[0, 1]] = table[2:]
    table[[0, 1], :2] = table[2:, :2]
    assert table[:2, :2].tolist() == [[8.0, 9.0], [12.0, 13.0]]


def test_the_compiled_shift_is_right_for_two_elements_fell():
    """The shift with a clone comes out wrong in code that is compiled with the default backend."""
    if not compilers():
        pytest.skip("no compiler")

    @torch.compile
    def shift(t):
        t[1:] = t[:-1].clone()
        return t

    assert shift(torch.tensor([2.0, 4.0])).tolist() == [2.0, 2.0]


@pytest.mark.parametrize(
    ("write", "right"),
    [
        (lambda s: s.__setitem__(slice(0, 2), s[2:]), [6.0, 8.0, 6.0, 8.0]),
        (lambda s: s.__setitem__(slice(0, None, 2), s[1::2]), [4.0, 4.0, 8.0, 8.0]),
        (lambda s: s.__setitem__([0, 1], s[[2, 3]]), [6.0, 8.0, 6.0, 8.0]),
        (lambda s: s.__setitem__([0, 1], s[::2]), [2.0, 6.0, 6.0, 8.0]),
        (lambda s: s.add_(s.flip(0)), [10.0] * 4),
        (lambda s: s.add_(s.view(4)), [4.0, 8.0, 12.0, 16.0]),
        (lambda s: s.sub_(s.mean()), [-3.0, -1.0, 1.0, 3.0]),
    ],
)
def test_what_does_not_meet_is_allowed(write, right):
    """Both sides meet without being the same elements in the same order: else nothing is raised."""
    t = series()
    write(t)
    assert t.tolist() == right


@pytest.mark.parametrize(
    "write",
    [
        lambda s: s[1:].lerp_(s[:-1], 0.5),
        lambda s: s[1:].addcmul_(s[:-1], s[:-1]),
        lambda s: torch.clamp(s[:-1], 0, 5, out=s[1:]),
        lambda s: torch.cumsum(s[:-1], 0, out=s[1:]),
        lambda s: torch.cat([s[:1], s[:-1]], out=s),
    ],
)
def test_other_operations_compare(write):
    """An operation that works element by element compares the memory, also of ``out=``."""
    t = series()
    with pytest.raises(RuntimeError, match=REFUSED):
        write(t)
    assert torch.equal(t, series())


def test_an_array_over_the_same_memory_is_not_noticed_fell():
    """An operation that works element by element compares the memory before it writes."""
    tensor = series()
    other = torch.from_numpy(tensor.numpy())
    assert other.data_ptr() == tensor.data_ptr()
    tensor[1:] = other[:-1]
    tensor /= other[0]


def test_a_leaf_needs_fix_2_fell():
    """Clone what you read: ``series[1:] = series[:-1].clone()``."""
    leaf = series().requires_grad_()
    with pytest.raises(RuntimeError, match="view of a leaf"):
        leaf[1:] = leaf[:-1].clone()


@pytest.mark.parametrize("name", ["div", "transpose"])
def test_gradients_of_fix_1(name):
    """Read from a copy: of a computed tensor the gradients are right."""
    inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    square = inputs * 1
    if name == "div":
        square /= square[0, 0].clone()
        right = inputs / inputs[0, 0]
    else:
        square += square.T.clone()
        right = inputs + inputs.T
    factors = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    (gradient,) = torch.autograd.grad((square * factors).sum(), inputs)
    assert torch.equal(square, right)
    assert torch.allclose(gradient, torch.autograd.grad((right * factors).sum(), inputs)[0])


@pytest.mark.parametrize(
    "dtype", [torch.int64, torch.bool, torch.bfloat16, torch.complex64], ids=str
)
def test_each_dtype_is_compared(dtype):
    """The line writes to memory that it also reads: each dtype."""
    tensor = series().to(dtype)
    with pytest.raises(RuntimeError, match=REFUSED):
        tensor[1:] = tensor[:-1]
