"""Attacks on gallery/scenarios/compile/compiled-code-accepts-what-eager-refuses.py."""

import pytest
import torch

SINGLE = "refer to a single memory location"
REPEATED = "more than one element of the written-to tensor refers to a single memory location"


def compiled(function, backend="aot_eager"):
    return torch.compile(function, backend=backend, fullgraph=True)


def shift(history):
    history[1:] = history[:-1]


def add_previous(history):
    history[1:] += history[:-1]


def transpose(table):
    table.copy_(table.t())


def by_arguments(history):
    history[1:].copy_(history[:-1])


@pytest.mark.parametrize("write", [shift, add_previous, transpose, by_arguments])
def test_each_overlapping_write_is_accepted(write):
    """torch.compile turns each write into a new value: all that it needs is read first."""
    table = torch.arange(9.0).reshape(3, 3)
    meant = {
        "shift": torch.cat([table[:1], table[:-1]]),
        "add_previous": torch.cat([table[:1], table[1:] + table[:-1]]),
        "transpose": table.t().clone(),
        "by_arguments": torch.cat([table[:1], table[:-1]]),
    }[write.__name__]
    compiled(write)(table)
    assert torch.equal(table, meant)


@pytest.mark.parametrize("write", [shift, add_previous, transpose, by_arguments])
def test_the_eager_backend_raises_fell(write):
    """The tensor without the compiler raises, and so does backend="eager"."""
    table = torch.arange(9.0).reshape(3, 3)
    for run in (write, compiled(write, "eager")):
        with pytest.raises(RuntimeError, match=SINGLE):
            run(table)
    assert table.tolist() == torch.arange(9.0).reshape(3, 3).tolist()


def test_expanded_rows_of_a_computed_tensor_raise():
    """differs in requires-grad: compiling raises BackendCompilerFailed, for the same reason."""
    bias = torch.zeros(1, 3, requires_grad=True)
    with (
        pytest.warns(UserWarning, match="Error detected in"),
        pytest.raises(RuntimeError, match=REPEATED),
    ):
        compiled(lambda bias: (bias * 1).expand(2, 3).add_(1.0))(bias)


def test_an_expanded_argument_raises():
    """With expand the compiled code adds once for each row: not if the caller expanded."""
    with pytest.raises(RuntimeError, match=REPEATED):
        compiled(lambda rows: rows.add_(1.0))(torch.zeros(1, 3).expand(2, 3))


def test_the_new_tensor_has_the_gradient_of_a_sum_over_rows():
    """Compute a new tensor: it is right, compiled and not, and bias keeps its values."""
    bias = torch.zeros(1, 3, requires_grad=True)
    rows = compiled(lambda bias: bias.expand(2, 3) + 1.0)(bias)
    rows.sum().backward()
    assert rows.tolist() == [[1.0] * 3] * 2 and bias.grad.tolist() == [[2.0] * 3]


def in_rows(write, bias):
    rows = bias.expand(2, 3)
    write(rows)
    return rows


ACCEPTED = {
    "fill_": (lambda rows: rows.fill_(3.0), 3.0, 5.0),
    "zero_": (lambda rows: rows.zero_(), 0.0, -1.0),
    "masked_fill_": (lambda rows: rows.masked_fill_(rows == 1, 7.0), 7.0, 13.0),
    "mask": (lambda rows: rows.__setitem__(rows == 1, 4.0), 4.0, 7.0),
    "list": (lambda rows: rows.__setitem__([0, 1], 4.0), 4.0, 7.0),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_writes_that_uncompiled_code_accepts_add_up_fell(name):
    """The compiled code adds once for each row: fill_, right uncompiled, is wrong compiled."""
    write, right, wrong = ACCEPTED[name]
    bias, other = torch.ones(1, 3), torch.ones(1, 3)
    in_rows(write, bias)
    compiled(lambda bias: in_rows(write, bias))(other)
    assert bias.tolist() == [[right] * 3] and other.tolist() == [[wrong] * 3]


@pytest.mark.parametrize("rows", [1, 2, 4])
def test_once_for_each_row(rows):
    """The compiled code adds to it once for each row: right for one row."""
    bias = torch.zeros(1, 3)
    compiled(lambda bias: bias.expand(rows, 3).add_(1.0))(bias)
    assert bias.tolist() == [[float(rows)] * 3]


def test_one_row_of_the_expanded_tensor_is_written_once():
    """The compiled code adds once for each row: a write to one row by itself is right."""
    bias = torch.zeros(1, 3)
    compiled(lambda bias: bias.expand(2, 3)[0].add_(1.0))(bias)
    assert bias.tolist() == [[1.0] * 3]


@pytest.mark.parametrize("grad", [True, False])
def test_expanded_rows_of_a_parameter_raise(grad):
    """differs in requires-grad: compiling raises, without grad mode too."""
    bias = torch.zeros(1, 3, requires_grad=True)
    with torch.set_grad_enabled(grad), pytest.raises(RuntimeError):
        compiled(lambda bias: bias.expand(2, 3).add_(1.0))(bias)
    assert not bias.any()


def test_the_shift_of_windows_that_share_memory_is_no_shift_fell():
    """x[1:] = x[:-1] shifts if x was not made by expand: windows share memory as well."""
    windows = torch.arange(4.0).unfold(0, 2, 1)
    meant = torch.cat([windows[:1], windows[:-1]])
    compiled(shift)(windows)
    assert not torch.equal(windows, meant)


def test_a_leaf_that_requires_grad_is_refused_fell():
    """Compiled, x[1:] = x[:-1] is accepted: not for a leaf that requires grad."""
    leaf = torch.arange(3.0, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        compiled(shift)(leaf)
    assert leaf.tolist() == [0.0, 1.0, 2.0]


def test_out_is_accepted_too():
    """An overlapping write works compiled: the one of out= as well."""

    def add(history):
        torch.add(history[1:], history[:-1], out=history[1:])

    history = torch.arange(4.0)
    compiled(add)(history)
    assert history.tolist() == [0.0, 1.0, 3.0, 5.0]
    with pytest.raises(RuntimeError, match=SINGLE):
        add(torch.arange(4.0))


def test_bias_itself_is_written_once():
    """To change bias, write to bias itself: the rows show it, compiled and not."""

    def raise_bias(bias):
        bias.add_(1.0)
        return bias.expand(2, 3)

    for run in (raise_bias, compiled(raise_bias)):
        bias = torch.zeros(1, 3)
        assert run(bias).tolist() == [[1.0] * 3] * 2 and bias.tolist() == [[1.0] * 3]


@pytest.mark.parametrize("dtype", [torch.bool, torch.int64, torch.float16, torch.complex64])
@pytest.mark.parametrize("shape", [(0,), (1,), (5,), (3, 2)], ids=str)
def test_the_shift_by_cat_is_right(shape, dtype):
    """For the shift take ``torch.cat([history[:1], history[:-1]])``: compiled and not."""

    def shifted(history):
        return torch.cat([history[:1], history[:-1]])

    size = torch.Size(shape).numel()
    history = torch.arange(size).remainder(2).reshape(shape).to(dtype)
    meant = torch.stack([history[max(i - 1, 0)] for i in range(len(history))]) if size else history
    for result in (shifted(history), torch.compile(shifted, backend="aot_eager")(history)):
        assert torch.equal(result, meant)


def test_the_compiled_shift_has_the_right_gradient():
    """With aot_eager a write is a new value: the shift of a computed tensor has its gradient."""

    def computed(weight):
        history = weight * 1
        history[1:] = history[:-1]
        return history

    weight = torch.arange(3.0, requires_grad=True)
    with pytest.raises(RuntimeError, match=SINGLE):
        computed(weight)
    result = compiled(computed)(weight)
    (result * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert result.tolist() == [0.0, 0.0, 1.0] and weight.grad.tolist() == [11.0, 100.0, 0.0]
